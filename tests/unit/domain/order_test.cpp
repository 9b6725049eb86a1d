#include "domain/order.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "callers.hpp"
#include "domain/error.hpp"

using namespace docket;
using callers::kOtherShop;
using callers::kShop;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
const std::string kAccent = "\xC3\xA9";
const ItemId kItem{callers::uuid(50)};

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

LineDraft catalogue_line() {
  LineDraft line;
  line.item_id = kItem;
  line.quantity = 1;
  return line;
}

LineDraft free_line() {
  LineDraft line;
  line.name = "Gift wrap";
  line.unit_price = 150;
  line.quantity = 1;
  return line;
}

OrderDraft sound_draft() {
  OrderDraft draft;
  draft.lines = {catalogue_line(), catalogue_line()};
  return draft;
}

std::vector<Fault> faults_of(const OrderDraft& draft, bool free_lines) {
  try {
    check_draft(draft, free_lines);
    return {};
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    CHECK(std::string(error.what()) == "The order does not fit.");
    CHECK_FALSE(error.faults.empty());
    return error.faults;
  }
}

struct Row {
  const char* what;
  std::function<void(OrderDraft&)> change;
  std::vector<Fault> faults;
};

void check(const std::vector<Row>& rows, bool free_lines) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    OrderDraft draft = sound_draft();
    row.change(draft);
    const auto found = faults_of(draft, free_lines);
    REQUIRE(found.size() == row.faults.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].pointer == row.faults[i].pointer);
      CHECK(found[i].detail == row.faults[i].detail);
    }
  }
}

Item item_with(std::optional<std::int64_t> stock) {
  Item item;
  item.id = kItem;
  item.shop_id = kShop;
  item.name = "Espresso";
  item.price = 250;
  item.stock = stock;
  return item;
}

}  // namespace

