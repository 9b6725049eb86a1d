#include "domain/shop.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "domain/error.hpp"

using namespace docket;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
const std::string kAccent = "\xC3\xA9";

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

Shop sound_shop() {
  Shop shop;
  shop.slug = "luna";
  shop.name = "Luna";
  return shop;
}

std::vector<Fault> faults_of(const Shop& shop) {
  try {
    check_shop(shop);
    return {};
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    CHECK_FALSE(error.faults.empty());
    return error.faults;
  }
}

}  // namespace

TEST_CASE("a shop that fits passes") {
  struct Row {
    const char* what;
    std::function<void(Shop&)> change;
  };
  const Row rows[] = {
      {"as it is", [](Shop&) {}},
      {"the longest name", [](Shop& s) { s.name = repeated(kAccent, 200); }},
      {"a name of one character", [](Shop& s) { s.name = "L"; }},
      {"the longest slug", [](Shop& s) { s.slug = std::string(64, 'l'); }},
      {"the longest description", [](Shop& s) { s.description = repeated(kAccent, 2000); }},
      {"an empty description", [](Shop& s) { s.description = ""; }},
      {"the longest address", [](Shop& s) { s.address = repeated(kAccent, 2000); }},
      {"the longest phone", [](Shop& s) { s.phone = std::string(40, '1'); }},
      {"another language", [](Shop& s) { s.language = kLanguages.back(); }},
      {"another currency", [](Shop& s) { s.currency = "JPY"; }},
      {"no cancel window", [](Shop& s) { s.cancel_window_s = std::nullopt; }},
      {"the shortest cancel window", [](Shop& s) { s.cancel_window_s = 0; }},
      {"the longest cancel window", [](Shop& s) { s.cancel_window_s = 31'536'000; }},
      {"no prefix", [](Shop& s) { s.number_prefix = ""; }},
      {"the longest prefix", [](Shop& s) { s.number_prefix = "aZ09bY18"; }},
      {"no undo", [](Shop& s) { s.undo_window_s = 0; }},
      {"the longest undo", [](Shop& s) { s.undo_window_s = 3600; }},
      {"a topic", [](Shop& s) { s.ntfy_topic = "Luna_kitchen-2"; }},
      {"the longest topic", [](Shop& s) { s.ntfy_topic = std::string(64, 'l'); }},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    Shop shop = sound_shop();
    row.change(shop);
    CHECK(faults_of(shop).empty());
  }
}

