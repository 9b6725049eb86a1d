#include "notify/verdict.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "domain/text.hpp"

namespace docket::notify {
namespace {

constexpr Milliseconds kLongestAsked = std::chrono::hours(24);
constexpr std::size_t kMaxHead = 4096;

/// The enhanced status code of a refusal such as "550 5.1.1 no such user" (RFC 2034); empty when it has none.
std::string_view enhanced_status(std::string_view refusal) {
  constexpr std::size_t kBegin = 4;  // after the code, and the space or hyphen
  if (refusal.size() <= kBegin) return {};
  const std::string_view word = refusal.substr(kBegin, refusal.find(' ', kBegin) - kBegin);
  const std::size_t dot = word.find('.', 2);
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool is_one = word.size() > 2 && word[1] == '.' && dot != std::string_view::npos &&
                      is_number(word.substr(0, 1)) && is_number(word.substr(2, dot - 2)) &&
                      is_number(word.substr(dot + 1));
  return is_one ? word : std::string_view();
}

/// No such recipient, or none of that name (RFC 5321, 4.2.3), said of the recipient. The same codes say that we may not
/// send, here or at all: that can be mended, so it is never final. Where the server says more, it is to be that the
/// address is wrong (RFC 3463, 3.2), and not the sender's.
bool is_unknown_recipient(const Answer& answer) {
  if (answer.refused_command != "RCPT") return false;
  if (answer.status != 550 && answer.status != 551 && answer.status != 553) return false;
  const std::string_view enhanced = enhanced_status(answer.refusal);
  return enhanced.empty() || (enhanced.starts_with("5.1.") && enhanced != "5.1.7" && enhanced != "5.1.8");
}

bool is_final(const Notification& one, const Answer& answer) {
  if (one.kind == NotificationKind::webhook) return answer.status == 410;
  if (one.kind == NotificationKind::push) return is_no_subscription(answer);
  return one.kind == NotificationKind::email && is_unknown_recipient(answer);
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
