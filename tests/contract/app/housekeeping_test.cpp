#include "app/housekeeping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include "app/audit.hpp"
#include "app/screens.hpp"
#include "contract/app/desk.hpp"
#include "contract/storage/faults.hpp"

/// What has served its time goes, and nothing else, a few rows a transaction.
using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

namespace {

constexpr Milliseconds kSoon{1000};

/// Runs it once; whether there is more to do at once.
bool run_once(Store& store, TestClock& clock, std::string_view job, const app::Retention& retention = {}) {
  for (const app::Task& task : app::housekeeping(store, clock, retention)) {
    if (task.name == job) return task.work(app::Cause::time) <= kSoon;
  }
  throw std::logic_error("no such job");
}

/// Runs that one job until nothing is left to do at once.
void run(Store& store, TestClock& clock, std::string_view job, const app::Retention& retention = {}) {
  for (int runs = 1; run_once(store, clock, job, retention); ++runs) REQUIRE(runs < 100);
}

/// Events of `days` days ago.
void add_events(Store& store, TestClock& clock, int count, int days) {
  store.write([&](Transaction& tx) {
    for (int n = 0; n < count; ++n) {
      Event event = an_event(new_id<ShopId>());
      event.at = clock.now() - std::chrono::hours(24 * days);
      tx.events.append(event);
    }
  });
}

std::int64_t first(Store& store) {
  return store.read([](Transaction& tx) { return tx.events.first(); });
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("events go once they are old and enough newer ones are there") {
  on_each_engine([](Database& database) {
    TestClock clock;
    const auto store = database.store();
    add_events(*store, clock, 10, 8);
    add_events(*store, clock, 10, 6);
    run(*store, clock, "old-events", {.newest_events = 20});
    CHECK(first(*store) == 1);
    run(*store, clock, "old-events", {.newest_events = 15});
    CHECK(first(*store) == 6);
    run(*store, clock, "old-events", {.newest_events = 5});
    CHECK(first(*store) == 11);
    clock.advance(std::chrono::hours(24));
    run(*store, clock, "old-events", {.newest_events = 5});
    CHECK(first(*store) == 11);
    clock.advance(Milliseconds(1));
    run(*store, clock, "old-events", {.newest_events = 5});
    CHECK(first(*store) == 16);
    clock.advance(std::chrono::hours(24 * 365));
    run(*store, clock, "old-events", {.newest_events = 0});
    CHECK(first(*store) == 20);
  });
}

TEST_CASE("seven days and a million events are kept") {
  const app::Retention usual;
  CHECK(usual.events_for == std::chrono::hours(7 * 24));
  CHECK(usual.newest_events == 1'000'000);
  on_each_engine([](Database& database) {
    TestClock clock;
    const auto store = database.store();
    add_events(*store, clock, 3, 1000);
    // The log goes on as after 999,998 more.
    database.driver()->open_writer()->run("UPDATE events SET seq = 1000001 WHERE seq = 3");
    run(*store, clock, "old-events");
    CHECK(first(*store) == 2);
    CHECK(store->read([](Transaction& tx) { return tx.events.last(); }) == 1'000'001);
  });
}

TEST_CASE("many rows go a few at a time, each time in a transaction of its own") {
  on_each_engine([](Database& database) {
    constexpr int kOld = 1234;
    std::mutex mutex;
    std::int64_t begun = 0;
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) {
                                                  const std::lock_guard lock(mutex);
                                                  begun += sql == "begin write" ? 1 : 0;
                                                }),
                kStart);
    TestClock clock;
    add_events(store, clock, kOld + 1, 8);
    std::int64_t before = first(store);
    int runs = 0;
    for (bool more = true; more; ++runs) {
      {
        const std::lock_guard lock(mutex);
        begun = 0;
      }
      more = run_once(store, clock, "old-events", {.newest_events = 1});
      const std::int64_t now = first(store);
      CHECK(now - before <= 500);
      before = now;
      const std::lock_guard lock(mutex);
      CHECK(begun == 1);
    }
    CHECK(before == kOld + 1);
    CHECK(runs == 3);
  });
}

TEST_CASE("the audit is kept for ninety days") {
  on_each_engine([](Database& database) {
    TestClock clock;
    const auto store = database.store();
    const auto left = [&] { return store->read([](Transaction& tx) { return tx.audit.page({}).rows.size(); }); };
    store->write([&](Transaction& tx) { app::note(tx, clock, {}); });
    clock.advance(std::chrono::hours(90 * 24));
    store->write([&](Transaction& tx) { app::note(tx, clock, {}); });
    run(*store, clock, "old-audit");
    CHECK(left() == 2);
    clock.advance(Milliseconds(1));
    run(*store, clock, "old-audit");
    CHECK(left() == 1);
  });
}

