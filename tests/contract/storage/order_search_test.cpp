#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/market.hpp"
#include "contract/storage/samples.hpp"
#include "json/lines.hpp"

/// Finding orders by a part of what is written on them, whether they wait for the index or are in it.
using namespace docket;
using namespace docket::test;
using storage::OrderQuery;
using storage::OrderSort;
using storage::Sight;
using storage::StoredOrder;
using storage::Transaction;

namespace {

/// Takes up to `most` orders into the index.
std::int64_t index(const Market& market, std::size_t most = 100'000) {
  return market.store->write([&](Transaction& tx) { return tx.orders.index_for_search(most); });
}

std::vector<OrderId> found(const Market& market, const std::string& text) {
  OrderQuery query;
  query.text = text;
  std::vector<OrderId> ids;
  for (const StoredOrder& order : market.page(query).rows) ids.push_back(order.id);
  return ids;
}

bool finds(const Market& market, const StoredOrder& order, const std::string& text) {
  return found(market, text) == std::vector<OrderId>{order.id};
}

StoredOrder full_order(const Market& market) {
  StoredOrder order = an_order(market.cafe.id);
  order.number = "A-042";
  order.customer = {"Käthe O'Neil", "Kate@Example.com", "+49 30 1234567"};
  order.delivery_address = "Hidden Street 5";
  order.notes = "ring twice";
  order.tracking_number = "JD0146";
  order.external_ref = "web_100%";
  order.cancel_reason = "no reason";
  order.lines_json = json::write_lines(std::vector<Line>{{std::nullopt, "Crème \"Brûlée\"", 500, 1, "no spoon"},
                                                         {std::nullopt, "ÉCLAIR / Чай", 300, 2, std::nullopt}});
  return order;
}

/// An order of many, whose texts follow from `n` alone: a few are common, most have one of their own.
StoredOrder nth_with_text(const Market& market, int n) {
  const char* names[] = {"Ärger Müller", "Bo Ek", "ΑΘΗΝΑ", "Mira"};
  StoredOrder order = nth_order(market, n);
  order.number = "A-" + std::to_string(1000 + n);
  order.customer.name = names[n % 4];
  if (n % 3 == 0) order.external_ref = "web-" + std::to_string(n);
  return order;
}

constexpr int kMany = 600;

std::vector<StoredOrder> fill(const Market& market) {
  std::vector<StoredOrder> orders;
  for (int n = 0; n < kMany; ++n) orders.push_back(nth_with_text(market, n));
  market.store->write([&](Transaction& tx) {
    for (const StoredOrder& order : orders) tx.orders.insert(order);
  });
  return orders;
}

/// The filters of a list, and who sees what.
std::vector<Filter> filters_of_search() {
  std::vector<Filter> all = filters();
  all.push_back({"a customer who only buys", [](OrderQuery& q, const Market& m) { q.sight = Sight{{}, m.mira.id}; }});
  all.push_back({"who works and buys", [](OrderQuery& q, const Market& m) {
                   q.sight = Sight{{m.rival.id}, m.mira.id};
                 }});
  all.push_back({"another customer's, for one who only buys", [](OrderQuery& q, const Market& m) {
                   q.sight = Sight{{}, m.mira.id};
                   q.customer = m.tom.id;
                 }});
  return all;
}

/// How many wait for the index where so many were written: on PostgreSQL none ever does.
std::int64_t waiting(const Market& market, std::int64_t written) {
  return market.store->engine() == "sqlite" ? written : 0;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an order is found by any part of what a search looks at, in capitals or not, and by nothing else") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const StoredOrder order = full_order(market);
    market.add(order);
    market.add(an_order(market.cafe.id));
    for (const bool indexed : {false, true}) {
      CAPTURE(indexed);
      if (indexed) CHECK(index(market) == waiting(market, 2));
      for (const char* text :
           {"a-042", "042", "käthe", "o'neil", "the o", "kate@example.com", "ample.c", "+49 30", "1234567", "jd0146",
            "d01", "web_100%", "00%", "crème \"brûlée\"", "\"brû", "éclair", "/ чай"}) {
        CHECK_MESSAGE(finds(market, order, text), std::string(text));
      }
      for (const char* text : {"hidden", "ring", "spoon", "reason", "quantity", "null", "unit_price", "eur", "pending",
                               "042 käthe", "a-042käthe", "web%100%", "webx100%", "a_042", "käthe*", "äth*eil"}) {
        CHECK_MESSAGE(found(market, text).empty(), std::string(text));
      }
    }
  });
}

