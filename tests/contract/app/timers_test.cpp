#include "app/timers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/shops.hpp"
#include "app/workflows.hpp"
#include "contract/app/desk.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/threads.hpp"

/// Orders that move on by themselves.
using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

namespace {

/// pending → (10 s) brewing → (20 s) done; pending → (by hand) cancelled.
Workflow brewing() {
  Workflow workflow;
  workflow.name = "brewing";
  workflow.initial = "pending";
  workflow.statuses = {{"pending", "Pending", StatusKind::open, BoardColumn::waiting, false},
                       {"brewing", "Brewing", StatusKind::open, BoardColumn::waiting, false},
                       {"done", "Done", StatusKind::done, BoardColumn::hidden, false},
                       {"cancelled", "Cancelled", StatusKind::cancelled, BoardColumn::hidden, false}};
  workflow.transitions = {{"pending", "brewing", {}}, {"brewing", "done", {}}, {"pending", "cancelled", {Role::staff}}};
  workflow.timers = {{"pending", "brewing", 10}, {"brewing", "done", 20}};
  return workflow;
}

/// Nobody came: pending → (10 s) cancelled.
Workflow expiring() {
  Workflow workflow = brewing();
  workflow.timers = {{"pending", "cancelled", 10}};
  return workflow;
}

struct TimedDesk : Desk {
  explicit TimedDesk(Database& database, const Workflow& workflow = brewing()) : Desk(database) { put(workflow); }

  void put(const Workflow& workflow) {
    write([&](Transaction& tx) {
      shop = app::find_shop(tx, "cafe");
      app::change_workflow(tx, clock, system, shop, workflow);
    });
  }
  void pause(bool pause) {
    write([&](Transaction& tx) {
      shop = app::find_shop(tx, "cafe");
      app::pause_timers(tx, clock, system, shop, pause);
    });
  }
  std::optional<Timestamp> fire() { return app::fire_timers(*store, clock); }
  std::string status(const app::OrderAtShop& order) { return stored(order).status; }
  std::vector<Event> history(const app::OrderAtShop& order) {
    return read([&](Transaction& tx) { return tx.events.read({.order = order.order.id, .limit = 100}); });
  }
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a timer moves an order on at its time, to the millisecond, as an ordinary step of the system") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    const auto order = desk.place();
    CHECK(desk.fire() == kStart + Seconds(10));
    desk.clock.advance(Milliseconds(9'999));
    CHECK(desk.fire() == kStart + Seconds(10));
    CHECK(desk.status(order) == "pending");
    desk.clock.advance(Milliseconds(1));
    CHECK(desk.fire() == kStart + Seconds(30));
    CHECK(desk.status(order) == "brewing");
    CHECK(desk.stored(order).version == order.order.version + 1);
    const Event event = desk.history(order).back();
    CHECK(event.type == EventType::order_moved);
    CHECK(event.from == "pending");
    CHECK(event.to == "brewing");
    CHECK(event.at == kStart + Seconds(10));
    CHECK(event.actor.kind == "system");
    CHECK(event.actor.name == "timer");
    desk.clock.advance(Seconds(20));
    CHECK_FALSE(desk.fire().has_value());
    CHECK(desk.status(order) == "done");
    CHECK(desk.stored(order).closed_at == kStart + Seconds(30));
  });
}

TEST_CASE("an order that was moved by hand meanwhile goes by the timer of where it is") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    auto moved = desk.place();
    auto cancelled = desk.place();
    desk.clock.advance(Seconds(5));
    desk.move(moved, "brewing");
    desk.move(cancelled, "cancelled");
    desk.clock.advance(Seconds(5));
    CHECK(desk.fire() == kStart + Seconds(25));
    CHECK(desk.status(moved) == "brewing");
    CHECK(desk.status(cancelled) == "cancelled");
  });
}

TEST_CASE("a timer that cancels gives the stock back and says that it was cancelled") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database, expiring());
    const Item cake = an_item(desk.shop.id, "Cake", 5);
    desk.write([&](Transaction& tx) { tx.items.insert(cake); });
    OrderDraft draft;
    draft.lines.resize(1);
    draft.lines[0].item_id = cake.id;
    draft.lines[0].quantity = 2;
    const auto order = desk.write([&](Transaction& tx) {
      return app::OrderAtShop{app::place_order(tx, desk.clock, desk.system, desk.shop, draft), desk.shop};
    });
    const auto stock = [&] { return desk.read([&](Transaction& tx) { return tx.items.find(cake.id)->stock; }); };
    CHECK(stock() == 3);
    desk.clock.advance(Seconds(10));
    desk.fire();
    CHECK(stock() == 5);
    CHECK(desk.history(order).back().type == EventType::order_cancelled);
    CHECK(desk.stored(order).status_kind == StatusKind::cancelled);
  });
}

