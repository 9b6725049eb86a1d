#include "storage/notifications.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"
#include "storage/store.hpp"

/// The outbox: what is sent when, in which order, and by whom.
using namespace docket;
using namespace docket::test;
using storage::Delivery;
using storage::NotificationQuery;
using storage::Outcome;
using storage::Store;
using storage::Transaction;

namespace {

constexpr Timestamp at(int seconds) { return kStart + Seconds(seconds); }

using Ids = std::vector<NotificationId>;

const std::string kHook = "webhook:a";

struct Outbox {
  explicit Outbox(Database& database) : store(database.store()) {}

  template <class F>
  auto write(F&& function) const {
    return store->write(std::forward<F>(function));
  }
  NotificationId add(const Notification& one) const {
    write([&](Transaction& tx) { tx.notifications.insert(one); });
    return one.id;
  }
  /// Due at so many seconds after the start.
  NotificationId add(int due_s, const std::string& destination = kHook) const {
    return add(a_notification(destination, at(due_s)));
  }
  NotificationId add_of(OrderId order, std::int64_t seq, int due_s = 0, const std::string& destination = kHook) const {
    Notification one = a_notification(destination, at(due_s));
    one.order_id = order;
    one.seq = seq;
    return add(one);
  }
  Ids lease(int now_s, std::size_t limit = 99, const std::string& by = "here", const std::string& from = kHook) const {
    Ids ids;
    write([&](Transaction& tx) {
      for (const auto& one : tx.notifications.lease(from, at(now_s), at(now_s + 30), by, limit)) ids.push_back(one.id);
    });
    return ids;
  }
  void settle(const std::vector<Outcome>& outcomes, const std::string& by = "here") const {
    write([&](Transaction& tx) { tx.notifications.settle(outcomes, by); });
  }
  void sent(NotificationId id, int now_s, const std::string& by = "here") const {
    settle({{id, NotificationState::sent, {}, 200, {}, at(now_s)}}, by);
  }
  void failed(NotificationId id, int now_s, int due_s, const std::string& by = "here") const {
    settle({{id, NotificationState::failed, at(due_s), 500, "no", at(now_s)}}, by);
  }
  void dead(NotificationId id, int now_s) const { settle({{id, NotificationState::dead, {}, 410, "gone", at(now_s)}}); }
  std::optional<Notification> find(NotificationId id) const {
    return store->read([&](Transaction& tx) { return tx.notifications.find(id); });
  }
  NotificationState state(NotificationId id) const { return find(id).value().state; }
  std::vector<std::string> due(int now_s) const {
    return store->read([&](Transaction& tx) { return tx.notifications.outlook(at(now_s)).due; });
  }
  std::optional<std::int64_t> next_s() const {
    const auto next = store->read([](Transaction& tx) { return tx.notifications.outlook({}).next; });
    return next ? std::optional((*next - kStart) / Seconds(1)) : std::nullopt;
  }
  Ids ids(const NotificationQuery& query) const {
    Ids ids;
    store->read([&](Transaction& tx) {
      for (const auto& one : tx.notifications.page(query).rows) ids.push_back(one.id);
    });
    return ids;
  }
  std::vector<Delivery> deliveries(NotificationId id) const {
    return store->read([&](Transaction& tx) { return tx.notifications.deliveries(id); });
  }

