#pragma once

#include <memory>
#include <string>

#include "domain/time.hpp"
#include "notify/mail.hpp"
#include "notify/transfers.hpp"
#include "security/secret.hpp"

/// The ways that mail goes.
namespace docket::notify {

class MailSender {
 public:
  virtual ~MailSender() = default;

  /// Starts sending it. `done` is called once, by Transfers::run() or before this returns; Answer::is_accepted() says
  /// whether it was taken.
  virtual void send(const Mail& mail, Timestamp at, Transfers& transfers, Transfers::Done done) const = 0;
};

/// At most one of the ways is given.
struct MailWays {
  security::Secret resend_key;
  std::string resend_url = "https://api.resend.com";
  security::Secret smtp_server;  ///< as Letter::server
  std::string folder;            ///< each mail becomes a file {id}.eml there, readable by the owner alone
};

/// nullptr when no way is given.
std::unique_ptr<MailSender> mail_sender(const MailWays& ways);

}  // namespace docket::notify
