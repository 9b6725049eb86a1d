#include "app/webhooks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/app/desk.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

struct HookDesk : Desk {
  explicit HookDesk(Database& database) : Desk(database), boss(caller(owner)), worker(caller(staff)) {
    const User account = a_user("operations", Role::operations);
    write([&](Transaction& tx) { tx.users.insert(account); });
    operations = caller(account);
    key.kind = Caller::Kind::key;
    key.scopes = kAllScopes;
    key.bound_shop = shop.id;
  }

  app::WebhookDraft draft(std::optional<ShopId> of) const {
    return {"https://example.com/hook", {EventType::order_moved}, of, false};
  }
  app::IssuedWebhook create(const Caller& who, std::optional<ShopId> of) {
    return write([&](Transaction& tx) { return app::create_webhook(tx, clock, sealer, who, draft(of)); });
  }
  Webhook stored(WebhookId id) {
    return read([&](Transaction& tx) { return tx.webhooks.find(id).value(); });
  }
  void change(Webhook& webhook, const app::WebhookPatch& patch) {
    write([&](Transaction& tx) { app::change_webhook(tx, clock, webhook, patch); });
  }

  security::Sealer sealer{security::Secret("the secret that seals, long enough for anybody")};
  Caller boss;
  Caller worker;
  Caller operations;
  Caller key;
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a webhook is given its secret once, and only the sealed one is kept") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    const auto issued = desk.create(desk.boss, desk.shop.id);
    CHECK(issued.secret.starts_with("whsec_"));
    CHECK(issued.secret.size() == 6 + 32);
    CHECK(issued.secret.find_first_of("-_", 6) == std::string::npos);
    CHECK(issued.secret != desk.create(desk.boss, desk.shop.id).secret);
    const Webhook stored = desk.stored(issued.about.id);
    CHECK(stored.url == "https://example.com/hook");
    CHECK(stored.is_active);
    CHECK(stored.created_by == desk.owner.id);
    CHECK(stored.created_at == kStart);
    CHECK(desk.sealer.open(stored.sealed_secret) == issued.secret);
    CHECK(database.bytes().find(issued.secret.substr(6)) == std::string::npos);
  });
}

TEST_CASE("owners make webhooks of their shop, operations of all, and staff, customers, keys and guests none") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    const auto refused = [&](const Caller& who, std::optional<ShopId> of) {
      return refusal([&] { desk.create(who, of); });
    };
    CHECK_FALSE(refused(desk.boss, desk.shop.id));
    CHECK(refused(desk.boss, desk.other.id) == Code::forbidden);
    CHECK(refused(desk.boss, std::nullopt) == Code::forbidden);
    CHECK_FALSE(refused(desk.operations, desk.other.id));
    CHECK_FALSE(refused(desk.system, std::nullopt));
    for (const Caller& who : {desk.worker, desk.caller(desk.customer), desk.key, Caller{}}) {
      CHECK(refused(who, desk.shop.id) == Code::forbidden);
      CHECK(refusal([&] { desk.read([&](Transaction& tx) { app::list_webhooks(tx, who, {}); }); }) == Code::forbidden);
    }
    auto bad = desk.draft(desk.shop.id);
    bad.url = "example.com";
    CHECK(refusal([&] {
            desk.write([&](Transaction& tx) { app::create_webhook(tx, desk.clock, desk.sealer, desk.boss, bad); });
          }) == Code::validation_failed);
  });
}

TEST_CASE("owners see the webhooks of their shops, and operations all") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    const auto own = desk.create(desk.boss, desk.shop.id).about.id;
    const auto theirs = desk.create(desk.system, desk.other.id).about.id;
    const auto house = desk.create(desk.system, std::nullopt).about.id;
    const auto listed = [&](const Caller& who) {
      std::vector<WebhookId> ids;
      desk.read([&](Transaction& tx) {
        for (const Webhook& webhook : app::list_webhooks(tx, who, {}).rows) ids.push_back(webhook.id);
      });
      return ids;
    };
    CHECK(listed(desk.boss) == std::vector{own});
    CHECK(listed(desk.operations) == std::vector{own, theirs, house});
    const auto refused = [&](const Caller& who, WebhookId id) {
      return refusal([&] { desk.read([&](Transaction& tx) { app::find_webhook(tx, who, id); }); });
    };
    CHECK_FALSE(refused(desk.boss, own));
    CHECK(refused(desk.boss, theirs) == Code::not_found);
    CHECK(refused(desk.boss, house) == Code::not_found);
    CHECK(refused(desk.worker, own) == Code::forbidden);
    CHECK_FALSE(refused(desk.operations, house));
  });
}