TEST_CASE("stays of orders in their statuses go after four hundred days") {
  CHECK(app::Retention().stays_for == std::chrono::hours(400 * 24));
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    desk.move(order, "ready");
    const auto is_there = [&] {
      return desk.read(
          [&](Transaction& tx) { return tx.measures.has_left(desk.shop.id, order.order.id, {"pending"}, kStart); });
    };
    desk.clock.set(kStart + std::chrono::hours(400 * 24));
    run(*desk.store, desk.clock, "old-statistics");
    CHECK(is_there());
    desk.clock.advance(Milliseconds(1));
    run(*desk.store, desk.clock, "old-statistics");
    CHECK_FALSE(is_there());
  });
}

TEST_CASE("tickets, pairings, refresh tokens and kept replies go when they have expired") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Caller staff = desk.caller(desk.staff);
    const auto left = [&](const char* table) {
      const auto db = database.driver()->open_reader();
      auto rows = db->query("SELECT count(*) FROM " + std::string(table));
      rows.next();
      return rows.integer();
    };
    desk.write([&](Transaction& tx) {
      desk.accounts.new_ticket(tx, staff);
      app::start_pairing(tx, desk.clock);
      storage::KeptReply reply;
      reply.created_at = kStart;
      tx.kept_replies.insert({"user:x", "k"}, reply, from_ms(0));
    });
    desk.clock.advance(Seconds(30));
    run(*desk.store, desk.clock, "expired-tokens");
    CHECK(left("live_tickets") == 1);
    desk.clock.advance(Milliseconds(1));
    run(*desk.store, desk.clock, "expired-tokens");
    CHECK(left("live_tickets") == 0);
    CHECK(left("screen_pairings") == 1);
    desk.clock.set(kStart + app::kPairingLifetime + Milliseconds(1));
    run(*desk.store, desk.clock, "expired-tokens");
    CHECK(left("screen_pairings") == 0);
    desk.clock.set(kStart + storage::KeptReplies::kKeptFor);
    run(*desk.store, desk.clock, "idempotency-records");
    CHECK(left("kept_replies") == 1);
    desk.clock.advance(Milliseconds(1));
    run(*desk.store, desk.clock, "idempotency-records");
    CHECK(left("kept_replies") == 0);
    CHECK(left("refresh_tokens") == 1);
    desk.clock.set(kStart + std::chrono::hours(31 * 24));
    run(*desk.store, desk.clock, "expired-tokens");
    CHECK(left("refresh_tokens") == 0);
  });
}

TEST_CASE("what was sent goes after a week, what was given up after thirty days, and browsers with their orders") {
  CHECK(app::Retention().sent_for == std::chrono::hours(7 * 24));
  CHECK(app::Retention().dead_for == std::chrono::hours(30 * 24));
  CHECK(kTrackedFor == std::chrono::hours(7 * 24));
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto order = desk.place();
    const Notification sent = a_notification("email");
    const Notification dead = a_notification("email");
    const Notification open = a_notification("email");
    const storage::PushSubscription push{
        new_id<PushSubscriptionId>(), order.order.id, "https://a.example", "k", "a", "en", kStart};
    desk.clock.advance(Seconds(5));
    const Timestamp ended = desk.clock.now();
    desk.write([&](Transaction& tx) {
      for (const auto* one : {&sent, &dead, &open}) tx.notifications.insert(*one);
      tx.notifications.lease("email", kStart, kStart + Seconds(9), "here", 9);
      tx.notifications.settle({{sent.id, NotificationState::sent, {}, 200, {}, ended},
                               {dead.id, NotificationState::dead, {}, 500, "no", ended}},
                              "here");
      tx.push_subscriptions.put(push);
    });
    desk.move(order, "ready");
    desk.move(order, "done");
    const auto left = [&] {
      run(*desk.store, desk.clock, "old-notifications");
      run(*desk.store, desk.clock, "closed-tracking-links");
      return desk.read([&](Transaction& tx) {
        return std::string(tx.notifications.find(sent.id) ? "sent " : "") +
               (tx.push_subscriptions.find(push.id) ? "push " : "") + (tx.notifications.find(dead.id) ? "dead " : "") +
               (tx.notifications.find(open.id) ? "open" : "");
      });
    };
    desk.clock.set(ended + std::chrono::hours(7 * 24));
    CHECK(left() == "sent push dead open");
    desk.clock.advance(Milliseconds(1));
    CHECK(left() == "dead open");
    desk.clock.set(ended + std::chrono::hours(30 * 24));
    CHECK(left() == "dead open");
    desk.clock.advance(Milliseconds(1));
    CHECK(left() == "open");
  });
}

TEST_CASE("orders are taken into the index of their texts a few at a time, quickly while many wait") {
  on_sqlite([](Database& database) {
    const auto store = database.store();
    constexpr int kOrders = 150;
    store->write([](Transaction& tx) {
      Shop shop = a_shop("cafe");
      tx.shops.insert(shop);
      for (int n = 0; n < kOrders; ++n) tx.orders.insert(an_order(shop.id));
    });
    int runs = 1;
    while (app::index_orders(*store) < kSoon) ++runs;
    CHECK(runs > 2);
    CHECK(runs < 20);
    CHECK(store->write([](Transaction& tx) { return tx.orders.index_for_search(1); }) == 0);
  });
}

TEST_SUITE_END();
