#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/market.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using storage::OrderQuery;
using storage::Sight;
using storage::StoredOrder;
using storage::Transaction;

namespace {

void check_same(const StoredOrder& stored, const StoredOrder& order) {
  CHECK(stored.id == order.id);
  CHECK(stored.number == order.number);
  CHECK(stored.day == order.day);
  CHECK(stored.shop_id == order.shop_id);
  CHECK(stored.status == order.status);
  CHECK(stored.status_kind == order.status_kind);
  CHECK(stored.lines_json == order.lines_json);
  CHECK(stored.currency == order.currency);
  CHECK(stored.total == order.total);
  CHECK(stored.customer == order.customer);
  CHECK(stored.customer_id == order.customer_id);
  CHECK(stored.fulfilment == order.fulfilment);
  CHECK(stored.delivery_address == order.delivery_address);
  CHECK(stored.notes == order.notes);
  CHECK(stored.tracking_number == order.tracking_number);
  CHECK(stored.external_ref == order.external_ref);
  CHECK(stored.cancel_reason == order.cancel_reason);
  CHECK(stored.track_generation == order.track_generation);
  CHECK(stored.version == order.version);
  CHECK(stored.placed_at == order.placed_at);
  CHECK(stored.updated_at == order.updated_at);
  CHECK(stored.status_since == order.status_since);
  CHECK(stored.closed_at == order.closed_at);
  CHECK(stored.language == order.language);
  CHECK(stored.has_push == order.has_push);
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a stored order comes back with every field, and an absent one is nullopt") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const StoredOrder plain = an_order(market.cafe.id);
    StoredOrder full = an_order(market.cafe.id);
    full.number = "WXYZ1234-1042";
    full.status = "done";
    full.status_kind = StatusKind::done;
    full.lines_json =
        R"([{"item_id":null,"name":"Crème \"brûlée\" 注文","note":"a\nb","quantity":1,"total":9,"unit_price":9}])";
    full.currency = "JPY";
    full.total = 9'007'199'254'740'991;
    full.customer = {"Mira 'L'", "mira@example.com", "+44 1"};
    full.customer_id = market.mira.id;
    full.fulfilment = Fulfilment::delivery;
    full.delivery_address = "Fishergate 4\nYork";
    full.notes = "ring";
    full.tracking_number = "JD01";
    full.external_ref = "web-1";
    full.cancel_reason = "none";
    full.track_generation = 3;
    full.version = 12;
    full.updated_at = kStart + Milliseconds(1);
    full.status_since = kStart + Milliseconds(3);
    full.closed_at = kStart + Milliseconds(2);
    full.language = "ar";
    full.has_push = true;
    market.add(plain);
    market.add(full);
    check_same(market.stored(plain.id).value(), plain);
    check_same(market.stored(full.id).value(), full);
    CHECK_FALSE(market.stored(new_id<OrderId>()));
  });
}

TEST_CASE("an external_ref is taken once in a shop, and any number of orders have none") {
  on_each_engine([](Database& database) {
    const Market market(database);
    StoredOrder first = an_order(market.cafe.id);
    StoredOrder second = an_order(market.cafe.id);
    StoredOrder elsewhere = an_order(market.rival.id);
    first.external_ref = second.external_ref = elsewhere.external_ref = "web-1";
    market.add(first);
    CHECK(refusal([&] { market.add(second); }) == Code::already_exists);
    CHECK_FALSE(market.stored(second.id));
    market.add(elsewhere);
    market.add(an_order(market.cafe.id));
    market.add(an_order(market.cafe.id));
  });
}