TEST_CASE(
    "what was missed while nobody served is caught up in the order of the times, each step from when it was done") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    auto later = desk.place();
    desk.clock.advance(Seconds(1));
    const auto second = desk.place();
    desk.clock.advance(Seconds(1));
    desk.move(later, "brewing");  // at 2 s: due at 22 s, after the second one's 11 s
    desk.clock.set(kStart + std::chrono::hours(5));
    const auto start = desk.read([](Transaction& tx) { return tx.events.last(); });
    CHECK(desk.fire() == desk.clock.now() + Seconds(20));
    const auto events = desk.read([&](Transaction& tx) { return tx.events.read({.after = start, .limit = 9}); });
    REQUIRE(events.size() == 2);
    CHECK(events[0].order_id == second.order.id);
    CHECK(events[1].order_id == later.order.id);
    for (const Event& event : events) CHECK(event.at == desk.clock.now());
    CHECK(desk.status(second) == "brewing");
    CHECK(desk.stored(second).status_since == desk.clock.now());
    desk.clock.advance(Seconds(20));
    desk.fire();
    CHECK(desk.status(second) == "done");
  });
}

TEST_CASE("of several order books on one database that fire at once exactly one moves each order") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    std::vector<app::OrderAtShop> orders;
    for (int i = 0; i < 60; ++i) orders.push_back(desk.place());
    desk.clock.advance(Seconds(10));
    at_once(4, [&](std::size_t) {
      const auto own = database.store();
      for (auto next = app::fire_timers(*own, desk.clock, 7); next && *next <= desk.clock.now();)
        next = app::fire_timers(*own, desk.clock, 7);
    });
    for (const auto& order : orders) {
      CHECK(desk.status(order) == "brewing");
      CHECK(desk.history(order).size() == 2);
    }
  });
}

TEST_CASE("ten thousand timers at once are done in batches, and others write in between") {
  on_each_engine([](Database& database) {
    constexpr int kOrders = 10'000;
    TimedDesk desk(database);
    desk.write([&](Transaction& tx) {
      for (int i = 0; i < kOrders; ++i) {
        storage::StoredOrder order = an_order(desk.shop.id);
        order.timer_at = kStart + Seconds(10);
        tx.orders.insert(order);
      }
    });
    desk.clock.advance(Seconds(10));
    std::atomic<bool> is_done{false};
    std::atomic<int> others{0};
    std::thread other([&] {
      while (!is_done) {
        desk.write([&](Transaction& tx) { tx.meta.set("other", "x"); });
        ++others;
      }
    });
    int batches = 0;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (auto next = desk.fire(); next && *next <= desk.clock.now(); next = desk.fire()) {
      ++batches;
      // A busy machine lets the other one run when it sees fit.
      while (others < batches && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    }
    is_done = true;
    other.join();
    CHECK(batches == kOrders / 200 - 1);
    CHECK(others.load() >= batches);
    CHECK(desk.read([](Transaction& tx) { return tx.events.last(); }) == kOrders);
  });
}

TEST_CASE("an order that cannot be moved is put off and holds up no other") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database, expiring());
    storage::StoredOrder broken = an_order(desk.shop.id);
    broken.timer_at = kStart + Seconds(1);
    desk.write([&](Transaction& tx) { tx.orders.insert(broken); });
    database.driver()->open_writer()->script("UPDATE orders SET lines = 'no JSON'");
    const auto order = desk.place();
    desk.clock.advance(Seconds(10));
    CHECK(desk.fire() == kStart + Seconds(70));
    CHECK(desk.status(order) == "cancelled");
    CHECK(desk.read([&](Transaction& tx) { return tx.orders.find(broken.id)->status; }) == "pending");
  });
}

TEST_CASE("while a shop's timers are paused none fires, and then each goes on with the time that it had left") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    const auto before = desk.place();
    desk.clock.advance(Seconds(4));
    desk.pause(true);
    desk.clock.advance(Seconds(100));
    const auto during = desk.place();
    desk.clock.advance(Seconds(50));
    CHECK_FALSE(desk.fire().has_value());
    CHECK(desk.status(before) == "pending");
    desk.pause(true);  // again: nothing happens
    desk.pause(false);
    const Timestamp resumed = desk.clock.now();
    CHECK(desk.fire() == resumed + Seconds(6));
    CHECK(desk.stored(during).timer_at == resumed + Seconds(10));
    desk.pause(false);
    CHECK(desk.stored(during).timer_at == resumed + Seconds(10));
    desk.clock.advance(Seconds(6));
    desk.fire();
    CHECK(desk.status(before) == "brewing");
    CHECK(desk.status(during) == "pending");
  });
}

TEST_CASE("one shop's pause is nothing to another") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    desk.write([&](Transaction& tx) { app::change_workflow(tx, desk.clock, desk.system, desk.other, brewing()); });
    desk.pause(true);
    OrderDraft draft;
    draft.lines.resize(1);
    draft.lines[0].name = "Tea";
    draft.lines[0].unit_price = 1;
    draft.lines[0].quantity = 1;
    desk.write([&](Transaction& tx) { app::place_order(tx, desk.clock, desk.system, desk.other, draft); });
    CHECK(desk.fire() == kStart + Seconds(10));
  });
}

