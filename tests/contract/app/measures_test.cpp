#include "app/measures.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/app/desk.hpp"
#include "domain/estimate.hpp"

/// What orders on their way tell about those that come after them.
using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

using Hours = std::chrono::hours;
using Minutes = std::chrono::minutes;

/// An order that is ready after so long.
app::OrderAtShop serve(Desk& desk, Milliseconds took, const char* to = "ready") {
  auto order = desk.place();
  desk.clock.advance(took);
  desk.move(order, to);
  return order;
}

void serve(Desk& desk, int count, Milliseconds took) {
  for (int n = 0; n < count; ++n) serve(desk, took);
}

/// What an order placed now would be told; it is not kept.
struct Told {
  std::int64_t queue = 0;
  std::optional<Milliseconds> eta, latest;

  friend bool operator==(const Told&, const Told&) = default;
};

Told told(Desk& desk) {
  return desk.read([&](Transaction& tx) {
    Order order;
    order.placed_at = desk.clock.now();
    app::measure_placing(tx, desk.shop, order);
    const auto after = [&](const std::optional<Timestamp>& at) {
      return at ? std::optional(*at - order.placed_at) : std::nullopt;
    };
    return Told{order.queue_length, after(order.eta), after(order.eta_latest)};
  });
}

std::size_t sampled(Desk& desk) {
  return desk.read([&](Transaction& tx) { return tx.measures.samples(desk.shop.id, {}).size(); });
}

/// The workflow of the shop, changed.
template <class Change>
void change_workflow(Desk& desk, Change change) {
  Workflow workflow = *desk.shop.workflow;
  change(workflow);
  REQUIRE(faults(workflow).empty());
  desk.shop.workflow = std::make_shared<const Workflow>(std::move(workflow));
  desk.write([&](Transaction& tx) { tx.shops.update(desk.shop); });
}

Workflow& with_way_back(Workflow& workflow) {
  workflow.transitions.push_back({"ready", "pending", {Role::staff}});
  return workflow;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an order is told when it will be ready once twenty before it were") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    CHECK(told(desk) == Told{});
    for (int n = 1; n <= 19; ++n) serve(desk, Seconds(n));
    CHECK(told(desk) == Told{});
    serve(desk, Seconds(20));
    CHECK(told(desk) == Told{0, Seconds(10), Seconds(16)});

    const auto order = desk.place();
    const auto stored = desk.stored(order);
    CHECK(stored.queue_length == 0);
    CHECK(stored.eta == stored.placed_at + Seconds(10));
    CHECK(stored.eta_latest == stored.placed_at + Seconds(16));
  });
}

TEST_CASE("what an order was told does not change, whatever happens to it or to others") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto early = desk.place();
    serve(desk, 20, Seconds(60));
    auto order = desk.place();
    const auto eta = desk.stored(order).eta;
    REQUIRE(eta);
    serve(desk, 50, Seconds(5));
    desk.move(order, "ready");
    desk.move(early, "ready");
    CHECK(desk.stored(order).eta == eta);
    CHECK_FALSE(desk.stored(early).eta);
  });
}

TEST_CASE("the newest hundred orders tell") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    serve(desk, 60, Seconds(1));
    CHECK(told(desk).eta == Seconds(1));
    serve(desk, 50, Seconds(2));
    CHECK(told(desk) == Told{0, Seconds(1), Seconds(2)});
    serve(desk, 1, Seconds(2));
    CHECK(told(desk) == Told{0, Seconds(2), Seconds(2)});
    CHECK(sampled(desk) == kMostSamples);
  });
}

TEST_CASE("the queue is the orders that are worked on, counted up to a cap") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    std::vector<app::OrderAtShop> orders;
    for (std::int64_t n = 0; n < 25; ++n) {
      CHECK(told(desk).queue == std::min(n, kLongestQueue));
      orders.push_back(desk.place());
      CHECK(desk.stored(orders.back()).queue_length == std::min(n, kLongestQueue));
    }
    for (std::size_t n = 0; n < 20; ++n) desk.move(orders[n], "ready");
    CHECK(told(desk).queue == 5);
    desk.move(orders[0], "done");
    CHECK(told(desk).queue == 5);
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.system, orders[24], std::nullopt); });
    CHECK(told(desk).queue == 4);
  });
}

TEST_CASE("orders behind another queue, and of another hour, tell only where there are no nearer ones") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    desk.clock.set(*parse_rfc3339("2026-11-23T08:00:00Z"));
    const auto next_day_at = [&](int hour) {
      desk.clock.set(std::chrono::floor<std::chrono::days>(desk.clock.now()) + std::chrono::days(1) + Hours(hour));
    };
    serve(desk, 20, Seconds(10));  // at 8, no queue
    const auto one = desk.place();
    CHECK(told(desk) == Told{1, Seconds(10), Seconds(10)});  // the shop's
    next_day_at(9);
    serve(desk, 20, Seconds(30));  // at 9, behind one
    CHECK(told(desk) == Told{1, Seconds(30), Seconds(30)});
    next_day_at(12);
    CHECK(told(desk) == Told{1, Seconds(30), Seconds(30)});  // the queue's, of another hour
    auto first = one;
    desk.move(first, "ready");
    CHECK(told(desk) == Told{0, Seconds(10), Seconds(10)});
    serve(desk, 30, Seconds(50));  // at 12, no queue
    CHECK(told(desk).eta == Seconds(50));
    next_day_at(8);
    CHECK(told(desk).eta == Seconds(10));  // its hour
    next_day_at(20);
    CHECK(told(desk).eta == Seconds(50));  // the queue: 20 of 10 s, 30 of 50 s
  });
}