TEST_CASE("every fault of a shop has its pointer") {
  struct Row {
    const char* what;
    std::function<void(Shop&)> change;
    Fault fault;
  };
  const std::string slug = "must have 1 to 64 of a-z, 0-9 and single dashes in between, and must not look like an id";
  const std::string currency = "is no ISO 4217 currency such as EUR";
  const std::string prefix = "may have up to 8 letters and digits";
  const std::string window = "must be 0 to 31536000";
  const std::string undo = "must be 0 to 3600";
  const std::string topic = "must have 1 to 64 letters, digits, - and _";
  const Row rows[] = {
      {"no name", [](Shop& s) { s.name = ""; }, {"/name", "must not be empty"}},
      {"a blank name", [](Shop& s) { s.name = " \t\n"; }, {"/name", "must not be empty"}},
      {"a long name", [](Shop& s) { s.name = std::string(201, 'a'); }, {"/name", "may have at most 200 characters"}},
      {"no slug", [](Shop& s) { s.slug = ""; }, {"/slug", slug}},
      {"a long slug", [](Shop& s) { s.slug = std::string(65, 'a'); }, {"/slug", slug}},
      {"an upper-case slug", [](Shop& s) { s.slug = "Luna"; }, {"/slug", slug}},
      {"an id for a slug", [](Shop& s) { s.slug = "0193a8f0-1c2d-7abc-9def-0123456789ab"; }, {"/slug", slug}},
      {"a long description",
       [](Shop& s) { s.description = repeated(kAccent, 2001); },
       {"/description", "may have at most 2000 characters"}},
      {"a long address",
       [](Shop& s) { s.address = std::string(2001, 'a'); },
       {"/address", "may have at most 2000 characters"}},
      {"a long phone", [](Shop& s) { s.phone = std::string(41, '1'); }, {"/phone", "may have at most 40 characters"}},
      {"no currency", [](Shop& s) { s.currency = ""; }, {"/currency", currency}},
      {"a lower-case currency", [](Shop& s) { s.currency = "eur"; }, {"/currency", currency}},
      {"an unknown currency", [](Shop& s) { s.currency = "XYZ"; }, {"/currency", currency}},
      {"a negative cancel window", [](Shop& s) { s.cancel_window_s = -1; }, {"/cancel_window_s", window}},
      {"a long cancel window", [](Shop& s) { s.cancel_window_s = 31'536'001; }, {"/cancel_window_s", window}},
      {"the longest number for a cancel window",
       [](Shop& s) { s.cancel_window_s = kMost; },
       {"/cancel_window_s", window}},
      {"the least number for a cancel window",
       [](Shop& s) { s.cancel_window_s = kLeast; },
       {"/cancel_window_s", window}},
      {"a long prefix", [](Shop& s) { s.number_prefix = "ABCDEFGHI"; }, {"/number_prefix", prefix}},
      {"a prefix with a dash", [](Shop& s) { s.number_prefix = "A-"; }, {"/number_prefix", prefix}},
      {"a blank prefix", [](Shop& s) { s.number_prefix = " "; }, {"/number_prefix", prefix}},
      {"a prefix past ASCII", [](Shop& s) { s.number_prefix = kAccent; }, {"/number_prefix", prefix}},
      {"a prefix with a formula", [](Shop& s) { s.number_prefix = "=A1"; }, {"/number_prefix", prefix}},
      {"a prefix with a line break", [](Shop& s) { s.number_prefix = "A\n"; }, {"/number_prefix", prefix}},
      {"a negative undo window", [](Shop& s) { s.undo_window_s = -1; }, {"/undo_window_s", undo}},
      {"an empty topic", [](Shop& s) { s.ntfy_topic = ""; }, {"/ntfy_topic", topic}},
      {"a long topic", [](Shop& s) { s.ntfy_topic = std::string(65, 'a'); }, {"/ntfy_topic", topic}},
      {"a topic with a slash", [](Shop& s) { s.ntfy_topic = "a/b"; }, {"/ntfy_topic", topic}},
      {"a topic past ASCII", [](Shop& s) { s.ntfy_topic = kAccent; }, {"/ntfy_topic", topic}},
      {"a long undo window", [](Shop& s) { s.undo_window_s = 3601; }, {"/undo_window_s", undo}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    Shop shop = sound_shop();
    row.change(shop);
    const auto faults = faults_of(shop);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].pointer == row.fault.pointer);
    CHECK(faults[0].detail == row.fault.detail);
  }
}

TEST_CASE("a shop names all its faults at once") {
  Shop shop;
  shop.description = std::string(2001, 'a');
  shop.address = std::string(2001, 'a');
  shop.phone = std::string(41, 'a');
  shop.currency = "";
  shop.cancel_window_s = -1;
  shop.number_prefix = "-";
  shop.undo_window_s = -1;
  std::vector<std::string> places;
  for (const Fault& fault : faults_of(shop)) places.push_back(fault.pointer);
  CHECK(places == std::vector<std::string>{"/name", "/slug", "/description", "/address", "/phone", "/currency",
                                           "/cancel_window_s", "/number_prefix", "/undo_window_s"});
}

TEST_CASE("order numbers are short, with at least three digits") {
  struct Row {
    const char* prefix;
    std::int64_t count;
    const char* number;
  };
  const Row rows[] = {
      {"A", 1, "A-001"},
      {"A", 42, "A-042"},
      {"A", 999, "A-999"},
      {"A", 1000, "A-1000"},
      {"", 42, "042"},
      {"", 12345, "12345"},
      {"LUNA2026", 7, "LUNA2026-007"},
      {"A", 0, "A-000"},
      {"A", kMost, "A-9223372036854775807"},
  };
  for (const Row& row : rows) CHECK(order_number(row.prefix, row.count) == row.number);
}

TEST_CASE("the count in an order number is found again, and in no other text") {
  for (const char* prefix : {"A", "", "LUNA2026"}) {
    for (const std::int64_t count : {1, 42, 999, 1000, 1'000'000}) {
      CHECK(count_in(order_number(prefix, count), prefix) == count);
    }
    CHECK_FALSE(count_in(order_number(prefix, 0), prefix));
    CHECK_FALSE(count_in(order_number(prefix, 1'000'001), prefix));
    CHECK_FALSE(count_in(order_number(prefix, kMost), prefix));
  }
  for (const char* number : {"", "A", "A-", "A-1", "A-01", "A-0042", "A-042x", "A--42", "A-+42", "A 042", "B-042",
                             "a-042", "042", "A-99999999999999999999"}) {
    CAPTURE(std::string(number));
    CHECK_FALSE(count_in(number, "A"));
  }
  CHECK_FALSE(count_in("A-042", ""));
}