TEST_CASE("a change of an order writes what can change, and nothing of what cannot") {
  on_each_engine([](Database& database) {
    const Market market(database);
    StoredOrder order = an_order(market.cafe.id);
    order.customer_id = market.mira.id;
    order.external_ref = "web-1";
    market.add(order);
    StoredOrder changed = order;
    changed.status = "cancelled";
    changed.status_kind = StatusKind::cancelled;
    changed.customer = {"Tom", "tom@example.com", "1"};
    changed.delivery_address = "here";
    changed.notes = "quick";
    changed.tracking_number = "JD02";
    changed.cancel_reason = "twice";
    changed.track_generation = 1;
    changed.updated_at = kStart + Milliseconds(1);
    changed.status_since = kStart + Milliseconds(4);
    changed.closed_at = kStart + Milliseconds(1);
    StoredOrder written = changed;
    written.number = "B-999";
    written.day = "1999-01-01";
    written.shop_id = market.rival.id;
    written.lines_json = "[]";
    written.currency = "USD";
    written.total = 1;
    written.customer_id = market.tom.id;
    written.fulfilment = Fulfilment::delivery;
    written.external_ref = "other";
    written.placed_at = kStart + Milliseconds(99);
    market.change(written);
    CHECK(written.version == 2);
    changed.version = 2;
    check_same(market.stored(order.id).value(), changed);

    changed.customer = {};
    changed.delivery_address.reset();
    changed.notes.reset();
    changed.tracking_number.reset();
    changed.cancel_reason.reset();
    changed.closed_at.reset();
    market.change(changed);
    check_same(market.stored(order.id).value(), changed);
  });
}

TEST_CASE("a change of an older version of an order is refused and changes nothing") {
  on_each_engine([](Database& database) {
    const Market market(database);
    StoredOrder order = an_order(market.cafe.id);
    market.add(order);
    StoredOrder stale = order;
    market.change(order);
    stale.notes = "stale";
    CHECK(refusal([&] { market.change(stale); }) == Code::stale_version);
    CHECK(stale.version == 1);
    check_same(market.stored(order.id).value(), order);
    StoredOrder absent = an_order(market.cafe.id);
    CHECK(refusal([&] { market.change(absent); }) == Code::stale_version);
  });
}

TEST_CASE("of twenty who change the same version of an order, exactly one wins") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const StoredOrder order = an_order(market.cafe.id);
    market.add(order);
    std::atomic<int> won{0};
    std::atomic<int> stale{0};
    at_once(20, [&](std::size_t i) {
      StoredOrder mine = order;
      mine.notes = std::to_string(i);
      const auto code = refusal([&] { market.change(mine); });
      if (!code) ++won;
      if (code == Code::stale_version) ++stale;
    });
    CHECK(won == 1);
    CHECK(stale == 19);
    CHECK(market.stored(order.id)->version == 2);
  });
}

TEST_CASE("whether a shop has orders is known") {
  on_each_engine([](Database& database) {
    const Market market(database);
    market.add(an_order(market.cafe.id));
    const auto any = [&](ShopId shop) {
      return market.store->read([&](Transaction& tx) { return tx.orders.any(shop); });
    };
    CHECK(any(market.cafe.id));
    CHECK_FALSE(any(market.empty.id));
    CHECK_FALSE(any(new_id<ShopId>()));
  });
}

TEST_CASE("numbers count from one for each shop and day") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const auto next = [&](ShopId shop, const char* day) {
      return market.store->write([&](Transaction& tx) { return tx.orders.next_count(shop, day); });
    };
    CHECK(next(market.cafe.id, "2026-11-21") == 1);
    CHECK(next(market.cafe.id, "2026-11-21") == 2);
    CHECK(next(market.rival.id, "2026-11-21") == 1);
    CHECK(next(market.cafe.id, "2026-11-22") == 1);
    CHECK(next(market.cafe.id, "2026-11-21") == 3);
  });
}

