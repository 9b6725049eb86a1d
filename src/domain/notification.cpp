#include "domain/notification.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace docket {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"webhook", "email", "ntfy", "push"};
constexpr std::array<std::string_view, 4> kStates{"queued", "failed", "sent", "dead"};
constexpr std::string_view kWebhookMark = "webhook:";
constexpr std::string_view kPushMark = "push:";
/// In units of the base, after each failed try but the last.
constexpr std::array<std::int64_t, kMaxTries - 1> kDelays{1, 60, 360, 1440, 3600, 7200, 10'080, 14'400, 17'280};
constexpr double kMostJitter = 0.1;

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

std::string joined(std::string_view mark, const Uuid& id) { return std::string(mark) + id.str(); }

}  // namespace

std::string_view name_of(NotificationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<NotificationKind> parse_notification_kind(std::string_view text) {
  return parse<NotificationKind>(kKinds, text);
}

std::string_view name_of(NotificationState state) { return kStates[static_cast<std::size_t>(state)]; }

std::optional<NotificationState> parse_notification_state(std::string_view text) {
  return parse<NotificationState>(kStates, text);
}

std::string destination_of(WebhookId webhook) { return joined(kWebhookMark, webhook); }
std::string ntfy_destination(ShopId shop) { return joined("ntfy:", shop); }
std::string destination_of(PushSubscriptionId subscription) { return joined(kPushMark, subscription); }

std::optional<WebhookId> webhook_of(std::string_view destination) {
  if (!destination.starts_with(kWebhookMark)) return std::nullopt;
  return WebhookId::parse(destination.substr(kWebhookMark.size()));
}

std::optional<PushSubscriptionId> push_subscription_of(std::string_view destination) {
  if (!destination.starts_with(kPushMark)) return std::nullopt;
  return PushSubscriptionId::parse(destination.substr(kPushMark.size()));
}

Milliseconds retry_delay(int tries, Milliseconds base, double jitter) {
  const auto place = static_cast<std::size_t>(std::clamp(tries, 1, kMaxTries - 1) - 1);
  const Milliseconds delay = base * kDelays[place];
  const double extra = static_cast<double>(delay.count()) * kMostJitter * std::clamp(jitter, 0.0, 1.0);
  return delay + Milliseconds(std::llround(extra));
}

bool may_manage_notification(const Caller& caller, const Notification& notification) {
  return may_manage_webhook(caller, notification.shop_id);
}

}  // namespace docket
