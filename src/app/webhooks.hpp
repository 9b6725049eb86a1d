#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "domain/notification.hpp"
#include "domain/permission.hpp"
#include "domain/webhook.hpp"
#include "security/seal.hpp"
#include "storage/store.hpp"

/// Where shops, and the house, want their events. Each function is one step of the transaction that it is given.
namespace docket::app {

/// Every secret of a webhook starts with it (Standard Webhooks); base64 of what signs follows.
inline constexpr std::string_view kWebhookSecretMark = "whsec_";

struct WebhookDraft {
  std::string url;
  std::vector<EventType> events;
  std::optional<ShopId> shop;  ///< absent: of the whole house
  bool full_payload = false;
};

/// A webhook with the secret that signs, which is given out once.
struct IssuedWebhook {
  Webhook about;
  std::string secret;
};

/// Throws forbidden, validation_failed.
IssuedWebhook create_webhook(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                             const Caller& caller, const WebhookDraft& draft);

/// The webhooks that the caller may manage. Throws forbidden when there can be none.
storage::Page<Webhook> list_webhooks(storage::Transaction& tx, const Caller& caller, storage::WebhookQuery query);
/// Throws forbidden when the caller manages no webhooks at all, not_found when there is none that it may manage.
Webhook find_webhook(storage::Transaction& tx, const Caller& caller, WebhookId id);

struct WebhookPatch {
  std::optional<std::string> url;
  std::optional<std::vector<EventType>> events;
  std::optional<bool> full_payload;
  std::optional<bool> is_active;
};

// For the next ones, `webhook` is one that the caller may manage.

/// Switching it on ends its streak of failures and forgets why it was switched off; switching it off gives up what is
/// open for it. Throws validation_failed, stale_version.
void change_webhook(storage::Transaction& tx, Environment& environment, Webhook& webhook, const WebhookPatch& patch);
/// What is open for it goes with it.
void remove_webhook(storage::Transaction& tx, const Webhook& webhook);
/// Gives it a new secret, which is returned; the old one signs beside it for kOldSecretLasts. Throws stale_version.
std::string rotate_secret(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                          Webhook& webhook);
/// Sends it a message that tells of nothing. Throws channel_off when it is switched off.
Notification test_webhook(storage::Transaction& tx, Environment& environment, const Webhook& webhook);

}  // namespace docket::app