TEST_CASE("a raised count is where the numbers of that day go on, and is never lowered") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.orders.raise_count(shop.id, "2026-11-21", 7);
      CHECK(tx.orders.next_count(shop.id, "2026-11-21") == 8);
      tx.orders.raise_count(shop.id, "2026-11-21", 3);
      CHECK(tx.orders.next_count(shop.id, "2026-11-21") == 9);
      tx.orders.raise_count(shop.id, "2026-11-21", 20);
      CHECK(tx.orders.next_count(shop.id, "2026-11-21") == 21);
      CHECK(tx.orders.next_count(shop.id, "2026-11-22") == 1);
    });
  });
}

TEST_CASE("an order is known by its number on its day and by its reference, each in its shop") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    Shop other = a_shop("rival");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.shops.insert(other);
      auto order = an_order(shop.id);
      order.external_ref = "R-1";
      tx.orders.insert(order);
    });
    store->read([&](Transaction& tx) {
      CHECK(tx.orders.has_number(shop.id, "2026-11-21", "A-001"));
      CHECK_FALSE(tx.orders.has_number(shop.id, "2026-11-22", "A-001"));
      CHECK_FALSE(tx.orders.has_number(shop.id, "2026-11-21", "A-002"));
      CHECK_FALSE(tx.orders.has_number(other.id, "2026-11-21", "A-001"));
      CHECK(tx.orders.has_external_ref(shop.id, "R-1"));
      CHECK_FALSE(tx.orders.has_external_ref(shop.id, "r-1"));
      CHECK_FALSE(tx.orders.has_external_ref(other.id, "R-1"));
    });
  });
}

TEST_CASE("no number is given twice, however many ask at once and whatever is rolled back") {
  on_each_engine([](Database& database) {
    const Market market(database);
    constexpr std::size_t kThreads = 8;
    constexpr int kEach = 60;
    std::vector<std::vector<std::int64_t>> given(kThreads);
    at_once(kThreads, [&](std::size_t i) {
      for (int n = 0; n < kEach; ++n) {
        const auto code = refusal([&] {
          given[i].push_back(market.store->write([&](Transaction& tx) {
            const auto count = tx.orders.next_count(market.cafe.id, "2026-11-21");
            if (n % 5 == 4) throw Error(Code::out_of_stock, "test");
            return count;
          }));
        });
        if (n % 5 == 4 && code != Code::out_of_stock) throw std::logic_error("it was not refused");
      }
    });
    std::set<std::int64_t> all;
    std::size_t acknowledged = 0;
    for (const auto& numbers : given) {
      CHECK(std::is_sorted(numbers.begin(), numbers.end()));
      all.insert(numbers.begin(), numbers.end());
      acknowledged += numbers.size();
    }
    CHECK(acknowledged == kThreads * kEach * 4 / 5);
    CHECK(all.size() == acknowledged);
    CHECK(*all.begin() >= 1);
  });
}

TEST_CASE("the statuses that open orders of a shop are in are named") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const auto add = [&](ShopId shop, const char* status, bool closed) {
      StoredOrder order = an_order(shop);
      order.status = status;
      if (closed) order.closed_at = kStart;
      market.add(order);
    };
    add(market.cafe.id, "pending", false);
    add(market.cafe.id, "pending", false);
    add(market.cafe.id, "ready", false);
    add(market.cafe.id, "done", true);
    add(market.rival.id, "packed", false);
    const auto used = [&](ShopId shop) {
      auto found = market.store->read([&](Transaction& tx) { return tx.orders.open_statuses(shop); });
      std::sort(found.begin(), found.end());
      return found;
    };
    using Names = std::vector<std::string>;
    CHECK(used(market.cafe.id) == Names{"pending", "ready"});
    CHECK(used(market.rival.id) == Names{"packed"});
    CHECK(used(market.empty.id).empty());
  });
}