TEST_CASE("an order that was changed is found by its new text at once, and not by the old") {
  on_each_engine([](Database& database) {
    const Market market(database);
    StoredOrder order = full_order(market);
    market.add(order);
    const auto check = [&](const std::vector<const char*>& now, const std::vector<const char*>& before) {
      for (const char* text : now) CHECK_MESSAGE(finds(market, order, text), std::string(text));
      for (const char* text : before) CHECK_MESSAGE(found(market, text).empty(), std::string(text));
    };
    // Changed while it waits for the index.
    order.customer = {"Zoë", std::nullopt, "555-1"};
    order.tracking_number = "XY77";
    market.change(order);
    for (const bool indexed : {false, true}) {
      CAPTURE(indexed);
      check({"zoë", "555-1", "xy77", "042", "éclair"}, {"käthe", "o'neil", "kate@", "1234567", "jd0146"});
      if (!indexed) CHECK(index(market) == waiting(market, 1));
    }
    // Changed while it is in it.
    order.customer = {"Yves", "yves@example.com", std::nullopt};
    order.tracking_number.reset();
    market.change(order);
    for (const bool indexed : {false, true}) {
      CAPTURE(indexed);
      check({"yves", "yves@example", "042", "éclair"}, {"zoë", "555-1", "xy77"});
      CHECK(index(market) == waiting(market, indexed ? 0 : 1));
    }
    // Back to what it was.
    order.customer = {"Zoë", std::nullopt, "555-1"};
    market.change(order);
    check({"zoë"}, {"yves"});
    index(market);
    check({"zoë"}, {"yves"});
  });
}

TEST_CASE("an order that only moves on stays in the index") {
  on_sqlite([](Database& database) {
    const Market market(database);
    StoredOrder order = full_order(market);
    market.add(order);
    CHECK(index(market) == 1);
    order.status = "done";
    order.notes = "other";
    order.updated_at = kStart + Seconds(5);
    order.closed_at = order.updated_at;
    market.change(order);
    CHECK(index(market) == 0);
    CHECK(finds(market, order, "käthe"));
  });
}

TEST_CASE("what waits for the index is taken a few at a time, each once") {
  on_sqlite([](Database& database) {
    const Market market(database);
    fill(market);
    CHECK(index(market, 64) == 64);
    CHECK(index(market, 0) == 0);
    CHECK(index(market, 500) == 500);
    CHECK(index(market, 64) == kMany - 564);
    CHECK(index(market, 64) == 0);
  });
}

TEST_CASE("a search, walked page by page in any order with any filter, misses and repeats nothing") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const std::vector<StoredOrder> orders = fill(market);
    for (const int more : {0, kMany / 2, kMany}) {
      index(market, static_cast<std::size_t>(more));
      for (const Sorting& sorting : kSortings) {
        for (const Filter& filter : filters_of_search()) {
          for (const char* text : {"tea", "ärger", "web-", "αθηνα"}) {
            INFO(std::string(filter.name), ", ", std::string(sorting.name), ", ", std::string(text), ", ", more);
            OrderQuery query = make_query(filter, sorting, market, 41);
            query.text = text;
            query.count = true;
            std::vector<StoredOrder> expected;
            for (const StoredOrder& order : orders) {
              if (fits(query, order)) expected.push_back(order);
            }
            std::sort(expected.begin(), expected.end(),
                      [&](const StoredOrder& a, const StoredOrder& b) { return comes_before(query, a, b); });
            CHECK(market.page(query).total == static_cast<std::int64_t>(expected.size()));
            query.count = false;
            const auto walked = walk(market, query, [] {});
            REQUIRE(walked.size() == expected.size());
            CHECK(std::equal(walked.begin(), walked.end(), expected.begin(),
                             [](const StoredOrder& a, const StoredOrder& b) { return a.id == b.id; }));
          }
        }
      }
    }
  });
}

