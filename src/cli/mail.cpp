#include <iostream>
#include <optional>
#include <stdexcept>

#include "app/environment.hpp"
#include "cli/commands.hpp"
#include "cli/ways_out.hpp"
#include "domain/mailbox.hpp"
#include "domain/text.hpp"
#include "json/json.hpp"
#include "notify/encodings.hpp"
#include "notify/message.hpp"
#include "notify/transfers.hpp"

/// docket mail test.
namespace docket::cli {
namespace {

constexpr Milliseconds kEachLook{200};

notify::Mail test_mail(const config::Settings& settings, const std::string& to, app::Environment& environment) {
  const auto words = notify::test_message("en");
  notify::Mail mail;
  mail.from = mail_from(settings);
  mail.to = {"", to};
  mail.subject = words.subject;
  mail.text = words.text;
  mail.html = words.html;
  mail.id = environment.new_uuid(environment.now()).str();
  mail.language = "en";
  return mail;
}

/// Waits until it is sent, or is not.
notify::Answer sent(const notify::MailSender& sender, const notify::Mail& mail, Timestamp now) {
  notify::Transfers transfers;
  std::optional<notify::Answer> answer;
  sender.send(mail, now, transfers, [&answer](notify::Answer came) { answer = std::move(came); });
  while (!answer) transfers.run(kEachLook);
  return *answer;
}

std::string reason_of(const notify::Answer& answer) {
  if (!answer.error.empty()) return answer.error;
  const std::string said = answer.body.empty() ? answer.head : answer.body;
  return "the answer was " + std::to_string(answer.status) + " " + std::string(trimmed(said));
}

}  // namespace

void mail_test(const Command& command) {
  const std::string to = *command.option("to");
  if (!is_email(to)) throw UsageError("\"" + notify::one_line(to) + "\" is not an e-mail address");
  const auto sender = notify::mail_sender(mail_ways_of(command.settings));
  if (!sender) {
    throw std::runtime_error("no e-mails can be sent yet: set smtp-url, resend-api-key or mail-folder");
  }
  app::System environment;
  const auto answer = sent(*sender, test_mail(command.settings, to, environment), environment.now());
  if (!answer.is_accepted()) throw std::runtime_error("the e-mail was not sent: " + reason_of(answer));
  if (!command.has("json")) {
    std::cout << "Sent to " << to << " in " << answer.took.count() << " ms.\n";
    return;
  }
  json::Writer writer;
  writer.begin_object().field("to", to).field("took_ms", answer.took.count()).end_object();
  std::cout << writer.take() << "\n";
}

}  // namespace docket::cli