  std::unique_ptr<Store> store;
};

void check_same(const Notification& a, const Notification& b) {
  CHECK(a.id == b.id);
  CHECK(a.kind == b.kind);
  CHECK(a.destination == b.destination);
  CHECK(a.shop_id == b.shop_id);
  CHECK(a.order_id == b.order_id);
  CHECK(a.seq == b.seq);
  CHECK(a.type == b.type);
  CHECK(a.topic == b.topic);
  CHECK(a.body == b.body);
  CHECK(a.dedupe == b.dedupe);
  CHECK(a.state == b.state);
  CHECK(a.tries == b.tries);
  CHECK(a.created_at == b.created_at);
  CHECK(a.due_at == b.due_at);
  CHECK(a.sent_at == b.sent_at);
  CHECK(a.last_error == b.last_error);
  CHECK(a.last_status == b.last_status);
  CHECK(a.last_try_at == b.last_try_at);
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a notification reads as it was stored") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const Notification plain = a_notification("email");
    outbox.add(plain);
    check_same(outbox.find(plain.id).value(), plain);
    CHECK_FALSE(outbox.find(new_id<NotificationId>()));
    for (const auto kind : {NotificationKind::email, NotificationKind::ntfy, NotificationKind::push}) {
      Notification full = a_notification("email", at(7));
      full.kind = kind;
      full.shop_id = new_id<ShopId>();
      full.order_id = new_id<OrderId>();
      full.seq = 42;
      full.type = "order.cancelled";
      full.topic = "mira@example.com";
      full.body = R"({"note":"o'clock \\ \"注文\"","total":-1})";
      full.dedupe = "mail:" + full.id.str();
      outbox.add(full);
      check_same(outbox.find(full.id).value(), full);
    }
  });
}

TEST_CASE("of those that say the same only the first is kept, also within one transaction") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    std::vector<Notification> all;
    for (int i = 0; i < 3; ++i) (all.emplace_back(a_notification("email"))).dedupe = "mail:x:ready";
    outbox.write([&](Transaction& tx) {
      for (const Notification& one : all) tx.notifications.insert(one);
    });
    outbox.add(all[1]);
    CHECK(outbox.ids({}) == Ids{all[0].id});
    // Without, each is a thing of its own.
    outbox.add(0);
    outbox.add(0);
    CHECK(outbox.ids({}).size() == 3);
  });
}

TEST_CASE("what is due is taken, the oldest first, up to a limit, of its destination alone") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto late = outbox.add(20);
    const auto early = outbox.add(10);
    const auto between = outbox.add(15);
    const auto other = outbox.add(5, "email");
    CHECK(outbox.lease(9).empty());
    CHECK(outbox.due(9) == std::vector<std::string>{"email"});
    CHECK(outbox.due(10) == std::vector<std::string>{"email", kHook});
    CHECK(outbox.lease(20, 0).empty());
    CHECK(outbox.lease(20, 2) == Ids{early, between});
    CHECK(outbox.lease(20, 2) == Ids{late});
    CHECK(outbox.lease(20, 2).empty());
    CHECK(outbox.due(20) == std::vector<std::string>{"email"});
    CHECK(outbox.lease(20, 2, "here", "email") == Ids{other});
    CHECK(outbox.due(20).empty());
  });
}

TEST_CASE("destinations that have something due are found in their order, however much each has") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    std::vector<std::string> expected;
    outbox.write([&](Transaction& tx) {
      for (int i = 0; i < 30; ++i) {
        const std::string destination = "push:" + std::to_string(100 + i);
        for (int n = 0; n < 5; ++n) tx.notifications.insert(a_notification(destination, at(i % 3 == 0 ? 99 : n)));
        if (i % 3 != 0) expected.push_back(destination);
      }
    });
    CHECK(outbox.due(0) == expected);
    CHECK(outbox.due(99).size() == 30);
  });
}

TEST_CASE("those of one order go to one destination one after the other, whatever else is due") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    const auto placed = outbox.add_of(order, 1);
    const auto held = outbox.add_of(order, 2, 10);
    const auto updated = outbox.add_of(order, 3, 5);
    const auto other = outbox.add_of(new_id<OrderId>(), 4);
    const auto mail = outbox.add_of(order, 1, 0, "email");
    CHECK(outbox.lease(6) == Ids{placed, other});
    CHECK(outbox.lease(6, 9, "here", "email") == Ids{mail});
    CHECK(outbox.lease(6).empty());
    outbox.sent(other, 6);
    outbox.sent(mail, 6);
    outbox.sent(placed, 6);
    // Sooner due, but later in the order.
    CHECK(outbox.lease(6).empty());
    CHECK(outbox.next_s() == 10);
    CHECK(outbox.lease(10) == Ids{held});
    outbox.failed(held, 10, 40);
    CHECK(outbox.lease(39).empty());
    CHECK(outbox.lease(40) == Ids{held});
    outbox.dead(held, 40);
    CHECK(outbox.lease(40) == Ids{updated});
    outbox.sent(updated, 41);
    CHECK(outbox.due(99).empty());
  });
}

