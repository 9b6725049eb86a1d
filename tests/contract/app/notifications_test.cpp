#include "app/notifications.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "contract/app/desk.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

struct LogDesk : Desk {
  explicit LogDesk(Database& database) : Desk(database) {
    admin.kind = Caller::Kind::user;
    admin.id = new_uuid().str();
    admin.role = Role::admin;
    write([&](Transaction& tx) {
      tx.webhooks.insert(webhook);
      for (auto* one : {&own, &theirs, &of_house}) tx.notifications.insert(*one);
    });
  }

  static Notification of(std::optional<ShopId> whose, const std::string& destination) {
    Notification one = a_notification(destination);
    one.shop_id = whose;
    return one;
  }
  std::vector<NotificationId> listed(const Caller& who, const storage::NotificationQuery& query = {}) {
    std::vector<NotificationId> ids;
    read([&](Transaction& tx) {
      for (const auto& one : app::list_notifications(tx, who, query).rows) ids.push_back(one.id);
    });
    return ids;
  }
  std::optional<Code> refused(const Caller& who, NotificationId id) {
    return refusal([&] { read([&](Transaction& tx) { app::find_notification(tx, who, id); }); });
  }

  Webhook webhook = a_webhook(shop.id);
  Notification own = of(shop.id, destination_of(webhook.id));
  Notification theirs = of(other.id, "email");
  Notification of_house = of(std::nullopt, "webhook:house");
  Caller admin;
};

using Ids = std::vector<NotificationId>;

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("what was sent is seen by the owner of its shop, and all of it by admins; by nobody else") {
  on_each_engine([](Database& database) {
    LogDesk desk(database);
    const Caller boss = desk.caller(desk.owner);
    CHECK(desk.listed(desk.admin) == Ids{desk.of_house.id, desk.theirs.id, desk.own.id});
    CHECK(desk.listed(desk.admin, {.shops = std::vector{desk.other.id}}) == Ids{desk.theirs.id});
    CHECK(desk.listed(boss) == Ids{desk.own.id});
    CHECK(desk.listed(boss, {.shops = std::vector{desk.shop.id, desk.other.id}}) == Ids{desk.own.id});
    CHECK(desk.listed(boss, {.shops = std::vector{desk.other.id}}).empty());
    CHECK_FALSE(desk.refused(boss, desk.own.id));
    CHECK(desk.refused(boss, desk.theirs.id) == Code::not_found);
    CHECK(desk.refused(boss, desk.of_house.id) == Code::not_found);
    CHECK_FALSE(desk.refused(desk.admin, desk.of_house.id));
    CHECK(desk.refused(desk.admin, new_id<NotificationId>()) == Code::not_found);
    Caller key;
    key.kind = Caller::Kind::key;
    key.scopes = kAllScopes;
    for (const Caller& who : {desk.caller(desk.staff), desk.caller(desk.customer), key, Caller{}}) {
      CHECK(desk.refused(who, desk.own.id) == Code::forbidden);
      CHECK(refusal([&] { desk.listed(who); }) == Code::forbidden);
    }
  });
}

TEST_CASE("anything is sent again by hand under its id, unless its webhook is gone") {
  on_each_engine([](Database& database) {
    LogDesk desk(database);
    const std::string destination = destination_of(desk.webhook.id);
    desk.write([&](Transaction& tx) {
      tx.notifications.lease(destination, kStart, kStart + Seconds(30), "test", 1);
      tx.notifications.settle({{desk.own.id, NotificationState::sent, {}, 200, {}, kStart}}, "test");
    });
    desk.clock.advance(Seconds(50));
    auto found = desk.read([&](Transaction& tx) { return app::find_notification(tx, desk.system, desk.own.id); });
    CHECK(found.notification.state == NotificationState::sent);
    CHECK(found.deliveries.size() == 1);
    desk.write([&](Transaction& tx) { app::retry_notification(tx, desk.clock, found.notification); });
    const auto stored = desk.read([&](Transaction& tx) { return tx.notifications.find(desk.own.id).value(); });
    for (const Notification& one : {found.notification, stored}) {
      CHECK(one.state == NotificationState::queued);
      CHECK(one.tries == 0);
      CHECK(one.due_at == kStart + Seconds(50));
      CHECK_FALSE(one.sent_at);
    }
    desk.write([&](Transaction& tx) {
      CHECK(tx.notifications.lease(destination, desk.clock.now(), desk.clock.now() + Seconds(30), "test", 1).size() ==
            1);
      tx.notifications.settle({{desk.own.id, NotificationState::sent, {}, 200, {}, desk.clock.now()}}, "test");
      tx.webhooks.remove(desk.webhook.id);
    });
    CHECK(refusal([&] {
            desk.write([&](Transaction& tx) { app::retry_notification(tx, desk.clock, found.notification); });
          }) == Code::channel_off);
    desk.write([&](Transaction& tx) {
      Notification mail = desk.theirs;
      app::retry_notification(tx, desk.clock, mail);
    });
  });
}

TEST_CASE("what is queued is not hurried by hand: it waits until its step cannot be undone any more") {
  on_each_engine([](Database& database) {
    LogDesk desk(database);
    Notification held = desk.of(desk.shop.id, destination_of(desk.webhook.id));
    held.due_at = kStart + Seconds(10);
    desk.write([&](Transaction& tx) {
      tx.notifications.insert(held);
      app::retry_notification(tx, desk.clock, held);
    });
    CHECK(held.due_at == kStart + Seconds(10));
    CHECK(desk.read([&](Transaction& tx) { return tx.notifications.find(held.id).value(); }).due_at == held.due_at);
  });
}

TEST_CASE("an order is pushed to so many browsers and no more; those that are known get new keys") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    desk.clock.ways_out.push = true;
    Order order = desk.place().order;
    const auto subscribe = [&](const std::string& endpoint, const std::string& key) {
      desk.write([&](Transaction& tx) {
        app::subscribe_browser(tx, desk.clock, order, {.endpoint = endpoint, .p256dh = key, .auth = "auth"});
      });
    };
    const auto known = [&] {
      return desk.read([&](Transaction& tx) { return tx.push_subscriptions.of_order(order.id); });
    };
    for (std::size_t each = 0; each < app::kMostBrowsers; ++each) {
      subscribe("https://push.example/" + std::to_string(each), "old");
    }
    CHECK(refusal([&] { subscribe("https://push.example/more", "old"); }) == Code::channel_off);
    CHECK(known().size() == app::kMostBrowsers);
    subscribe("https://push.example/0", "new");
    CHECK(std::ranges::count(known(), "new", &storage::PushSubscription::p256dh) == 1);
    CHECK(known().size() == app::kMostBrowsers);

    order.closed_at = kStart;
    CHECK_FALSE(refusal([&] { subscribe("https://push.example/late", "old"); }));
    CHECK(known().size() == app::kMostBrowsers);
    desk.clock.ways_out.push = false;
    CHECK(refusal([&] { subscribe("https://push.example/0", "newer"); }) == Code::channel_off);
  });
}

TEST_SUITE_END();
