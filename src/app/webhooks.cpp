#include "app/webhooks.hpp"

#include <array>
#include <cstdint>

#include "app/notifications.hpp"
#include "app/webhook_body.hpp"
#include "domain/error.hpp"
#include "security/digest.hpp"
#include "security/random.hpp"

namespace docket::app {
namespace {

constexpr std::size_t kSecretBytes = 24;
constexpr const char* kSwitchedOff = "The webhook was switched off.";

std::string new_secret() {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  security::fill_random(bytes);
  const std::string text(bytes.begin(), bytes.end());
  return std::string(kWebhookSecretMark) + security::base64(text);
}

void set_active(storage::Transaction& tx, Webhook& webhook, bool is_active, Timestamp now) {
  if (is_active) {
    webhook.disabled_reason.reset();
    note_success(webhook);
  } else if (webhook.is_active) {
    tx.notifications.kill_open(destination_of(webhook.id), kSwitchedOff, now);
  }
  webhook.is_active = is_active;
}

}  // namespace

IssuedWebhook create_webhook(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                             const Caller& caller, const WebhookDraft& draft) {
  if (!may_manage_webhook(caller, draft.shop)) {
    throw Error(Code::forbidden, draft.shop ? "Only the owner of the shop, operations and admins make its webhooks."
                                            : "You may not make webhooks for every shop; name yours.");
  }
  IssuedWebhook issued{{}, new_secret()};
  Webhook& about = issued.about;
  about.created_at = environment.now();
  about.updated_at = about.created_at;
  about.id = environment.new_id<WebhookId>(about.created_at);
  about.url = draft.url;
  about.events = draft.events;
  about.shop_id = draft.shop;
  about.full_payload = draft.full_payload;
  about.sealed_secret = sealer.seal(issued.secret);
  about.created_by = caller.user_id();
  check_webhook(about);
  tx.webhooks.insert(about);
  return issued;
}

storage::Page<Webhook> list_webhooks(storage::Transaction& tx, const Caller& caller, storage::WebhookQuery query) {
  if (!may_list_webhooks(caller)) throw Error(Code::forbidden, "You may not list webhooks.");
  if (!works_everywhere(caller)) query.owner = caller.user_id();
  return tx.webhooks.page(query);
}

Webhook find_webhook(storage::Transaction& tx, const Caller& caller, WebhookId id) {
  if (!may_list_webhooks(caller)) throw Error(Code::forbidden, "You may not see webhooks.");
  auto webhook = tx.webhooks.find(id);
  if (!webhook || !may_manage_webhook(caller, webhook->shop_id)) {
    throw Error(Code::not_found, "There is no such webhook.");
  }
  return std::move(*webhook);
}

void change_webhook(storage::Transaction& tx, Environment& environment, Webhook& webhook, const WebhookPatch& patch) {
  const Timestamp now = environment.now();
  if (patch.url) webhook.url = *patch.url;
  if (patch.events) webhook.events = *patch.events;
  if (patch.full_payload) webhook.full_payload = *patch.full_payload;
  check_webhook(webhook);
  if (patch.is_active) set_active(tx, webhook, *patch.is_active, now);
  webhook.updated_at = now;
  tx.webhooks.update(webhook);
}

void remove_webhook(storage::Transaction& tx, const Webhook& webhook) { tx.webhooks.remove(webhook.id); }

std::string rotate_secret(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                          Webhook& webhook) {
  std::string secret = new_secret();
  webhook.updated_at = environment.now();
  webhook.sealed_old_secret = std::move(webhook.sealed_secret);
  webhook.old_secret_until = webhook.updated_at + kOldSecretLasts;
  webhook.sealed_secret = sealer.seal(secret);
  tx.webhooks.update(webhook);
  return secret;
}

Notification test_webhook(storage::Transaction& tx, Environment& environment, const Webhook& webhook) {
  if (!webhook.is_active) throw Error(Code::channel_off, "The webhook is switched off.");
  Notification test =
      new_notification(environment, NotificationKind::webhook, destination_of(webhook.id), kWebhookTest);
  test.shop_id = webhook.shop_id;
  test.body = webhook_test_body(webhook.id, test.created_at);
  tx.notifications.insert(test);
  return test;
}

}  // namespace docket::app
