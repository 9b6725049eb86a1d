#include "notify/verdict.hpp"

#include <algorithm>
#include <chrono>

#include "domain/text.hpp"

namespace docket::notify {
namespace {

constexpr Milliseconds kLongestAsked = std::chrono::hours(24);
constexpr std::size_t kMaxHead = 4096;

/// No such recipient, or none of that name (RFC 5321, 4.2.3). What is wrong with our own server is never final.
bool is_unknown_recipient(int status) { return status == 550 || status == 551 || status == 553; }

bool is_final(const Notification& one, const Answer& answer) {
  if (one.kind == NotificationKind::webhook) return answer.status == 410;
  if (one.kind == NotificationKind::push) return is_no_subscription(answer);
  return one.kind == NotificationKind::email && is_unknown_recipient(answer.status);
}

/// Not within a character.
std::string cut(std::string text) {
  if (text.size() <= kMaxHead) return text;
  text.resize(kMaxHead);
  text.resize(utf8_prefix(text));
  return text;
}

std::string reason_of(const Answer& answer) {
  return !answer.error.empty() ? answer.error : "the answer was " + std::to_string(answer.status);
}

Milliseconds delay_after(const Answer& answer, int tries, Milliseconds base, double jitter) {
  const Milliseconds delay = retry_delay(tries, base, jitter);
  return std::max(delay, asked_pause(answer).value_or(Milliseconds(0)));
}

}  // namespace

std::optional<Milliseconds> asked_pause(const Answer& answer) {
  const bool may_ask = answer.status == 429 || answer.status == 503;
  if (!may_ask || !answer.retry_after) return std::nullopt;
  return std::min<Milliseconds>(*answer.retry_after, kLongestAsked);
}

bool is_no_subscription(const Answer& answer) { return answer.status == 404 || answer.status == 410; }

storage::Outcome outcome_of(const Notification& one, const Answer& answer, Try&& tried, Milliseconds retry_base,
                            double jitter) {
  storage::Outcome outcome;
  outcome.id = one.id;
  outcome.at = tried.began;
  outcome.took = std::max(answer.took, Milliseconds(0));
  if (answer.status != 0) outcome.status = answer.status;
  outcome.request = cut(std::move(tried.request));
  outcome.response = cut(answer.head);
  if (answer.is_accepted()) return outcome;
  outcome.error = reason_of(answer);
  const int tries = one.tries + 1;
  if (is_final(one, answer) || tries >= kMaxTries) {
    outcome.state = NotificationState::dead;
  } else {
    outcome.state = NotificationState::failed;
    outcome.due_at = tried.ended + delay_after(answer, tries, retry_base, jitter);
  }
  return outcome;
}

}  // namespace docket::notify
