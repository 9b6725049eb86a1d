#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/permission.hpp"
#include "domain/time.hpp"

namespace docket {

/// The way by which something leaves the house.
enum class NotificationKind : std::uint8_t { webhook, email, ntfy, push };

inline constexpr std::array kNotificationKinds{NotificationKind::webhook, NotificationKind::email,
                                               NotificationKind::ntfy, NotificationKind::push};

std::string_view name_of(NotificationKind kind);  ///< "webhook"
std::optional<NotificationKind> parse_notification_kind(std::string_view text);

enum class NotificationState : std::uint8_t {
  queued,  ///< not tried yet, perhaps held until its time
  failed,  ///< tried, and it will be tried again
  sent,
  dead,  ///< given up, or refused for good
};

std::string_view name_of(NotificationState state);  ///< "queued"
std::optional<NotificationState> parse_notification_state(std::string_view text);

/// Whether it is still to be sent.
constexpr bool is_open(NotificationState state) {
  return state == NotificationState::queued || state == NotificationState::failed;
}

// The types of notifications that are no events of orders.
inline constexpr std::string_view kWebhookTest = "webhook.test";
inline constexpr std::string_view kMailTest = "mail.test";
inline constexpr std::string_view kNtfyTest = "ntfy.test";
inline constexpr std::string_view kWebhookFailing = "webhook.failing";

/// One thing to be sent: at least once, always under this id.
struct Notification {
  NotificationId id;
  NotificationKind kind = NotificationKind::webhook;
  std::string destination;        ///< what tries queue behind: one of those below
  std::optional<ShopId> shop_id;  ///< the shop whose it is; absent: the whole house's, as its webhook is
  std::optional<OrderId> order_id;
  std::int64_t seq = 0;  ///< of its event; 0 when it tells of none
  std::string type;      ///< "order.moved", or one of those above
  std::string topic;     ///< of an e-mail: the address; else empty
  /// Of a webhook: the JSON text to post. Else what it tells of: the key of the status that the order came into, for
  /// "webhook.failing" the id of the webhook; empty for "mail.test".
  std::string body;
  std::optional<std::string> dedupe;  ///< of all that are stored only one has it
  NotificationState state = NotificationState::queued;
  int tries = 0;
  Timestamp created_at{};
  Timestamp due_at{};                     ///< when to try next; once it is closed, when it was due last
  std::optional<Timestamp> sent_at;       ///< there when it is sent
  std::optional<std::string> last_error;  ///< of the last try: why it failed
  std::optional<int> last_status;         ///< of the last try: what the peer answered
  std::optional<Timestamp> last_try_at;
};

/// How many tries came to what.
struct Tries {
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;  ///< to be tried again
  std::uint64_t dead = 0;    ///< given up with that
};

/// The destination of all e-mail.
inline constexpr std::string_view kEmailDestination = "email";

std::string destination_of(WebhookId webhook);                ///< "webhook:{id}"
std::string ntfy_destination(ShopId shop);                    ///< "ntfy:{id}"
std::string destination_of(PushSubscriptionId subscription);  ///< "push:{id}"
/// The webhook that a destination names; nullopt for all others.
std::optional<WebhookId> webhook_of(std::string_view destination);
/// The same for a browser.
std::optional<PushSubscriptionId> push_subscription_of(std::string_view destination);

/// How often something is tried before it is given up.
inline constexpr int kMaxTries = 10;

/// How long to wait after a failed try, `tries` counting it (1 to kMaxTries - 1): `base` times 1, 60, 360, 1440, 3600,
/// 7200, 10080, 14400 and 17280, and up to a tenth more by `jitter` (0 to 1). With a base of 5 s that is 5 s, 5 min,
/// 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: the schedule of Standard Webhooks.
Milliseconds retry_delay(int tries, Milliseconds base, double jitter);

/// May see it and have it sent again: whoever may manage webhooks of its shop; of the whole house, when it has none.
bool may_manage_notification(const Caller& caller, const Notification& notification);

}  // namespace docket
