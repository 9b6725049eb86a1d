#include "cli/ways_out.hpp"

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

Mailbox mail_from(const config::Settings& settings) { return parse_mailbox(settings.mail.from).value(); }

}  // namespace docket::cli