TEST_CASE("a new workflow sets the timers of open orders from when they came into their status") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    const auto order = desk.place();
    desk.clock.advance(Seconds(30));
    Workflow slower = brewing();
    slower.timers[0].after_s = 60;
    desk.put(slower);
    CHECK(desk.fire() == kStart + Seconds(60));
    Workflow untimed = brewing();
    untimed.timers.clear();
    untimed.transitions[0].roles = {Role::staff};
    desk.put(untimed);
    CHECK_FALSE(desk.fire().has_value());
    desk.put(brewing());
    CHECK(desk.stored(order).timer_at == kStart + Seconds(10));
    desk.fire();
    CHECK(desk.status(order) == "brewing");
  });
}

TEST_CASE("a new workflow changes what the statuses of open orders are, never to an end") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    const auto open = desk.place();
    auto closed = desk.place();
    desk.move(closed, "cancelled");
    Workflow changed = brewing();
    changed.initial = "brewing";
    changed.statuses[0].kind = StatusKind::ready;
    changed.statuses[3] = {"cancelled", "On hold", StatusKind::open, BoardColumn::waiting, false};
    changed.transitions = {{"brewing", "pending", {Role::staff}},
                           {"pending", "cancelled", {Role::staff}},
                           {"cancelled", "done", {Role::staff}}};
    changed.timers.clear();
    REQUIRE(faults(changed).empty());
    desk.put(changed);
    CHECK(desk.stored(open).status_kind == StatusKind::ready);
    CHECK(desk.stored(closed).status_kind == StatusKind::cancelled);
    Workflow ending = changed;
    ending.statuses[0].kind = StatusKind::done;
    CHECK(refusal([&] { desk.put(ending); }) == Code::status_in_use);
    CHECK(desk.stored(open).status_kind == StatusKind::ready);
  });
}

TEST_CASE("the same workflow again changes nothing") {
  on_each_engine([](Database& database) {
    TimedDesk desk(database);
    const std::int64_t version = desk.shop.version;
    desk.put(brewing());
    CHECK(desk.shop.version == version);
  });
}

TEST_CASE("timers fire by the machine's clock, close to their times, and those set for earlier first") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    app::System system;
    std::vector<storage::StoredOrder> orders;
    desk.write([&](Transaction& tx) { app::change_workflow(tx, system, desk.system, desk.shop, brewing()); });
    {
      const app::TimerClock timers(*desk.store, system);
      const Timestamp now = system.now();
      // Each is earlier than all that the clock knows of.
      for (int i = 0; i < 20; ++i) {
        storage::StoredOrder order = an_order(desk.shop.id);
        order.timer_at = now + Milliseconds(1'200 - 50 * i);
        desk.write([&](Transaction& tx) { tx.orders.insert(order); });
        orders.push_back(order);
      }
      const auto open = [&] {
        return desk.read([&](Transaction& tx) { return tx.orders.on_board(desk.shop.id, "pending", 99).size(); });
      };
      for (int rounds = 0; open() > 0 && rounds < 1'000; ++rounds) std::this_thread::sleep_for(Milliseconds(10));
    }
    std::vector<Milliseconds> late;
    for (const auto& order : orders) {
      const auto moved = desk.read([&](Transaction& tx) { return tx.orders.find(order.id).value(); });
      REQUIRE(moved.status == "brewing");
      late.push_back(moved.status_since - *order.timer_at);
    }
    std::sort(late.begin(), late.end());
    CHECK(late.front() >= Milliseconds(0));
    // A loaded machine may be late with some; a tick, or a clock that is not woken, would be with most.
    CHECK(late[late.size() / 2] < Milliseconds(50));
    MESSAGE("late by ", late.front().count(), " to ", late.back().count(), " ms, half of them by ",
            late[late.size() / 2].count());
  });
}

TEST_CASE("a database that is away for a moment delays timers, no more") {
  on_each_engine([](Database& database) {
    std::atomic<bool> is_away{false};
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) {
                                                  if (is_away && sql == "commit") throw storage::sql::Unavailable("no");
                                                }),
                kStart);
    TestClock clock;
    Shop shop = a_shop("cafe");
    shop.workflow = std::make_shared<const Workflow>(brewing());
    storage::StoredOrder order = an_order(shop.id);
    order.timer_at = kStart;
    store.write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.orders.insert(order);
    });
    is_away = true;
    CHECK(refusal([&] { app::fire_timers(store, clock); }) == Code::unavailable);
    is_away = false;
    app::fire_timers(store, clock);
    CHECK(store.read([&](Transaction& tx) { return tx.orders.find(order.id)->status; }) == "brewing");
  });
}

TEST_SUITE_END();
