#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace docket {

/// Where a shop, or the whole house, wants its events.
struct Webhook {
  WebhookId id;
  std::string url;
  std::vector<EventType> events;                 ///< those that it wants
  std::optional<ShopId> shop_id;                 ///< absent: events of every shop
  bool full_payload = false;                     ///< events carry their order
  std::string sealed_secret;                     ///< what signs, by security::Sealer
  std::optional<std::string> sealed_old_secret;  ///< signs beside it
  std::optional<Timestamp> old_secret_until;     ///< and until then; there exactly when that is
  bool is_active = true;
  std::optional<std::string> disabled_reason;  ///< why it was switched off by itself: "gone"
  int failures_in_a_row = 0;                   ///< deliveries that failed since the last that did not
  std::optional<Timestamp> failing_since;      ///< the first of them
  bool is_failure_told = false;                ///< whoever owns it was told of these
  std::optional<UserId> created_by;
  Timestamp created_at{};
  Timestamp updated_at{};
  std::int64_t version = 1;
};

inline constexpr int kFailuresToTell = 3;                 ///< in a row
inline constexpr std::string_view kGone = "gone";         ///< disabled_reason: the receiver answered 410
inline constexpr std::chrono::hours kOldSecretLasts{24};  ///< after a rotation

/// Throws validation_failed unless url_fault() finds nothing in its url, http or https, and it wants at least one
/// event, none twice.
void check_webhook(const Webhook& webhook);

/// Whether an event of that type of that shop is to be sent there.
bool wants(const Webhook& webhook, ShopId shop, EventType type);

/// A delivery has failed at `at`. Returns true once in a streak, when whoever owns it is to be told.
bool note_failure(Webhook& webhook, Timestamp at);
/// The streak is over.
void note_success(Webhook& webhook);

}  // namespace docket
