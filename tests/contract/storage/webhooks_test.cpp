#include "storage/webhooks.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/samples.hpp"
#include "storage/store.hpp"

using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;
using storage::WebhookQuery;

namespace {

struct Town {
  explicit Town(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) {
      tx.users.insert(mira);
      tx.shops.insert(cafe);
      tx.shops.insert(rival);
      tx.shops.put_member({cafe.id, mira.id, true});
      tx.shops.put_member({rival.id, mira.id, false});
    });
  }

  template <class F>
  auto write(F&& function) const {
    return store->write(std::forward<F>(function));
  }
  Webhook add(std::optional<ShopId> shop, bool is_active = true) const {
    Webhook webhook = a_webhook(shop);
    webhook.is_active = is_active;
    write([&](Transaction& tx) { tx.webhooks.insert(webhook); });
    return webhook;
  }
  std::optional<Webhook> find(WebhookId id) const {
    return store->read([&](Transaction& tx) { return tx.webhooks.find(id); });
  }
  std::vector<WebhookId> ids(const WebhookQuery& query) const {
    std::vector<WebhookId> ids;
    store->read([&](Transaction& tx) {
      for (const Webhook& webhook : tx.webhooks.page(query).rows) ids.push_back(webhook.id);
    });
    return ids;
  }
  std::vector<WebhookId> wanting(ShopId shop, EventType type) const {
    std::vector<WebhookId> ids;
    store->read([&](Transaction& tx) {
      for (const Webhook& webhook : tx.webhooks.wanting(shop, type)) ids.push_back(webhook.id);
    });
    return ids;
  }

  std::unique_ptr<Store> store;
  User mira = a_user("mira", Role::merchant);
  Shop cafe = a_shop("cafe");
  Shop rival = a_shop("rival");
};

using Ids = std::vector<WebhookId>;

void check_same(const Webhook& a, const Webhook& b) {
  CHECK(a.id == b.id);
  CHECK(a.url == b.url);
  CHECK(a.events == b.events);
  CHECK(a.shop_id == b.shop_id);
  CHECK(a.full_payload == b.full_payload);
  CHECK(a.sealed_secret == b.sealed_secret);
  CHECK(a.sealed_old_secret == b.sealed_old_secret);
  CHECK(a.old_secret_until == b.old_secret_until);
  CHECK(a.is_active == b.is_active);
  CHECK(a.disabled_reason == b.disabled_reason);
  CHECK(a.failures_in_a_row == b.failures_in_a_row);
  CHECK(a.failing_since == b.failing_since);
  CHECK(a.is_failure_told == b.is_failure_told);
  CHECK(a.created_by == b.created_by);
  CHECK(a.created_at == b.created_at);
  CHECK(a.updated_at == b.updated_at);
  CHECK(a.version == b.version);
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a webhook reads as it was stored, and as it was changed") {
  on_each_engine([](Database& database) {
    const Town town(database);
    const Webhook plain = town.add(std::nullopt);
    check_same(town.find(plain.id).value(), plain);
    CHECK_FALSE(town.find(new_id<WebhookId>()));

    Webhook full = a_webhook(town.cafe.id);
    full.created_by = town.mira.id;
    town.write([&](Transaction& tx) { tx.webhooks.insert(full); });
    full.url = "http://[2001:db8::7]:8080/x?y='z'";
    full.events = {EventType::order_undone, EventType::order_placed, EventType::order_moved, EventType::order_cancelled,
                   EventType::order_updated};
    full.full_payload = true;
    full.sealed_secret = "new";
    full.sealed_old_secret = "old";
    full.old_secret_until = kStart + kOldSecretLasts;
    full.is_active = false;
    full.disabled_reason = kGone;
    full.failures_in_a_row = 6;
    full.failing_since = kStart + Seconds(3);
    full.is_failure_told = true;
    full.updated_at = kStart + Seconds(9);
    town.write([&](Transaction& tx) { tx.webhooks.update(full); });
    CHECK(full.version == 2);
    check_same(town.find(full.id).value(), full);
  });
}

TEST_CASE("a webhook that was changed meanwhile is not written over") {
  on_each_engine([](Database& database) {
    const Town town(database);
    Webhook first = town.add(std::nullopt);
    Webhook second = first;
    town.write([&](Transaction& tx) { tx.webhooks.update(first); });
    second.url = "https://late.example";
    CHECK(refusal([&] { town.write([&](Transaction& tx) { tx.webhooks.update(second); }); }) == Code::stale_version);
    check_same(town.find(first.id).value(), first);
  });
}

TEST_CASE("a streak is kept beside whatever else is changed") {
  on_each_engine([](Database& database) {
    const Town town(database);
    Webhook webhook = town.add(std::nullopt);
    Webhook failing = webhook;
    failing.url = "https://not.written.example";
    note_failure(failing, kStart + Seconds(5));
    town.write([&](Transaction& tx) { tx.webhooks.note_streak(failing); });
    webhook.failures_in_a_row = 1;
    webhook.failing_since = kStart + Seconds(5);
    check_same(town.find(webhook.id).value(), webhook);
  });
}

TEST_CASE("webhooks are listed oldest first, those of shops that somebody owns, or of one shop") {
  on_each_engine([](Database& database) {
    const Town town(database);
    const auto house = town.add(std::nullopt).id;
    const auto one = town.add(town.cafe.id).id;
    const auto theirs = town.add(town.rival.id).id;
    const auto two = town.add(town.cafe.id, false).id;
    CHECK(town.ids({}) == Ids{house, one, theirs, two});
    CHECK(town.ids({.owner = town.mira.id}) == Ids{one, two});
    CHECK(town.ids({.shop = town.cafe.id}) == Ids{one, two});
    CHECK(town.ids({.owner = town.mira.id, .shop = town.rival.id}).empty());
    CHECK(town.ids({.after = one, .limit = 1}) == Ids{theirs});
    const auto page = town.store->read([&](Transaction& tx) { return tx.webhooks.page({.limit = 3, .count = true}); });
    CHECK(page.more);
    CHECK(page.total == 4);
  });
}

