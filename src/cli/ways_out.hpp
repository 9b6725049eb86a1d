#pragma once

#include "app/environment.hpp"
#include "config/settings.hpp"
#include "notify/mail.hpp"
#include "notify/mail_senders.hpp"

/// The settings of what leaves the house, as those take them who see to it.
namespace docket::cli {

app::Channels channels_of(const config::Settings& settings);
notify::MailWays mail_ways_of(const config::Settings& settings);
/// Whom e-mails are from.
Mailbox mail_from(const config::Settings& settings);

}  // namespace docket::cli