TEST_CASE("whatever waits behind another one hides nothing that could go") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    constexpr int kEvents = 40;
    const OrderId order = new_id<OrderId>();
    const OrderId other = new_id<OrderId>();
    Ids all;
    for (int seq = 1; seq <= kEvents; ++seq) all.push_back(outbox.add_of(order, seq));
    const auto behind_them = outbox.add_of(other, 99, 1);
    CHECK(outbox.lease(1, 1) == Ids{all[0]});
    // More of the first order are due than are looked at in one go.
    CHECK(outbox.lease(1, 1) == Ids{behind_them});
    CHECK(outbox.lease(1, 1).empty());
    // What has to wait is not what is due: nobody looks for it again and again.
    CHECK(outbox.due(1).empty());
    CHECK(outbox.next_s() == 31);
    for (int i = 0; i + 1 < kEvents; ++i) {
      outbox.sent(all[static_cast<std::size_t>(i)], 1);
      CHECK(outbox.due(1) == std::vector<std::string>{kHook});
      CHECK(outbox.lease(1, 9) == Ids{all[static_cast<std::size_t>(i) + 1]});
    }
  });
}

TEST_CASE("a lease is over by itself, and then another takes what the first one had") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto one = outbox.add(0);
    CHECK(outbox.next_s() == 0);
    CHECK(outbox.lease(0, 9, "here") == Ids{one});
    CHECK(outbox.next_s() == 30);
    CHECK(outbox.lease(29, 9, "there").empty());
    CHECK(outbox.due(29).empty());
    CHECK(outbox.due(30) == std::vector<std::string>{kHook});
    CHECK(outbox.lease(30, 9, "there") == Ids{one});
    CHECK(outbox.next_s() == 60);
    outbox.sent(one, 31, "there");
    CHECK_FALSE(outbox.next_s().has_value());
  });
}

TEST_CASE("leases are given back, those of one or all") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto one = outbox.add(0);
    const auto two = outbox.add(1);
    CHECK(outbox.lease(1, 1, "here") == Ids{one});
    CHECK(outbox.lease(1, 1, "there") == Ids{two});
    outbox.write([](Transaction& tx) { tx.notifications.end_leases("here"); });
    CHECK(outbox.lease(1, 9, "elsewhere") == Ids{one});
    outbox.write([](Transaction& tx) { tx.notifications.end_leases(std::nullopt); });
    CHECK(outbox.lease(1, 9, "anywhere") == Ids{one, two});
  });
}

TEST_CASE("order books that take at once never take the same one, and together take all") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    constexpr int kMany = 300;
    outbox.write([&](Transaction& tx) {
      for (int i = 0; i < kMany; ++i) tx.notifications.insert(a_notification(kHook));
    });
    std::mutex mutex;
    std::map<NotificationId, int> taken;
    at_once(2, [&](std::size_t who) {
      const auto store = database.store();
      const std::string by = "store " + std::to_string(who);
      for (;;) {
        const auto leased =
            store->write([&](Transaction& tx) { return tx.notifications.lease(kHook, kStart, at(30), by, 7); });
        if (leased.empty()) return;
        const std::lock_guard lock(mutex);
        for (const Notification& one : leased) ++taken[one.id];
      }
    });
    CHECK(taken.size() == kMany);
    CHECK(std::all_of(taken.begin(), taken.end(), [](const auto& one) { return one.second == 1; }));
  });
}