TEST_CASE("a draft that fits passes, up to every limit") {
  const std::vector<Row> rows = {
      {"as it is", [](OrderDraft&) {}, {}},
      {"two hundred lines", [](OrderDraft& d) { d.lines.assign(200, catalogue_line()); }, {}},
      {"the largest quantity", [](OrderDraft& d) { d.lines[0].quantity = 10'000; }, {}},
      {"the longest line note", [](OrderDraft& d) { d.lines[0].note = repeated(kAccent, 2000); }, {}},
      {"the longest customer name", [](OrderDraft& d) { d.customer.name = repeated(kAccent, 200); }, {}},
      {"the longest phone", [](OrderDraft& d) { d.customer.phone = std::string(40, '1'); }, {}},
      {"an e-mail address", [](OrderDraft& d) { d.customer.email = "mira@example.com"; }, {}},
      {"a delivery with an address",
       [](OrderDraft& d) {
         d.fulfilment = Fulfilment::delivery;
         d.delivery_address = repeated(kAccent, 2000);
       },
       {}},
      {"a pickup with an address", [](OrderDraft& d) { d.delivery_address = "Luna street 1"; }, {}},
      {"the longest notes", [](OrderDraft& d) { d.notes = repeated(kAccent, 2000); }, {}},
      {"empty notes", [](OrderDraft& d) { d.notes = ""; }, {}},
      {"the longest reference", [](OrderDraft& d) { d.external_ref = repeated(kAccent, 100); }, {}},
      {"a language", [](OrderDraft& d) { d.language = "ar"; }, {}},
  };
  check(rows, false);
  check(rows, true);
  check(
      {{"a free line", [](OrderDraft& d) { d.lines[0] = free_line(); }, {}},
       {"free lines alone", [](OrderDraft& d) { d.lines = {free_line()}; }, {}},
       {"for nothing", [](OrderDraft& d) { (d.lines[0] = free_line()).unit_price = 0; }, {}},
       {"the highest price", [](OrderDraft& d) { (d.lines[0] = free_line()).unit_price = kMaxPrice; }, {}},
       {"the longest free line", [](OrderDraft& d) { (d.lines[0] = free_line()).name = repeated(kAccent, 200); }, {}}},
      true);
}

TEST_CASE("every fault of a draft has its pointer") {
  const std::string lines = "must hold 1 to 200 lines";
  const std::string quantity = "must be 1 to 10000";
  const std::string theirs = "is the catalogue's to say; leave it out";
  const std::string email = "is not an e-mail address";
  const std::string address = "is needed for a delivery";
  const std::vector<Row> rows = {
      {"no lines", [](OrderDraft& d) { d.lines.clear(); }, {{"/lines", lines}}},
      {"too many lines", [](OrderDraft& d) { d.lines.assign(201, catalogue_line()); }, {{"/lines", lines}}},
      {"no quantity", [](OrderDraft& d) { d.lines[1].quantity = 0; }, {{"/lines/1/quantity", quantity}}},
      {"a negative quantity", [](OrderDraft& d) { d.lines[1].quantity = -1; }, {{"/lines/1/quantity", quantity}}},
      {"a large quantity", [](OrderDraft& d) { d.lines[0].quantity = 10'001; }, {{"/lines/0/quantity", quantity}}},
      {"the largest number", [](OrderDraft& d) { d.lines[0].quantity = kMost; }, {{"/lines/0/quantity", quantity}}},
      {"the least number", [](OrderDraft& d) { d.lines[0].quantity = kLeast; }, {{"/lines/0/quantity", quantity}}},
      {"a long line note",
       [](OrderDraft& d) { d.lines[1].note = repeated(kAccent, 2001); },
       {{"/lines/1/note", "may have at most 2000 characters"}}},
      {"a price for an item", [](OrderDraft& d) { d.lines[1].unit_price = 1; }, {{"/lines/1/unit_price", theirs}}},
      {"the right price for an item",
       [](OrderDraft& d) { d.lines[0].unit_price = 250; },
       {{"/lines/0/unit_price", theirs}}},
      {"a name for an item", [](OrderDraft& d) { d.lines[0].name = "Espresso"; }, {{"/lines/0/name", theirs}}},
      {"both for an item",
       [](OrderDraft& d) {
         d.lines[1].name = "Espresso";
         d.lines[1].unit_price = 0;
       },
       {{"/lines/1/unit_price", theirs}, {"/lines/1/name", theirs}}},
      {"a line of nothing",
       [](OrderDraft& d) { d.lines[1].item_id = std::nullopt; },
       {{"/lines/1", "needs an item_id, or a name and a unit_price"}}},
      {"a long customer name",
       [](OrderDraft& d) { d.customer.name = repeated(kAccent, 201); },
       {{"/customer/name", "may have at most 200 characters"}}},
      {"no e-mail address", [](OrderDraft& d) { d.customer.email = "mira"; }, {{"/customer/email", email}}},
      {"an empty e-mail address", [](OrderDraft& d) { d.customer.email = ""; }, {{"/customer/email", email}}},
      {"a header in an e-mail address",
       [](OrderDraft& d) { d.customer.email = "mira@example.com\r\nBcc: all@example.com"; },
       {{"/customer/email", email}}},
      {"a long phone",
       [](OrderDraft& d) { d.customer.phone = std::string(41, '1'); },
       {{"/customer/phone", "may have at most 40 characters"}}},
      {"a delivery without an address",
       [](OrderDraft& d) { d.fulfilment = Fulfilment::delivery; },
       {{"/delivery_address", address}}},
      {"a delivery to nowhere",
       [](OrderDraft& d) {
         d.fulfilment = Fulfilment::delivery;
         d.delivery_address = " \n\t";
       },
       {{"/delivery_address", address}}},
      {"a long address",
       [](OrderDraft& d) { d.delivery_address = std::string(2001, 'a'); },
       {{"/delivery_address", "may have at most 2000 characters"}}},
      {"long notes",
       [](OrderDraft& d) { d.notes = std::string(2001, 'a'); },
       {{"/notes", "may have at most 2000 characters"}}},
      {"an empty reference",
       [](OrderDraft& d) { d.external_ref = ""; },
       {{"/external_ref", "must not be empty; leave it out instead"}}},
      {"a long reference",
       [](OrderDraft& d) { d.external_ref = std::string(101, 'a'); },
       {{"/external_ref", "may have at most 100 characters"}}},
      {"a language that nobody speaks",
       [](OrderDraft& d) { d.language = "EN"; },
       {{"/language", "must be en, de, es, hi or ar"}}},
  };
  check(rows, false);
  check(rows, true);
}

TEST_CASE("free-text lines are for the shop itself") {
  const std::string needed = "is needed: only the shop itself writes lines without an item";
  check({{"whole", [](OrderDraft& d) { d.lines[1] = free_line(); }, {{"/lines/1/item_id", needed}}},
         {"without a price",
          [](OrderDraft& d) { (d.lines[1] = free_line()).unit_price = std::nullopt; },
          {{"/lines/1/item_id", needed}}},
         {"without a name",
          [](OrderDraft& d) { (d.lines[1] = free_line()).name = std::nullopt; },
          {{"/lines/1/item_id", needed}}},
         {"two",
          [](OrderDraft& d) {
            d.lines = {free_line(), catalogue_line(), free_line()};
          },
          {{"/lines/0/item_id", needed}, {"/lines/2/item_id", needed}}}},
        false);
}

TEST_CASE("every fault of a free-text line has its pointer") {
  const std::string name = "is needed without an item_id";
  const std::string price = "must be 0 to 100000000000";
  const auto line = [](std::function<void(LineDraft&)> change) {
    return [change](OrderDraft& d) { change(d.lines[1] = free_line()); };
  };
  check(
      {{"without a name", line([](LineDraft& l) { l.name = std::nullopt; }), {{"/lines/1/name", name}}},
       {"with an empty name", line([](LineDraft& l) { l.name = ""; }), {{"/lines/1/name", name}}},
       {"with a blank name", line([](LineDraft& l) { l.name = " \t"; }), {{"/lines/1/name", name}}},
       {"with a long name",
        line([](LineDraft& l) { l.name = std::string(201, 'a'); }),
        {{"/lines/1/name", "may have at most 200 characters"}}},
       {"without a price", line([](LineDraft& l) { l.unit_price = std::nullopt; }), {{"/lines/1/unit_price", name}}},
       {"with a negative price", line([](LineDraft& l) { l.unit_price = -1; }), {{"/lines/1/unit_price", price}}},
       {"with a high price",
        line([](LineDraft& l) { l.unit_price = kMaxPrice + 1; }),
        {{"/lines/1/unit_price", price}}},
       {"with the largest number", line([](LineDraft& l) { l.unit_price = kMost; }), {{"/lines/1/unit_price", price}}},
       {"with a quantity of none",
        line([](LineDraft& l) { l.quantity = 0; }),
        {{"/lines/1/quantity", "must be 1 to 10000"}}},
       {"without anything",
        line([](LineDraft& l) { l = LineDraft{}; }),
        {{"/lines/1", "needs an item_id, or a name and a unit_price"}, {"/lines/1/quantity", "must be 1 to 10000"}}}},
      true);
}

TEST_CASE("a draft names all its faults at once, in the order of the body") {
  OrderDraft draft;
  draft.lines.resize(2);
  draft.lines[1] = catalogue_line();
  draft.lines[1].name = "Espresso";
  draft.customer = {std::string(201, 'a'), "mira", std::string(41, '1')};
  draft.fulfilment = Fulfilment::delivery;
  draft.notes = std::string(2001, 'a');
  draft.external_ref = "";
  std::vector<std::string> places;
  for (const Fault& fault : faults_of(draft, false)) places.push_back(fault.pointer);
  CHECK(places == std::vector<std::string>{"/lines/0", "/lines/0/quantity", "/lines/1/name", "/customer/name",
                                           "/customer/email", "/customer/phone", "/delivery_address", "/notes",
                                           "/external_ref"});
}

TEST_CASE("an item is priced by the catalogue while it lasts") {
  struct Case {
    const char* what;
    std::optional<std::int64_t> stock;
    std::int64_t quantity;
    bool enough;
  };
  const Case rows[] = {
      {"not counted", std::nullopt, kMaxQuantity, true},
      {"just enough", 3, 3, true},
      {"more than enough", 4, 3, true},
      {"one too few", 2, 3, false},
      {"none left", 0, 1, false},
      {"one left", 1, 1, true},
      {"oversold before", -1, 1, false},
      {"a full store", kMaxStock, kMaxQuantity, true},
  };
  for (const Case& row : rows) {
    CAPTURE(std::string(row.what));
    const Item item = item_with(row.stock);
    LineDraft draft = catalogue_line();
    draft.quantity = row.quantity;
    draft.note = "no sugar";
    if (row.enough) {
      const Line line = priced(draft, &item, kShop, 0);
      CHECK(line.item_id == kItem);
      CHECK(line.name == "Espresso");
      CHECK(line.unit_price == 250);
      CHECK(line.quantity == row.quantity);
      CHECK(line.total() == 250 * row.quantity);
      CHECK(line.note == "no sugar");
    } else {
      try {
        priced(draft, &item, kShop, 4);
        FAIL_CHECK("sold");
      } catch (const Error& error) {
        const std::string left = std::to_string(*row.stock);
        CHECK(error.code == Code::out_of_stock);
        CHECK(error.what() == "Only " + left + " of \"Espresso\" are left.");
        CHECK(error.faults == std::vector<Fault>{{"/lines/4/quantity", "is more than the " + left + " that are left"}});
      }
    }
    CHECK(item.stock == row.stock);
  }
}

TEST_CASE("an item that is not on sale here looks like one that does not exist") {
  Item elsewhere = item_with(std::nullopt);
  elsewhere.shop_id = kOtherShop;
  Item unavailable = item_with(10);
  unavailable.is_available = false;
  Item both = item_with(0);
  both.shop_id = kOtherShop;
  for (const Item* item : {static_cast<const Item*>(nullptr), static_cast<const Item*>(&elsewhere),
                           static_cast<const Item*>(&unavailable), static_cast<const Item*>(&both)}) {
    try {
      priced(catalogue_line(), item, kShop, 2);
      FAIL_CHECK("sold");
    } catch (const Error& error) {
      CHECK(error.code == Code::item_unavailable);
      CHECK(std::string(error.what()) == "Line 3 asks for an item that is not on sale here.");
      CHECK(error.faults == std::vector<Fault>{{"/lines/2/item_id", "is not on sale here"}});
    }
  }
}

TEST_CASE("the total is the sum of the lines, or refused where it is too large") {
  struct Case {
    const char* what;
    std::vector<Line> lines;
    std::optional<Minor> total;
  };
  const auto line = [](Minor price, std::int64_t quantity) {
    return Line{std::nullopt, "x", price, quantity, std::nullopt};
  };
  const Minor dearest = kMaxPrice * kMaxQuantity;
  const Case rows[] = {
      {"no lines", {}, 0},
      {"one line", {line(250, 2)}, 500},
      {"three lines", {line(250, 2), line(0, 5), line(1, 1)}, 501},
      {"the largest line", {line(kMaxPrice, kMaxQuantity)}, dearest},
      {"nine of the largest", std::vector<Line>(9, line(kMaxPrice, kMaxQuantity)), 9 * dearest},
      {"ten of the largest", std::vector<Line>(10, line(kMaxPrice, kMaxQuantity)), std::nullopt},
      {"two hundred of the largest", std::vector<Line>(200, line(kMaxPrice, kMaxQuantity)), std::nullopt},
      {"the largest amount", {line(kMaxMinor, 1)}, kMaxMinor},
      {"one over it", {line(kMaxMinor, 1), line(1, 1)}, std::nullopt},
      {"one line over it", {line(kMost, 2)}, std::nullopt},
  };
  for (const Case& row : rows) {
    CAPTURE(std::string(row.what));
    std::optional<Minor> total;
    try {
      total = total_of(row.lines);
    } catch (const Error& error) {
      CHECK(error.code == Code::validation_failed);
      CHECK(error.faults == std::vector<Fault>{{"/lines", "is too large an amount"}});
    }
    CHECK(total == row.total);
  }
}

TEST_CASE("an order is tracked by its newest link until a week after it has closed") {
  const Timestamp closed = *parse_rfc3339("2026-11-21T09:15:00.123Z");
  const Milliseconds week = std::chrono::hours(168);
  struct Case {
    const char* what;
    std::optional<Timestamp> closed_at;
    std::int64_t generation;
    Timestamp now;
    bool is_tracked;
  };
  const Case rows[] = {
      {"open", std::nullopt, 2, closed, true},
      {"open for ever", std::nullopt, 2, closed + 1000 * week, true},
      {"open, an older link", std::nullopt, 1, closed, false},
      {"open, a link that there is not yet", std::nullopt, 3, closed, false},
      {"just closed", closed, 2, closed, true},
      {"just closed, an older link", closed, 1, closed, false},
      {"a week ago", closed, 2, closed + week, true},
      {"a week and a millisecond ago", closed, 2, closed + week + Milliseconds(1), false},
      {"closed by a clock that went ahead", closed, 2, closed - week, true},
  };
  for (const Case& row : rows) {
    CAPTURE(std::string(row.what));
    Order order;
    order.track_generation = 2;
    order.closed_at = row.closed_at;
    CHECK(is_tracked(order, row.generation, row.now) == row.is_tracked);
  }
}

TEST_CASE("an order is picked up or delivered") {
  CHECK(name_of(Fulfilment::pickup) == "pickup");
  CHECK(name_of(Fulfilment::delivery) == "delivery");
  CHECK(parse_fulfilment("pickup") == Fulfilment::pickup);
  CHECK(parse_fulfilment("delivery") == Fulfilment::delivery);
  for (const char* name : {"", "Pickup", "pick-up", "delivery ", "shipping"}) CHECK_FALSE(parse_fulfilment(name));
}

TEST_CASE("what is typed into a search is looked for in lower case, digits as the end of a number") {
  const struct {
    const char* typed;
    const char* looked_for;
  } rows[] = {{"coffee", "coffee"}, {"  Ärger MÜLLER\t", "ärger müller"},
              {"7", "007"},         {"42", "042"},
              {" 42 ", "042"},      {"0", "000"},
              {"042", "042"},       {"1042", "1042"},
              {"äöü", "äöü"},       {"😀😀😀", "😀😀😀"},
              {"a\nb", "a b"},      {"\x01 % _ \x7F", "% _"},
              {"AND", "and"},       {"\"*'", "\"*'"}};
  for (const auto& row : rows) CHECK_MESSAGE(search_text(row.typed) == row.looked_for, std::string(row.typed));
  CHECK(search_text(std::string_view("a\0b", 3)) == "a b");
  for (const char* text : {"", " ", "\n\n\n", "x", "ab", "ä", "äö", "😀😀", "4x", "-7", "7.", "  ab  "}) {
    CAPTURE(std::string(text));
    try {
      search_text(text);
      FAIL_CHECK("it was taken");
    } catch (const Error& error) {
      CHECK(error.code == Code::validation_failed);
      REQUIRE(error.faults.size() == 1);
      CHECK(error.faults[0].pointer == "/query/q");
    }
  }
}
