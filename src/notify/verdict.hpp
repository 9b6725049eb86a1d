#pragma once

#include <optional>

#include "domain/notification.hpp"
#include "domain/time.hpp"
#include "notify/transfers.hpp"
#include "storage/store.hpp"

namespace docket::notify {

/// A try that has ended.
struct Try {
  Timestamp began{};
  Timestamp ended{};
  std::string request;  ///< what was sent, as it is kept
};

/// Whether a push service says that it has no such subscription, or none any more (RFC 8030, 7.3).
bool is_no_subscription(const Answer& answer);

/// For how long a 429 or 503 asks by Retry-After to be left alone, a day at most; nullopt when it does not.
std::optional<Milliseconds> asked_pause(const Answer& answer);

/// What `answer` makes of the notification. It is sent when it was taken. It is dead when the receiver says that it is
/// gone (410; a push service that it knows no such browser), a mail server knows no such recipient, or this was the
/// last of kMaxTries. Else it is tried again after retry_delay(), and not before asked_pause() is over.
storage::Outcome outcome_of(const Notification& one, const Answer& answer, Try&& tried, Milliseconds retry_base,
                            double jitter);

}  // namespace docket::notify