TEST_CASE("what came of a try is kept, and when the next one is due") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto id = outbox.add(0);
    outbox.lease(1);
    outbox.settle({{id, NotificationState::failed, at(6), 503, "try later", at(1), Milliseconds(120), "POST / 'x'",
                    "HTTP/1.1 503"}});
    auto one = outbox.find(id).value();
    CHECK(one.state == NotificationState::failed);
    CHECK(one.tries == 1);
    CHECK(one.due_at == at(6));
    CHECK(one.last_error == "try later");
    CHECK(one.last_status == 503);
    CHECK(one.last_try_at == at(1));
    CHECK_FALSE(one.sent_at);
    CHECK(outbox.next_s() == 6);
    outbox.lease(6);
    outbox.settle({{id, NotificationState::sent, {}, 204, {}, at(6), Milliseconds(80)}});
    one = outbox.find(id).value();
    CHECK(one.state == NotificationState::sent);
    CHECK(one.tries == 2);
    CHECK(one.sent_at == at(6) + Milliseconds(80));
    CHECK_FALSE(one.last_error);
    CHECK(one.last_status == 204);
    const auto tries = outbox.deliveries(id);
    REQUIRE(tries.size() == 2);
    CHECK(tries[0].at == at(1));
    CHECK(tries[0].took == Milliseconds(120));
    CHECK(tries[0].status == 503);
    CHECK(tries[0].error == "try later");
    CHECK(tries[0].request == "POST / 'x'");
    CHECK(tries[0].response == "HTTP/1.1 503");
    CHECK(tries[1].status == 204);
    CHECK_FALSE(tries[1].error);
    CHECK_FALSE(outbox.next_s().has_value());
    CHECK(outbox.deliveries(new_id<NotificationId>()).empty());
  });
}

TEST_CASE("whoever has lost its lease says nothing any more, but that it was sent") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto one = outbox.add(0);
    outbox.lease(0, 9, "slow");
    outbox.lease(30, 9, "quick");
    outbox.settle({{one, NotificationState::dead, {}, 500, "late", at(31)}}, "slow");
    CHECK(outbox.state(one) == NotificationState::queued);
    CHECK(outbox.deliveries(one).size() == 1);
    CHECK(outbox.next_s() == 60);  // the lease of the other stays
    outbox.sent(one, 32, "slow");
    CHECK(outbox.state(one) == NotificationState::sent);
    outbox.failed(one, 33, 99, "quick");
    CHECK(outbox.state(one) == NotificationState::sent);
    CHECK(outbox.find(one)->sent_at == at(32));
    CHECK(outbox.deliveries(one).size() == 3);
    CHECK_FALSE(outbox.next_s().has_value());

    const auto given_up = outbox.add(0);
    outbox.lease(40, 9, "slow");
    outbox.lease(70, 9, "quick");
    outbox.settle({{given_up, NotificationState::dead, {}, 500, "no", at(71)}}, "quick");
    outbox.sent(given_up, 72, "slow");
    CHECK(outbox.state(given_up) == NotificationState::sent);
  });
}

TEST_CASE("whoever comes too late with a sent one lets go what was behind it, too") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    const auto first = outbox.add_of(order, 1);
    const auto second = outbox.add_of(order, 2);
    CHECK(outbox.lease(0, 9, "slow") == Ids{first});
    CHECK(outbox.lease(30, 9, "quick") == Ids{first});
    outbox.sent(first, 31, "slow");
    CHECK(outbox.lease(31) == Ids{second});
  });
}

TEST_CASE("a try that is kept already is no news, and not kept twice") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto one = outbox.add(0);
    const auto other = outbox.add(0);
    outbox.lease(0);
    const std::vector<Outcome> tries{{one, NotificationState::failed, at(9), 500, "no", at(0), Milliseconds(7)},
                                     {other, NotificationState::sent, {}, 200, {}, at(0), Milliseconds(7)}};
    const auto settle = [&] {
      return outbox.write([&](Transaction& tx) { return tx.notifications.settle(tries, "here"); });
    };
    CHECK(settle() == std::vector{true, true});
    CHECK(settle() == std::vector{false, false});
    for (const NotificationId id : {one, other}) {
      CHECK(outbox.deliveries(id).size() == 1);
      CHECK(outbox.find(id)->tries == 1);
    }
    outbox.lease(9);
    outbox.failed(one, 9, 20);
    CHECK(outbox.deliveries(one).size() == 2);
  });
}

TEST_CASE("what came of something that is gone is kept nowhere") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto gone = new_id<NotificationId>();
    outbox.sent(gone, 0);
    CHECK_FALSE(outbox.find(gone));
    CHECK(outbox.deliveries(gone).empty());
  });
}

