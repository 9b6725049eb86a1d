#include "storage/stats.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

/// Counting what is stored.
using namespace docket;
using namespace docket::test;
using storage::Transaction;

TEST_SUITE_BEGIN("contract");

TEST_CASE("orders are counted between bounds, the lower one included, those of one shop alone") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    Shop other = a_shop("rival");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.shops.insert(other);
      tx.orders.insert(an_order(other.id));
      Minor total = 1;
      for (const int ms : {-1, 0, 9, 10, 40, 99, 100}) {
        auto order = an_order(shop.id, kStart + Milliseconds(ms));
        order.total = total;
        if (ms == 9) order.status_kind = StatusKind::cancelled;
        if (ms == 40) order.status_kind = StatusKind::done;
        tx.orders.insert(order);
        total *= 10;
      }
    });
    const auto tallies = [&](std::vector<int> bounds_ms) {
      std::vector<Timestamp> bounds;
      for (const int ms : bounds_ms) bounds.push_back(kStart + Milliseconds(ms));
      return store->read([&](Transaction& tx) { return tx.stats.tallies(shop.id, bounds); });
    };
    CHECK(tallies({0, 100}) == std::vector<Tally>{{5, 1, 111'010}});
    CHECK(tallies({0, 10, 20, 30, 100}) == std::vector<Tally>{{2, 1, 10}, {1, 0, 1000}, {}, {2, 0, 110'000}});
    CHECK(tallies({-1000, -500, -100}) == std::vector<Tally>{{}, {}});
    CHECK(tallies({0}).empty());
    CHECK(tallies({}).empty());
  });
}

TEST_CASE("the times of stays are whole seconds, and of too many the newest are taken") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      for (int n = 0; n < 5; ++n) {
        tx.measures.add_stay({shop.id, new_id<OrderId>(), n % 2 == 0 ? "even" : "odd", kStart + Seconds(n),
                              Milliseconds(n * 1000 + 999)});
      }
      tx.measures.add_stay(
          {shop.id, new_id<OrderId>(), "eternal", kStart + Seconds(9), std::chrono::hours(24 * 365'000)});
    });
    const auto times = [&](int from_s, int to_s, std::size_t limit) {
      StayTimes found;
      store->read([&](Transaction& tx) {
        tx.stats.add_stays(shop.id, kStart + Seconds(from_s), kStart + Seconds(to_s), limit, found);
      });
      return found;
    };
    CHECK(times(0, 5, 100) == StayTimes{{"even", {4, 2, 0}}, {"odd", {3, 1}}});
    CHECK(times(1, 4, 100) == StayTimes{{"even", {2}}, {"odd", {3, 1}}});
    CHECK(times(0, 5, 2) == StayTimes{{"even", {4}}, {"odd", {3}}});
    CHECK(times(0, 5, 0).empty());
    CHECK(times(9, 10, 1) == StayTimes{{"eternal", {4'294'967'295}}});
  });
}

TEST_SUITE_END();
