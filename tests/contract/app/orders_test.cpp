#include "app/orders.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "contract/app/desk.hpp"

/// How long an order has been in its status, and its tracking links.
using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

constexpr std::chrono::hours kWeek{7 * 24};

std::optional<Code> tracking(Desk& desk, const app::OrderAtShop& order, std::int64_t generation) {
  return refusal([&] {
    desk.read([&](Transaction& tx) { app::find_tracked_order(tx, desk.clock, order.order.id, generation); });
  });
}

void rotate(Desk& desk, const Caller& caller, app::OrderAtShop& order) {
  desk.write([&](Transaction& tx) { app::rotate_tracking(tx, desk.clock, caller, order); });
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an order is in its status since it was placed, moved or cancelled, whatever else is changed") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    auto second = desk.place();
    CHECK(desk.stored(order).status_since == kStart);
    desk.clock.advance(Seconds(10));
    app::OrderPatch patch;
    patch.notes = "no sugar";
    desk.write([&](Transaction& tx) { app::change_order(tx, desk.clock, desk.system, order, patch); });
    CHECK(desk.stored(order).updated_at == kStart + Seconds(10));
    CHECK(desk.stored(order).status_since == kStart);
    desk.clock.advance(Seconds(10));
    desk.move(order, "ready");
    CHECK(desk.stored(order).status_since == kStart + Seconds(20));
    desk.clock.advance(Seconds(10));
    rotate(desk, desk.system, order);
    CHECK(desk.stored(order).status_since == kStart + Seconds(20));
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.system, second, std::nullopt); });
    CHECK(desk.stored(second).status_since == kStart + Seconds(30));
  });
}

TEST_CASE("a tracking link works until a week after the order has closed") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    desk.clock.advance(100 * kWeek);
    CHECK_FALSE(tracking(desk, order, 0));
    desk.move(order, "ready");
    desk.move(order, "done");
    desk.clock.advance(kWeek);
    CHECK_FALSE(tracking(desk, order, 0));
    desk.clock.advance(Milliseconds(1));
    CHECK(tracking(desk, order, 0) == Code::not_found);
  });
}

TEST_CASE("a rotated tracking link is dead, and the order has a new one") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    CHECK_FALSE(tracking(desk, order, 0));
    CHECK(tracking(desk, order, 1) == Code::not_found);
    desk.write([&](Transaction& tx) {
      tx.push_subscriptions.put(
          {new_id<PushSubscriptionId>(), order.order.id, "https://a.example", "k", "a", "en", kStart});
    });
    for (std::int64_t generation = 1; generation <= 2; ++generation) {
      desk.clock.advance(Seconds(1));
      rotate(desk, desk.caller(desk.staff), order);
      CHECK(order.order.track_generation == generation);
      CHECK(order.order.version == generation + 1);
      const auto stored = desk.stored(order);
      CHECK(stored.track_generation == generation);
      CHECK(stored.version == generation + 1);
      CHECK(stored.updated_at == desk.clock.now());
      CHECK_FALSE(tracking(desk, order, generation));
      CHECK(tracking(desk, order, generation - 1) == Code::not_found);
      CHECK(tracking(desk, order, generation + 1) == Code::not_found);
    }
    // What is pushed carries the link that works, and the old one had been taken.
    CHECK(desk.read([&](Transaction& tx) { return tx.push_subscriptions.of_order(order.order.id); }).empty());
    const auto events = desk.read([&](Transaction& tx) { return tx.events.read({.order = order.order.id}); });
    REQUIRE(events.size() == 3);
    CHECK(events.back().type == EventType::order_updated);
    CHECK(events.back().actor.id == desk.staff.id.str());
    CHECK_FALSE(events.back().to);
  });
}

TEST_CASE("the link of an order that has closed can be rotated, which does not make it last") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    desk.move(order, "ready");
    desk.move(order, "done");
    desk.clock.advance(kWeek);
    rotate(desk, desk.system, order);
    CHECK_FALSE(tracking(desk, order, 1));
    desk.clock.advance(Milliseconds(1));
    CHECK(tracking(desk, order, 1) == Code::not_found);
  });
}

TEST_CASE("who may change an order rotates its tracking link, and of two at once one wins") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    const auto before = desk.stored(order);
    for (const Caller& stranger : {Caller{}, desk.caller(desk.customer)}) {
      app::OrderAtShop mine = order;
      CHECK(refusal([&] { rotate(desk, stranger, mine); }) == Code::forbidden);
    }
    CHECK(desk.stored(order).version == before.version);
    app::OrderAtShop stale = order;
    rotate(desk, desk.caller(desk.owner), order);
    CHECK(refusal([&] { rotate(desk, desk.caller(desk.owner), stale); }) == Code::stale_version);
    CHECK(desk.stored(order).track_generation == 1);
  });
}

TEST_SUITE_END();