TEST_CASE("what an event has queued is taken back as long as nobody has begun to send it") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    const auto waiting = outbox.add_of(order, 7, 10);
    const auto taken = outbox.add_of(order, 7, 0, "webhook:taken");
    const auto tried = outbox.add_of(order, 7, 0, "webhook:tried");
    const auto again = outbox.add_of(order, 7, 0, "webhook:again");
    const auto before = outbox.add_of(order, 6, 10);
    const auto other = outbox.add_of(new_id<OrderId>(), 7, 10);
    outbox.lease(1, 9, "here", "webhook:taken");
    outbox.lease(1, 9, "here", "webhook:tried");
    outbox.failed(tried, 1, 6);
    outbox.lease(1, 9, "here", "webhook:again");
    outbox.sent(again, 1);
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(again, at(2)); });

    const auto take_back = [&] {
      return outbox.write([&](Transaction& tx) { return tx.notifications.take_back(order, 7); });
    };
    CHECK(take_back() == 1);
    CHECK_FALSE(outbox.find(waiting));
    for (const auto id : {taken, tried, again, before, other}) CHECK(outbox.find(id));
    CHECK(take_back() == 0);
    std::vector<std::string> left;
    outbox.store->read([&](Transaction& tx) {
      for (const auto& one : tx.notifications.to_webhooks(order, 7)) {
        CHECK(one.is_begun);
        CHECK(one.seq == 7);
        left.push_back(one.destination);
      }
    });
    std::sort(left.begin(), left.end());
    CHECK(left == std::vector<std::string>{"webhook:again", "webhook:taken", "webhook:tried"});
    // A lease that is over may have come to something, too.
    const auto lost = outbox.add_of(order, 8, 0, "webhook:lost");
    outbox.lease(1, 9, "gone", "webhook:lost");
    CHECK(outbox.write([&](Transaction& tx) { return tx.notifications.take_back(order, 8); }) == 0);
    CHECK(outbox.find(lost));
  });
}

TEST_CASE("what was behind something that was taken back can go") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    outbox.add_of(order, 1, 10);
    const auto updated = outbox.add_of(order, 2);
    CHECK(outbox.lease(0).empty());
    CHECK(outbox.due(0).empty());
    outbox.write([&](Transaction& tx) { tx.notifications.take_back(order, 1); });
    CHECK(outbox.due(0) == std::vector<std::string>{kHook});
    CHECK(outbox.lease(0) == Ids{updated});
  });
}

TEST_CASE("something is sent again under its id with all its tries before it, and its later ones wait for it") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    const auto first = outbox.add_of(order, 1);
    const auto second = outbox.add_of(order, 2);
    outbox.lease(0);
    outbox.sent(first, 0);
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(first, at(5)); });
    auto one = outbox.find(first).value();
    CHECK(one.state == NotificationState::queued);
    CHECK(one.tries == 0);
    CHECK(one.due_at == at(5));
    CHECK_FALSE(one.sent_at);
    CHECK(outbox.lease(5) == Ids{first});
    outbox.dead(first, 5);
    CHECK(outbox.state(first) == NotificationState::dead);
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(first, at(6)); });
    CHECK(outbox.lease(6) == Ids{first});
    outbox.sent(first, 6);
    CHECK(outbox.deliveries(first).size() == 3);
    CHECK(outbox.lease(6) == Ids{second});
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(new_id<NotificationId>(), at(6)); });
  });
}

TEST_CASE("something that was sent again while a later one was under way is waited for, and not looked for") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    const auto first = outbox.add_of(order, 1);
    const auto second = outbox.add_of(order, 2);
    outbox.lease(0);
    outbox.sent(first, 0);
    CHECK(outbox.lease(0, 9, "gone") == Ids{second});
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(first, at(40)); });
    CHECK(outbox.lease(35).empty());  // the lease of the second one is over
    CHECK(outbox.next_s() == 40);
    CHECK(outbox.lease(40) == Ids{first});
    outbox.sent(first, 40);
    CHECK(outbox.lease(40) == Ids{second});
  });
}

