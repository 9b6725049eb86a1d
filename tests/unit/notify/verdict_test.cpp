#include "notify/verdict.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace docket;
using namespace docket::notify;

namespace {

const Timestamp kAt = parse_rfc3339("2026-11-21T09:15:00Z").value();
constexpr Milliseconds kBase{5'000};

Notification a_notification(NotificationKind kind, int tries) {
  Notification one;
  one.kind = kind;
  one.tries = tries;
  return one;
}

Answer an_answer(int status, std::optional<std::int64_t> retry_after_s = std::nullopt) {
  Answer answer;
  answer.status = status;
  answer.head = "HTTP/1.1 " + std::to_string(status) + " Said\r\n";
  answer.took = Milliseconds(120);
  if (retry_after_s) answer.retry_after = Seconds(*retry_after_s);
  return answer;
}

storage::Outcome outcome(NotificationKind kind, int tries, const Answer& answer, double jitter = 0) {
  return outcome_of(a_notification(kind, tries), answer, {kAt, kAt + Milliseconds(200), "POST https://x/\n"}, kBase,
                    jitter);
}

}  // namespace

TEST_CASE("each answer has its verdict") {
  using enum NotificationKind;
  using enum NotificationState;
  struct Row {
    NotificationKind kind;
    int tries;
    Answer answer;
    NotificationState state;
    std::int64_t after_s = 0;
  };
  const Row rows[] = {
      {webhook, 0, an_answer(200), sent},
      {webhook, 0, an_answer(204), sent},
      {webhook, 9, an_answer(299), sent},
      {webhook, 0, an_answer(301), failed, 5},
      {webhook, 0, an_answer(304), failed, 5},
      {webhook, 0, an_answer(400), failed, 5},
      {webhook, 1, an_answer(404), failed, 300},
      {webhook, 2, an_answer(500), failed, 1800},
      {webhook, 8, an_answer(0), failed, 86'400},
      {webhook, 9, an_answer(500), dead},
      {webhook, 0, an_answer(410), dead},
      {email, 0, an_answer(410), failed, 5},
      {ntfy, 0, an_answer(410), failed, 5},
      {webhook, 0, an_answer(429, 60), failed, 60},
      {webhook, 0, an_answer(503, 60), failed, 60},
      {webhook, 2, an_answer(503, 60), failed, 1800},
      {webhook, 0, an_answer(429, 0), failed, 5},
      {webhook, 0, an_answer(503, 1'000'000'000), failed, 86'400},
      {webhook, 0, an_answer(500, 60), failed, 5},
      {webhook, 9, an_answer(429, 60), dead},
      {email, 0, an_answer(250), sent},
      {email, 0, an_answer(450), failed, 5},
      {email, 0, an_answer(535), failed, 5},
      {email, 0, an_answer(554), failed, 5},
      {webhook, 0, an_answer(550), failed, 5},
  };
  for (const Row& row : rows) {
    CAPTURE(row.answer.status);
    CAPTURE(row.tries);
    const auto result = outcome(row.kind, row.tries, row.answer);
    CHECK(result.state == row.state);
    CHECK(result.due_at.has_value() == (row.state == failed));
    if (result.due_at) CHECK(*result.due_at == kAt + Milliseconds(200) + Seconds(row.after_s));
    CHECK(result.error.has_value() == (row.state != sent));
    CHECK(result.status.has_value() == (row.answer.status != 0));
  }
}

TEST_CASE("a mail is given up at once only when its server says that there is no such recipient") {
  using enum NotificationState;
  struct Row {
    std::string command;
    std::string refusal;
    NotificationState state;
  };
  const Row rows[] = {
      {"RCPT", "550 no such user", dead},
      {"RCPT", "551 user not local", dead},
      {"RCPT", "553 no such name", dead},
      {"RCPT", "550", dead},
      {"RCPT", "550 5.1.1 no such user", dead},
      {"RCPT", "550-5.1.1 no such user 550 5.1.1 here", dead},
      {"RCPT", "550 5.1.0", dead},
      {"RCPT", "550 5.1.2 no such system", dead},
      {"RCPT", "550 5.1.10 takes no mail", dead},
      {"RCPT", "550 <a@b.example>: 5 of 5.7.1 is no code", dead},
      {"RCPT", "550 5. is no code", dead},
      {"RCPT", "550 192.0.2.7 is no code", dead},
      {"RCPT", "550 5.1.7 of the sender", failed},
      {"RCPT", "550 5.1.8 of the sender", failed},
      {"RCPT", "550 5.7.1 relaying denied", failed},
      {"RCPT", "550-5.7.1 relaying 550 5.7.1 denied", failed},
      {"RCPT", "550 5.2.1 switched off", failed},
      {"RCPT", "550 4.1.1 of two minds", failed},
      {"RCPT", "450 4.1.1 later", failed},
      {"RCPT", "552 5.2.2 full", failed},
      {"RCPT", "554 no", failed},
      {"MAIL", "550 5.7.1 not your address", failed},
      {"MAIL", "550 5.1.1 no such sender", failed},
      {"MAIL", "553 rejected", failed},
      {"", "550 5.7.1 blocked", failed},
      {"", "550 blocked", failed},
      {"EHLO", "550 go away", failed},
      {"AUTH", "535 5.7.8 wrong password", failed},
      {"DATA", "550 5.7.1 over quota", failed},
      {"DATA", "550 no", failed},
  };
  for (const Row& row : rows) {
    CAPTURE(row.command);
    CAPTURE(row.refusal);
    Answer answer = an_answer(std::stoi(row.refusal));
    answer.refused_command = row.command;
    answer.refusal = row.refusal;
    CHECK(outcome(NotificationKind::email, 0, answer).state == row.state);
    CHECK(outcome(NotificationKind::webhook, 0, answer).state == failed);
  }
}

TEST_CASE("a try is kept as it was") {
  const auto sent = outcome(NotificationKind::webhook, 0, an_answer(200));
  CHECK(sent.at == kAt);
  CHECK(sent.took == Milliseconds(120));
  CHECK(sent.status == 200);
  CHECK(sent.request == "POST https://x/\n");
  CHECK(sent.response == "HTTP/1.1 200 Said\r\n");
  CHECK(outcome(NotificationKind::webhook, 0, an_answer(500)).error == "the answer was 500");
  Answer broken = an_answer(0);
  broken.error = "timed out";
  CHECK(outcome(NotificationKind::webhook, 0, broken).error == "timed out");
  broken.head = std::string(4095, 'x') + "ü";
  CHECK(outcome(NotificationKind::webhook, 0, broken).response == std::string(4095, 'x'));
  CHECK(outcome(NotificationKind::webhook, 0, broken, 1.0).due_at == kAt + Milliseconds(200) + Milliseconds(5'500));
}