TEST_CASE("the kind of a status is set for the open orders of one shop that are in it") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const auto add = [&](ShopId shop, const char* status, bool closed) {
      StoredOrder order = an_order(shop);
      order.status = status;
      if (closed) order.closed_at = kStart;
      market.add(order);
      return order.id;
    };
    const OrderId changed = add(market.cafe.id, "pending", false);
    const OrderId ended = add(market.cafe.id, "pending", true);
    const OrderId elsewhere = add(market.rival.id, "pending", false);
    const OrderId other = add(market.cafe.id, "packed", false);
    market.store->write([&](Transaction& tx) { tx.orders.set_kind(market.cafe.id, "pending", StatusKind::ready); });
    market.store->read([&](Transaction& tx) {
      CHECK(tx.orders.find(changed)->status_kind == StatusKind::ready);
      for (const OrderId id : {ended, elsewhere, other}) CHECK(tx.orders.find(id)->status_kind == StatusKind::open);
    });
  });
}

TEST_CASE("a board has the open orders of one shop in one status, oldest first, up to a limit") {
  on_each_engine([](Database& database) {
    const Market market(database);
    const auto add = [&](ShopId shop, const char* number, const char* status, int since_s, bool closed = false) {
      StoredOrder order = an_order(shop);
      order.number = number;
      order.status = status;
      order.status_since = kStart + Seconds(since_s);
      if (closed) order.closed_at = order.status_since;
      market.add(order);
      return order;
    };
    StoredOrder first = add(market.cafe.id, "A-001", "pending", 9);
    add(market.rival.id, "B-001", "pending", 1);
    add(market.cafe.id, "A-002", "ready", 2);
    // Closed in a status that was an end under an older workflow.
    add(market.cafe.id, "A-003", "pending", 3, true);
    add(market.cafe.id, "A-004", "pending", 4);
    add(market.cafe.id, "A-005", "pending", 5);

    using Board = std::vector<storage::OrderOnBoard>;
    const auto board = [&](ShopId shop, const char* status, std::size_t limit = 100) {
      Board orders = market.store->read([&](Transaction& tx) { return tx.orders.on_board(shop, status, limit); });
      for (storage::OrderOnBoard& order : orders) order.id = {};
      return orders;
    };
    const auto since = [](int seconds) { return kStart + Seconds(seconds); };
    CHECK(board(market.cafe.id, "pending") ==
          Board{{{}, "A-001", since(9)}, {{}, "A-004", since(4)}, {{}, "A-005", since(5)}});
    CHECK(board(market.cafe.id, "pending", 2) == Board{{{}, "A-001", since(9)}, {{}, "A-004", since(4)}});
    CHECK(board(market.cafe.id, "pending", 0).empty());
    CHECK(board(market.cafe.id, "ready") == Board{{{}, "A-002", since(2)}});
    CHECK(board(market.rival.id, "pending") == Board{{{}, "B-001", since(1)}});
    CHECK(board(market.cafe.id, "done").empty());
    CHECK(board(market.cafe.id, "").empty());
    CHECK(board(market.empty.id, "pending").empty());

    first.status = "ready";
    first.status_since = since(20);
    market.change(first);
    CHECK(board(market.cafe.id, "pending") == Board{{{}, "A-004", since(4)}, {{}, "A-005", since(5)}});
    CHECK(board(market.cafe.id, "ready") == Board{{{}, "A-001", since(20)}, {{}, "A-002", since(2)}});
    first.closed_at = since(30);
    market.change(first);
    CHECK(board(market.cafe.id, "ready") == Board{{{}, "A-002", since(2)}});
  });
}