TEST_CASE("an event goes to the active ones of its shop and of the house that want it") {
  on_each_engine([](Database& database) {
    const Town town(database);
    const auto house = town.add(std::nullopt);
    auto own = town.add(town.cafe.id);
    town.add(town.cafe.id, false);
    const auto theirs = town.add(town.rival.id);
    CHECK(town.wanting(town.cafe.id, EventType::order_moved) == Ids{house.id, own.id});
    CHECK(town.wanting(town.rival.id, EventType::order_moved) == Ids{house.id, theirs.id});
    CHECK(town.wanting(town.cafe.id, EventType::order_undone).empty());
    own.events = {EventType::order_undone};
    town.write([&](Transaction& tx) { tx.webhooks.update(own); });
    CHECK(town.wanting(town.cafe.id, EventType::order_moved) == Ids{house.id});
    CHECK(town.wanting(town.cafe.id, EventType::order_undone) == Ids{own.id});
    town.write([&](Transaction& tx) { CHECK(tx.webhooks.remove(house.id)); });
    CHECK(town.wanting(town.cafe.id, EventType::order_moved).empty());
  });
}

TEST_CASE("who wants events is remembered until a webhook has changed, here or in another order book") {
  on_each_engine([](Database& database) {
    const Town town(database);
    std::atomic<int> questions{0};
    Store here(std::make_unique<WatchedDriver>(database.driver(),
                                               [&](std::string_view sql) {
                                                 if (holds(std::string(sql), "FROM webhooks")) ++questions;
                                               }),
               kStart, {.readers = 1});
    const auto asked = [&](bool writes) {
      questions = 0;
      std::size_t found = 0;
      const auto look = [&](Transaction& tx) {
        found = tx.webhooks.wanting(town.cafe.id, EventType::order_moved).size();
      };
      writes ? here.write(look) : here.read(look);
      return std::pair(found, questions.load());
    };
    using Asked = std::pair<std::size_t, int>;
    for (const bool writes : {false, true}) {
      CAPTURE(writes);
      Webhook webhook = a_webhook(town.cafe.id);
      CHECK(asked(writes) == Asked{0, 1});
      CHECK(asked(writes) == Asked{0, 0});
      town.write([&](Transaction& tx) { tx.webhooks.insert(webhook); });
      CHECK(asked(writes) == Asked{1, 1});
      CHECK(asked(writes) == Asked{1, 0});
      webhook.is_active = false;
      here.write([&](Transaction& tx) { tx.webhooks.update(webhook); });
      CHECK(asked(writes) == Asked{0, 1});
      CHECK(asked(writes) == Asked{0, 0});
      // What else is written does not matter, once what was changed here has been seen.
      for (const bool is_settled : {false, true}) {
        town.write([&](Transaction& tx) { tx.meta.set("k", "v"); });
        note_failure(webhook, kStart);
        town.write([&](Transaction& tx) { tx.webhooks.note_streak(webhook); });
        const auto found = asked(writes);
        if (is_settled) CHECK(found == Asked{0, 0});
      }
      town.write([&](Transaction& tx) { CHECK(tx.webhooks.remove(webhook.id)); });
    }
  });
}

TEST_CASE("a webhook that was undone by the change that made it is not remembered") {
  on_each_engine([](Database& database) {
    const Town town(database);
    CHECK(refusal([&] {
            town.write([&](Transaction& tx) {
              tx.webhooks.insert(a_webhook(town.cafe.id));
              CHECK(tx.webhooks.active(town.cafe.id).size() == 1);
              throw Error(Code::forbidden, "test");
            });
          }) == Code::forbidden);
    town.write([&](Transaction& tx) { CHECK(tx.webhooks.active(town.cafe.id).empty()); });
  });
}

TEST_CASE("what is open for a webhook goes with it, and what was sent stays") {
  on_each_engine([](Database& database) {
    const Town town(database);
    const Webhook webhook = town.add(town.cafe.id);
    const Webhook other = town.add(town.cafe.id);
    Notification queued = a_notification(destination_of(webhook.id));
    Notification failed = a_notification(destination_of(webhook.id));
    Notification sent = a_notification(destination_of(webhook.id));
    Notification theirs = a_notification(destination_of(other.id));
    town.write([&](Transaction& tx) {
      for (const auto* one : {&queued, &failed, &sent, &theirs}) tx.notifications.insert(*one);
      tx.notifications.lease(destination_of(webhook.id), kStart, kStart + Seconds(9), "here", 9);
      tx.notifications.settle({{failed.id, NotificationState::failed, kStart + Seconds(5), 500, "no", kStart},
                               {sent.id, NotificationState::sent, {}, 200, {}, kStart}},
                              "here");
      CHECK(tx.webhooks.remove(webhook.id));
      CHECK_FALSE(tx.webhooks.remove(webhook.id));
    });
    town.store->read([&](Transaction& tx) {
      CHECK_FALSE(tx.webhooks.find(webhook.id));
      CHECK_FALSE(tx.notifications.find(queued.id));
      CHECK_FALSE(tx.notifications.find(failed.id));
      CHECK(tx.notifications.deliveries(failed.id).empty());
      CHECK(tx.notifications.find(sent.id)->state == NotificationState::sent);
      CHECK(tx.notifications.deliveries(sent.id).size() == 1);
      CHECK(tx.notifications.find(theirs.id)->state == NotificationState::queued);
    });
  });
}

TEST_SUITE_END();