TEST_CASE("a search walked while orders come in and are indexed has every order that was there at the start, once") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const std::vector<StoredOrder> orders = fill(market);
    int next = kMany;
    for (const Sorting& sorting : kSortings) {
      INFO(std::string(sorting.name));
      const int end = next + 90;
      OrderQuery query = make_query(filters().front(), sorting, market, 23);
      query.text = "tea";
      const auto seen = walk(market, query, [&] {
        index(market, 5);
        if (next >= end) return;
        market.store->write([&](Transaction& tx) {
          for (int i = 0; i < 3; ++i) tx.orders.insert(nth_with_text(market, next++));
        });
      });
      check_whole(query, seen, orders);
    }
  });
}

TEST_CASE("orders with old times, inserted late, have their place in a search by creation") {
  on_each_engine([](Database& database) {
    const Market market(database);
    std::vector<StoredOrder> orders;
    for (const int seconds : {50, 10, 10, 90, 10, 0, 50}) {
      orders.push_back(an_order(market.cafe.id, kStart + Seconds(seconds)));
    }
    orders.push_back(an_order(market.cafe.id, Timestamp{}));
    for (const StoredOrder& order : orders) market.add(order);
    index(market, 4);
    for (const Sorting& sorting : kSortings) {
      OrderQuery query = make_query(filters().front(), sorting, market, 2);
      query.text = "tea";
      CHECK(walk(market, query, [] {}).size() == orders.size());
    }
    OrderQuery recent;
    recent.text = "tea";
    recent.from = kStart + Seconds(10);
    recent.to = kStart + Seconds(50);
    CHECK(market.page(recent).rows.size() == 3);
  });
}

TEST_CASE("whatever is typed is plain text: it finds what has it, and nothing else") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const std::array<std::string, 24> pieces = {"a",   "b",    "\"",    "'",  "*", "%", "_", "-",
                                                "AND", " OR ", "NEAR(", ")",  "^", ":", "{", "}",
                                                "\\",  "ä",    "😀",     "$1", ";", "+", "é", "text:"};
    std::mt19937 random(7);
    const auto some = [&](std::size_t most) {
      std::string text;
      for (std::size_t i = 2 + random() % most; i-- > 0;) text += pieces[random() % pieces.size()];
      return text;
    };
    std::vector<StoredOrder> orders;
    for (int n = 0; n < 200; ++n) {
      StoredOrder order = an_order(market.cafe.id, kStart + Seconds(n));
      order.customer.name = some(12);
      orders.push_back(std::move(order));
      market.add(orders.back());
    }
    index(market, 100);
    int hits = 0;
    for (int n = 0; n < 600; ++n) {
      std::string text;
      try {
        text = search_text(n % 2 == 0 ? *orders[random() % orders.size()].customer.name : some(n % 3 == 0 ? 60 : 3));
      } catch (const Error&) {
        continue;
      }
      OrderQuery query;
      query.text = text;
      query.limit = 200;
      std::size_t expected = 0;
      for (const StoredOrder& order : orders) expected += has_text(order, text) ? 1 : 0;
      const auto rows = market.page(query).rows;
      CHECK_MESSAGE(rows.size() == expected, text);
      for (const StoredOrder& order : rows) CHECK(has_text(order, text));
      hits += expected > 0 ? 1 : 0;
    }
    CHECK(hits > 100);
  });
}

TEST_CASE("a search over a thousand shops is possible") {
  on_each_engine([](Database& database) {
    const Market market(database);
    OrderQuery query;
    query.text = "tea";
    query.sight.emplace();
    for (int i = 0; i < 1000; ++i) query.sight->shops.push_back(new_id<ShopId>());
    query.sight->shops.push_back(market.cafe.id);
    market.add(an_order(market.cafe.id));
    market.add(an_order(market.rival.id));
    for (int round = 0; round < 2; ++round) {
      CHECK(market.page(query).rows.size() == 1);
      index(market);
    }
  });
}

TEST_SUITE_END();