TEST_CASE("a list of thousands, walked page by page in any order with any filter, misses and repeats nothing") {
  on_each_engine([](Database& database) {
    const Market market(database);
    std::vector<StoredOrder> orders;
    for (int n = 0; n < kOrders; ++n) orders.push_back(nth_order(market, n));
    market.store->write([&](Transaction& tx) {
      for (const StoredOrder& order : orders) tx.orders.insert(order);
    });
    for (const Sorting& sorting : kSortings) {
      for (const Filter& filter : filters()) {
        INFO(std::string(filter.name), ", ", std::string(sorting.name));
        OrderQuery query = make_query(filter, sorting, market, 97);
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
  });
}

TEST_CASE("a list walked while orders come in has every order that was there at the start, once") {
  on_each_engine([](Database& database) {
    const Market market(database);
    std::vector<StoredOrder> orders;
    for (int n = 0; n < kOrders / 3; ++n) orders.push_back(nth_order(market, n));
    market.store->write([&](Transaction& tx) {
      for (const StoredOrder& order : orders) tx.orders.insert(order);
    });
    int next = kOrders / 3;
    for (const Sorting& sorting : kSortings) {
      for (const Filter& filter : filters()) {
        INFO(std::string(filter.name), ", ", std::string(sorting.name));
        const OrderQuery query = make_query(filter, sorting, market, 53);
        const int end = next + 30;
        const auto seen = walk(market, query, [&] {
          market.store->write([&](Transaction& tx) {
            for (int i = 0; i < 3 && next < end; ++i) tx.orders.insert(nth_order(market, next++));
          });
        });
        check_whole(query, seen, orders);
      }
    }
  });
}

TEST_CASE("a list walked while other threads take orders has every order that was there at the start, once") {
  on_each_engine([](Database& database) {
    const Market market(database);
    std::vector<StoredOrder> orders;
    for (int n = 0; n < kOrders / 3; ++n) orders.push_back(nth_order(market, n));
    market.store->write([&](Transaction& tx) {
      for (const StoredOrder& order : orders) tx.orders.insert(order);
    });
    std::atomic<int> next{kOrders / 3};
    at_once(3, [&](std::size_t i) {
      if (i > 0) {
        for (int n = 0; n < 300; ++n) market.add(nth_order(market, next++));
        return;
      }
      for (const Sorting& sorting : kSortings) {
        for (const std::size_t filter : {0U, 2U, 7U}) {
          const OrderQuery query = make_query(filters().at(filter), sorting, market, 53);
          check_whole(query, walk(market, query, [] {}), orders);
        }
      }
    });
  });
}

TEST_CASE("a status asked for twice lists no order twice") {
  on_each_engine([](Database& database) {
    const Market market(database);
    market.add(an_order(market.cafe.id));
    OrderQuery query;
    query.statuses = {"pending", "pending"};
    query.count = true;
    for (const bool named : {false, true}) {
      if (named) query.sight = Sight{{market.cafe.id}, std::nullopt};
      const auto page = market.page(query);
      CHECK(page.rows.size() == 1);
      CHECK(page.total == 1);
    }
  });
}

TEST_CASE("a list over a hundred shops and all the statuses that a query can name is possible") {
  on_each_engine([](Database& database) {
    const Market market(database);
    OrderQuery query;
    query.sight.emplace();
    market.store->write([&](Transaction& tx) {
      for (int i = 0; i < 100; ++i) {
        Shop shop = a_shop("shop-" + std::to_string(i));
        tx.shops.insert(shop);
        tx.orders.insert(an_order(shop.id));
        query.sight->shops.push_back(shop.id);
      }
    });
    query.statuses = {"pending"};
    for (int i = 1; i < 32; ++i) query.statuses.push_back("status_" + std::to_string(i));
    query.limit = 200;
    query.count = true;
    const auto page = market.page(query);
    CHECK(page.rows.size() == 100);
    CHECK(page.total == 100);
  });
}

TEST_CASE("a list over a thousand shops is possible") {
  on_each_engine([](Database& database) {
    const Market market(database);
    OrderQuery query;
    query.sight.emplace();
    for (int i = 0; i < 1000; ++i) query.sight->shops.push_back(new_id<ShopId>());
    query.sight->shops.push_back(market.cafe.id);
    market.add(an_order(market.cafe.id));
    CHECK(market.page(query).rows.size() == 1);
  });
}

TEST_SUITE_END();