TEST_CASE("what is open for a destination is given up, also what is under way, and nothing else") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const OrderId order = new_id<OrderId>();
    const auto leased = outbox.add_of(order, 1);
    const auto behind = outbox.add_of(order, 2);
    const auto later = outbox.add(99);
    const auto other = outbox.add(0, "email");
    outbox.lease(0, 1);
    const auto sent = outbox.add_of(new_id<OrderId>(), 3);
    outbox.lease(0);
    outbox.sent(sent, 0);
    CHECK(outbox.write([](Transaction& tx) { return tx.notifications.kill_open(kHook, "switched off", at(4)); }) == 3);
    for (const auto id : {leased, behind, later}) {
      CHECK(outbox.state(id) == NotificationState::dead);
      CHECK(outbox.find(id)->last_error == "switched off");
    }
    CHECK(outbox.state(sent) == NotificationState::sent);
    CHECK(outbox.state(other) == NotificationState::queued);
    CHECK(outbox.next_s() == 0);
    CHECK(outbox.due(100) == std::vector<std::string>{"email"});
    outbox.failed(leased, 5, 10);
    CHECK(outbox.state(leased) == NotificationState::dead);
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(behind, at(6)); });
    CHECK(outbox.lease(6) == Ids{behind});
  });
}

TEST_CASE("the store tells of the earliest that a commit has put into the outbox, and of none that was undone alone") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    std::vector<Timestamp> told;
    outbox.store->on_notification([&](Timestamp earliest) { told.push_back(earliest); });
    outbox.write([](Transaction& tx) { tx.meta.set("k", "v"); });
    CHECK(told.empty());
    NotificationId id;
    outbox.write([&](Transaction& tx) {
      for (const int due_s : {9, 7, 8}) {
        const Notification one = a_notification(kHook, at(due_s));
        id = one.id;
        tx.notifications.insert(one);
      }
    });
    CHECK(told == std::vector{at(7)});
    CHECK(refusal([&] {
            outbox.write([](Transaction& tx) {
              tx.notifications.insert(a_notification(kHook, at(1)));
              throw Error(Code::forbidden, "test");
            });
          }) == Code::forbidden);
    CHECK(told.size() == 1);
    outbox.lease(9);
    CHECK(told.size() == 1);
    outbox.failed(id, 9, 50);
    CHECK(told.back() == at(50));
    outbox.write([&](Transaction& tx) { tx.notifications.requeue(id, at(20)); });
    CHECK(told.back() == at(20));
    CHECK(told.size() == 3);
  });
}

TEST_CASE("a list is walked newest first, and holds what was asked for") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const ShopId cafe = new_id<ShopId>();
    const ShopId rival = new_id<ShopId>();
    const OrderId order = new_id<OrderId>();
    const auto email = NotificationKind::email;
    const WebhookId webhook = new_id<WebhookId>();
    const auto make = [&](NotificationKind kind, const std::string& destination, std::optional<ShopId> shop,
                          std::optional<OrderId> of = std::nullopt) {
      Notification one = a_notification(destination);
      one.kind = kind;
      one.shop_id = shop;
      one.order_id = of;
      return outbox.add(one);
    };
    const auto hook = make(NotificationKind::webhook, destination_of(webhook), cafe, order);
    const auto mail = make(email, "email", cafe, order);
    const auto theirs = make(email, "email", rival);
    const auto house = make(NotificationKind::webhook, "webhook:house", std::nullopt, order);
    const auto last = make(NotificationKind::ntfy, ntfy_destination(cafe), cafe);
    outbox.lease(0, 9, "here", "email");
    outbox.sent(mail, 0);
    outbox.failed(theirs, 0, 9);

    CHECK(outbox.ids({}) == Ids{last, house, theirs, mail, hook});
    CHECK(outbox.ids({.shops = std::vector{cafe}}) == Ids{last, mail, hook});
    CHECK(outbox.ids({.shops = std::vector{rival, cafe}}) == Ids{last, theirs, mail, hook});
    CHECK(outbox.ids({.shops = std::vector<ShopId>{}}).empty());
    CHECK(outbox.ids({.kind = email}) == Ids{theirs, mail});
    CHECK(outbox.ids({.state = NotificationState::sent}) == Ids{mail});
    CHECK(outbox.ids({.state = NotificationState::failed}) == Ids{theirs});
    CHECK(outbox.ids({.state = NotificationState::queued}) == Ids{last, house, hook});
    CHECK(outbox.ids({.state = NotificationState::dead}).empty());
    CHECK(outbox.ids({.webhook = webhook}) == Ids{hook});
    CHECK(outbox.ids({.order = order}) == Ids{house, mail, hook});
    CHECK(outbox.ids({.shops = std::vector{cafe}, .kind = email, .state = NotificationState::sent, .order = order}) ==
          Ids{mail});
    CHECK(outbox.ids({.after = theirs, .limit = 1}) == Ids{mail});
    const auto page = outbox.store->read([&](Transaction& tx) {
      return tx.notifications.page({.shops = std::vector{rival, cafe}, .after = theirs, .limit = 1, .count = true});
    });
    CHECK(page.more);
    CHECK(page.total == 4);
    CHECK(outbox.store->read([&](Transaction& tx) {
      return tx.notifications.page({.shops = std::vector<ShopId>{}, .count = true}).total;
    }) == 0);
  });
}