TEST_CASE("a webhook is changed in what was named, and checked as a new one is") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    Webhook webhook = desk.create(desk.boss, desk.shop.id).about;
    desk.clock.advance(Seconds(5));
    desk.change(webhook, {.events = std::vector{EventType::order_placed, EventType::order_undone}});
    desk.change(webhook, {.url = "http://other.example", .full_payload = true});
    const Webhook stored = desk.stored(webhook.id);
    CHECK(stored.url == "http://other.example");
    CHECK(stored.events == std::vector{EventType::order_placed, EventType::order_undone});
    CHECK(stored.full_payload);
    CHECK(stored.updated_at == kStart + Seconds(5));
    CHECK(stored.version == 3);
    CHECK(refusal([&] { desk.change(webhook, {.events = std::vector<EventType>{}}); }) == Code::validation_failed);
    Webhook stale = stored;
    stale.version = 1;
    CHECK(refusal([&] { desk.change(stale, {.full_payload = false}); }) == Code::stale_version);
  });
}

TEST_CASE("switching a webhook off gives up what is open for it, and on again forgets why it was off") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    Webhook webhook = desk.create(desk.boss, desk.shop.id).about;
    const auto test = [&] {
      return desk.write([&](Transaction& tx) { return app::test_webhook(tx, desk.clock, webhook); });
    };
    const auto state = [&](NotificationId id) {
      return desk.read([&](Transaction& tx) { return tx.notifications.find(id)->state; });
    };
    const auto open = test().id;
    desk.change(webhook, {.is_active = true});
    CHECK(state(open) == NotificationState::queued);
    desk.change(webhook, {.is_active = false});
    CHECK(state(open) == NotificationState::dead);
    CHECK_FALSE(desk.stored(webhook.id).is_active);

    webhook.disabled_reason = kGone;
    for (int i = 0; i < 6; ++i) note_failure(webhook, kStart);
    desk.write([&](Transaction& tx) { tx.webhooks.update(webhook); });
    desk.change(webhook, {.is_active = true});
    const Webhook stored = desk.stored(webhook.id);
    CHECK(stored.is_active);
    CHECK_FALSE(stored.disabled_reason);
    CHECK(stored.failures_in_a_row == 0);
    CHECK_FALSE(stored.is_failure_told);
    CHECK(state(open) == NotificationState::dead);
  });
}

TEST_CASE("after a rotation the old secret is kept beside the new one for a day") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    auto issued = desk.create(desk.boss, desk.shop.id);
    desk.clock.advance(Seconds(5));
    const auto secret =
        desk.write([&](Transaction& tx) { return app::rotate_secret(tx, desk.clock, desk.sealer, issued.about); });
    CHECK(secret != issued.secret);
    Webhook stored = desk.stored(issued.about.id);
    CHECK(desk.sealer.open(stored.sealed_secret) == secret);
    CHECK(desk.sealer.open(stored.sealed_old_secret.value()) == issued.secret);
    CHECK(stored.old_secret_until == kStart + Seconds(5) + std::chrono::hours(24));
    desk.write([&](Transaction& tx) { app::rotate_secret(tx, desk.clock, desk.sealer, stored); });
    CHECK(desk.sealer.open(desk.stored(stored.id).sealed_old_secret.value()) == secret);
  });
}

TEST_CASE("a test is due at once and tells of nothing but itself") {
  on_each_engine([](Database& database) {
    HookDesk desk(database);
    const Webhook webhook = desk.create(desk.boss, desk.shop.id).about;
    const auto test = desk.write([&](Transaction& tx) { return app::test_webhook(tx, desk.clock, webhook); });
    const auto stored = desk.read([&](Transaction& tx) { return tx.notifications.find(test.id).value(); });
    CHECK(stored.type == "webhook.test");
    CHECK(stored.destination == destination_of(webhook.id));
    CHECK(stored.shop_id == desk.shop.id);
    CHECK(stored.due_at == kStart);
    CHECK(stored.body == R"({"type":"webhook.test","timestamp":"2026-11-21T09:15:00.000Z","data":{"webhook_id":")" +
                             webhook.id.str() + "\"}}");
  });
}

TEST_SUITE_END();