TEST_CASE("the hour is the one that the clock in the shop shows") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    desk.shop.timezone = "Asia/Kolkata";
    desk.write([&](Transaction& tx) { tx.shops.update(desk.shop); });
    desk.clock.set(*parse_rfc3339("2026-11-23T08:15:00Z"));  // 13:45
    serve(desk, 1, Seconds(1));
    const auto count = [&](int hour) {
      return desk.read([&](Transaction& tx) { return tx.measures.samples(desk.shop.id, {hour, 0}).size(); });
    };
    CHECK(count(13) == 1);
    CHECK(count(8) == 0);
    desk.clock.set(*parse_rfc3339("2026-11-23T08:30:00Z"));  // 14:00
    serve(desk, 1, Seconds(1));
    CHECK(count(13) == 1);
    CHECK(count(14) == 1);
  });
}

TEST_CASE("cancelled orders, those of other shops, and those whose queue nobody counted tell nothing of a queue") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    for (int n = 0; n < 25; ++n) {
      auto order = desk.place();
      desk.clock.advance(Seconds(5));
      desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.system, order, std::nullopt); });
    }
    CHECK(told(desk) == Told{});
    CHECK(sampled(desk) == 0);
    for (int n = 0; n < 20; ++n) {
      auto order = desk.place();
      desk.clock.advance(Seconds(5));
      order.order.queue_length = -1;
      desk.move(order, "ready");
    }
    CHECK(told(desk).eta == Seconds(5));
    const auto of_queue = desk.read([&](Transaction& tx) { return tx.measures.samples(desk.shop.id, {-1, 0}).size(); });
    CHECK(of_queue == 0);
    std::swap(desk.shop, desk.other);
    CHECK(told(desk) == Told{});
  });
}

TEST_CASE("a step that is undone was never measured") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    serve(desk, 19, Seconds(10));
    auto order = desk.place();
    const Order before = order.order;
    desk.clock.advance(Seconds(40));
    desk.move(order, "ready");
    const auto stays = [&] {
      return desk.read(
          [&](Transaction& tx) { return tx.measures.has_left(desk.shop.id, order.order.id, {"pending"}, kStart); });
    };
    CHECK(told(desk).eta == Seconds(10));
    CHECK(stays());
    desk.write([&](Transaction& tx) { app::unmeasure_step(tx, desk.shop, before, order.order); });
    CHECK_FALSE(stays());
    CHECK(sampled(desk) == 19);
    CHECK_FALSE(told(desk).eta);

    // Ready again, after longer: that is what counts.
    desk.write([&](Transaction& tx) {
      Order again = order.order;
      again.status_since += Seconds(60);
      app::measure_step(tx, desk.shop, before, again);
    });
    CHECK(desk.read([&](Transaction& tx) { return tx.measures.samples(desk.shop.id, {}).back(); }) == Seconds(100));
  });
}

TEST_CASE("whoever takes a move back takes what was measured of it back, too") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    serve(desk, 19, Seconds(10));
    auto order = desk.place();
    desk.clock.advance(Seconds(40));
    const Caller staff = desk.caller(desk.staff);
    desk.write([&](Transaction& tx) { app::move_order(tx, desk.clock, staff, order, "ready", std::nullopt); });
    CHECK(told(desk) == Told{0, Seconds(10), Seconds(10)});
    desk.clock.advance(Seconds(5));
    desk.write([&](Transaction& tx) { app::undo_step(tx, desk.clock, staff, order); });
    REQUIRE(desk.stored(order).status == "pending");
    CHECK(told(desk) == Told{1, std::nullopt, std::nullopt});
    desk.clock.advance(Seconds(15));
    desk.move(order, "ready");
    const auto [samples, stays] = desk.read([&](Transaction& tx) {
      StayTimes times;
      tx.stats.add_stays(desk.shop.id, order.order.placed_at + Milliseconds(1), desk.clock.now() + Seconds(1), 100,
                         times);
      return std::pair(tx.measures.samples(desk.shop.id, {}), times["pending"]);
    });
    CHECK(samples.back() == Seconds(60));
    CHECK(stays == std::vector<std::uint32_t>{60});
  });
}

TEST_CASE("an order that is ready twice counts by the first time, unless that was undone") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    change_workflow(desk, with_way_back);
    auto order = serve(desk, Seconds(10));
    CHECK(sampled(desk) == 1);
    desk.clock.advance(Seconds(10));
    desk.move(order, "pending");
    desk.clock.advance(Seconds(10));
    const Order before = order.order;
    desk.move(order, "ready");
    CHECK(sampled(desk) == 1);
    desk.write([&](Transaction& tx) { app::unmeasure_step(tx, desk.shop, before, order.order); });
    CHECK(sampled(desk) == 1);
  });
}

TEST_CASE("where nothing is ever ready, being done is what counts") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    change_workflow(desk, [](Workflow& workflow) {
      workflow.statuses[1].kind = StatusKind::open;
      workflow.statuses[1].board = BoardColumn::waiting;
    });
    auto order = serve(desk, Seconds(10));
    CHECK(sampled(desk) == 0);
    CHECK(told(desk).queue == 1);
    desk.clock.advance(Seconds(5));
    desk.move(order, "done");
    CHECK(desk.read([&](Transaction& tx) { return tx.measures.samples(desk.shop.id, {}); }) ==
          std::vector<Milliseconds>{Seconds(15)});
  });
}

TEST_CASE("a clock that was put back makes no negative times") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    desk.clock.advance(Seconds(-30));
    desk.move(order, "ready");
    CHECK(desk.read([&](Transaction& tx) { return tx.measures.samples(desk.shop.id, {}); }) ==
          std::vector<Milliseconds>{Milliseconds(0)});
  });
}

TEST_SUITE_END();
