#include "cli/ways_out.hpp"

#include "cli/command_line.hpp"

namespace docket::cli {

app::Channels channels_of(const config::Settings& settings) {
  app::Channels channels;
  channels.mail = settings.mail.is_set();
  channels.ntfy = settings.ntfy_url.has_value();
  channels.push = true;  // it takes nothing to be set up
  return channels;
}

notify::MailWays mail_ways_of(const config::Settings& settings) {
  const config::MailSettings& mail = settings.mail;
  notify::MailWays ways;
  ways.resend_key = security::Secret(mail.resend_api_key.value_or(""));
  ways.resend_url = mail.resend_url;
  ways.smtp_server = security::Secret(mail.smtp_url.value_or(""));
  if (mail.folder) ways.folder = mail.folder->string();
  return ways;
}

notify::Mailbox mail_from(const config::Settings& settings) {
  const auto from = notify::parse_mailbox(settings.mail.from);
  if (!from) throw UsageError("mail-from must be an e-mail address such as Corner Shop <orders@example.com>");
  return *from;
}

}  // namespace docket::cli