TEST_CASE("sent ones and dead ones go at their times, with their tries, a few at a time; open ones never") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto open = outbox.add(0, "email");
    Ids sent, dead;
    for (int i = 0; i < 3; ++i) sent.push_back(outbox.add(0));
    for (int i = 0; i < 2; ++i) dead.push_back(outbox.add(0));
    outbox.lease(0);
    for (const auto id : sent) outbox.sent(id, 10);
    for (const auto id : dead) outbox.dead(id, 10);
    const auto purge = [&](int sent_s, int dead_s, std::int64_t limit) {
      return outbox.write([&](Transaction& tx) { return tx.notifications.purge(at(sent_s), at(dead_s), limit); });
    };
    CHECK(purge(10, 10, 9) == 0);
    CHECK(purge(11, 10, 2) == 2);
    CHECK(purge(11, 10, 9) == 1);
    for (const auto id : sent) {
      CHECK_FALSE(outbox.find(id));
      CHECK(outbox.deliveries(id).empty());
    }
    for (const auto id : dead) CHECK(outbox.deliveries(id).size() == 1);
    CHECK(purge(99, 11, 9) == 2);
    CHECK(outbox.ids({}) == Ids{open});
  });
}

TEST_CASE("that a mail about an order was sent is remembered for as long as the order is open") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    Shop shop = a_shop("cafe");
    storage::StoredOrder order = an_order(shop.id);
    Notification mail = a_notification("email");
    mail.kind = NotificationKind::email;
    mail.order_id = order.id;
    outbox.write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.orders.insert(order);
    });
    outbox.add(mail);
    outbox.lease(0, 9, "here", "email");
    outbox.sent(mail.id, 1);
    const auto purge = [&] {
      return outbox.write([&](Transaction& tx) { return tx.notifications.purge(at(99), at(99), 9); });
    };
    CHECK(purge() == 0);
    outbox.write([&](Transaction& tx) {
      order.closed_at = at(5);
      tx.orders.update(order);
    });
    CHECK(purge() == 1);
  });
}

TEST_CASE("what waits and what was given up is counted, and since when the oldest waits") {
  on_each_engine([](Database& database) {
    const Outbox outbox(database);
    const auto counts = [&](int now) {
      return outbox.store->read([&](Transaction& tx) { return tx.notifications.counts(at(now)); });
    };
    CHECK_FALSE(counts(0).waiting_since);
    Notification held = a_notification(kHook);
    held.id = new_id<NotificationId>(at(5));
    held.created_at = at(5);
    held.due_at = at(20);
    const auto old = outbox.add(0);
    const auto given_up = outbox.add(0);
    const auto sent = outbox.add(0);
    outbox.add(held);
    outbox.lease(0);
    outbox.failed(old, 0, 9);
    outbox.dead(given_up, 0);
    outbox.sent(sent, 0);
    auto found = counts(8);
    CHECK(found.queued == 1);
    CHECK(found.failed == 1);
    CHECK(found.dead == 1);
    CHECK(found.waiting_since == kStart);
    outbox.lease(9);
    outbox.sent(old, 9);
    found = counts(19);
    CHECK(found.failed == 0);
    CHECK_FALSE(found.waiting_since);
    CHECK(counts(30).waiting_since == at(20));
  });
}

TEST_SUITE_END();
