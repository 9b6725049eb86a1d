#include "storage/timers.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::Timers;
using storage::Transaction;

namespace {

/// Two shops; the second one's timers are paused.
struct Kitchens {
  explicit Kitchens(Database& database) : store(database.store()) {
    paused.timers_paused_at = kStart;
    store->write([&](Transaction& tx) {
      tx.shops.insert(open);
      tx.shops.insert(paused);
    });
  }

  /// An order with a timer at so many seconds after the start.
  OrderId add(const Shop& shop, std::optional<int> at_s, const char* status = "pending", int since_s = 0) {
    storage::StoredOrder order = an_order(shop.id);
    order.status = status;
    order.status_since = kStart + Seconds(since_s);
    if (at_s) order.timer_at = kStart + Seconds(*at_s);
    store->write([&](Transaction& tx) { tx.orders.insert(order); });
    return order.id;
  }
  std::optional<std::int64_t> at_s(OrderId id) {
    const auto at = store->read([&](Transaction& tx) { return tx.orders.find(id)->timer_at; });
    return at ? std::optional((*at - kStart) / Seconds(1)) : std::nullopt;
  }

  std::unique_ptr<storage::Store> store;
  Shop open = a_shop("open");
  Shop paused = a_shop("paused");
};

using Ids = std::vector<OrderId>;

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("timers that are due come in the order of their times, up to a limit, without those of paused shops") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    const OrderId late = kitchens.add(kitchens.open, 30);
    const OrderId early = kitchens.add(kitchens.open, 10);
    const OrderId between = kitchens.add(kitchens.open, 20);
    kitchens.add(kitchens.paused, 5);
    kitchens.add(kitchens.open, std::nullopt);
    const auto due = [&](int now_s, std::size_t limit) {
      return kitchens.store->read([&](Transaction& tx) { return tx.timers.due(kStart + Seconds(now_s), limit); });
    };
    CHECK(due(9, 9).empty());
    CHECK(due(10, 9) == Ids{early});
    CHECK(due(60, 9) == Ids{early, between, late});
    CHECK(due(60, 2) == Ids{early, between});
    CHECK(kitchens.store->read([](Transaction& tx) { return tx.timers.next(); }) == kStart + Seconds(10));
  });
}

TEST_CASE("where no timer runs there is no next one") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    kitchens.add(kitchens.paused, 5);
    CHECK_FALSE(kitchens.store->read([](Transaction& tx) { return tx.timers.next(); }).has_value());
  });
}

TEST_CASE("a shop's timers are listed by time, page by page") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    const OrderId second = kitchens.add(kitchens.open, 20, "ready");
    const OrderId first = kitchens.add(kitchens.open, 10);
    const OrderId third = kitchens.add(kitchens.open, 20, "ready");
    kitchens.add(kitchens.paused, 5);
    std::optional<Timers::Position> after;
    Ids seen;
    for (int pages = 1;; ++pages) {
      const auto page =
          kitchens.store->read([&](Transaction& tx) { return tx.timers.page(kitchens.open.id, after, 1); });
      REQUIRE(page.rows.size() == 1);
      seen.push_back(page.rows[0].order);
      after = Timers::Position{page.rows[0].at, page.rows[0].order};
      if (!page.more) break;
      REQUIRE(pages < 9);
    }
    CHECK(seen == Ids{first, second, third});
    const auto page =
        kitchens.store->read([&](Transaction& tx) { return tx.timers.page(kitchens.open.id, std::nullopt, 9); });
    CHECK(page.rows[0].number == "A-001");
    CHECK(page.rows[0].status == "pending");
    CHECK(page.rows[0].at == kStart + Seconds(10));
    CHECK_FALSE(page.more);
  });
}

TEST_CASE("timers go on after a pause with what they had left") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    const OrderId before = kitchens.add(kitchens.paused, 50, "pending", -20);
    const OrderId during = kitchens.add(kitchens.paused, 190, "pending", 70);
    const OrderId none = kitchens.add(kitchens.paused, std::nullopt);
    const OrderId elsewhere = kitchens.add(kitchens.open, 60);
    kitchens.store->write(
        [&](Transaction& tx) { tx.timers.resume(kitchens.paused.id, kStart, kStart + Seconds(100)); });
    CHECK(kitchens.at_s(before) == 150);  // the whole pause
    CHECK(kitchens.at_s(during) == 220);  // the 30 s since it came
    CHECK_FALSE(kitchens.at_s(none).has_value());
    CHECK(kitchens.at_s(elsewhere) == 60);
  });
}

TEST_CASE("a changed timer counts from when the order came into its status, and keeps what a pause has added") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    const OrderId plain = kitchens.add(kitchens.open, 120, "pending", 20);
    const OrderId was_paused = kitchens.add(kitchens.open, 150, "pending", 20);
    const OrderId without = kitchens.add(kitchens.open, std::nullopt, "pending", 20);
    const OrderId other = kitchens.add(kitchens.open, 99, "ready", 20);
    const OrderId elsewhere = kitchens.add(kitchens.paused, 99, "pending", 20);
    const auto change = [&](std::optional<std::int64_t> before_s, std::optional<std::int64_t> after_s) {
      kitchens.store->write([&](Transaction& tx) { tx.timers.change(kitchens.open.id, "pending", before_s, after_s); });
    };
    change(100, 10);
    CHECK(kitchens.at_s(plain) == 30);
    CHECK(kitchens.at_s(was_paused) == 60);
    CHECK(kitchens.at_s(without) == 30);
    change(10, std::nullopt);
    CHECK_FALSE(kitchens.at_s(plain).has_value());
    change(std::nullopt, 300);
    CHECK(kitchens.at_s(plain) == 320);
    CHECK(kitchens.at_s(other) == 99);
    CHECK(kitchens.at_s(elsewhere) == 99);
  });
}

TEST_CASE("a timer is put off for the order alone, and only while it runs") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    const OrderId order = kitchens.add(kitchens.open, 10);
    const OrderId other = kitchens.add(kitchens.open, 11);
    const OrderId none = kitchens.add(kitchens.open, std::nullopt);
    kitchens.store->write([&](Transaction& tx) {
      tx.timers.put_off(order, kStart + Seconds(70));
      tx.timers.put_off(none, kStart + Seconds(70));
    });
    CHECK(kitchens.at_s(order) == 70);
    CHECK(kitchens.at_s(other) == 11);
    CHECK_FALSE(kitchens.at_s(none).has_value());
  });
}

TEST_CASE("whoever waits for timers is told of the earliest that a commit has set") {
  on_each_engine([](Database& database) {
    Kitchens kitchens(database);
    std::vector<Timestamp> told;
    kitchens.store->on_timer([&](Timestamp earliest) { told.push_back(earliest); });
    kitchens.add(kitchens.open, std::nullopt);
    CHECK(told.empty());
    const OrderId id = kitchens.add(kitchens.open, 30);
    kitchens.store->write([&](Transaction& tx) {
      for (const int at_s : {20, 10, 15}) {
        auto order = tx.orders.find(id).value();
        order.timer_at = kStart + Seconds(at_s);
        tx.orders.update(order);
      }
    });
    CHECK(told == std::vector<Timestamp>{kStart + Seconds(30), kStart + Seconds(10)});
    kitchens.store->write([&](Transaction& tx) { tx.timers.change(kitchens.open.id, "pending", 5, 7); });
    REQUIRE(told.size() == 3);
    CHECK(told.back() < kStart);
  });
}

TEST_SUITE_END();
