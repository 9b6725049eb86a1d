#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/notification.hpp"
#include "domain/time.hpp"
#include "notify/mail.hpp"
#include "notify/transfers.hpp"
#include "notify/web_push.hpp"
#include "security/seal.hpp"
#include "security/secret.hpp"
#include "security/tracking.hpp"
#include "storage/store.hpp"

namespace docket::notify {

/// What is not in the database.
struct House {
  std::string public_url;                  ///< an origin, for links; empty: there are none
  Mailbox mail_from;                       ///< mails of a shop carry its name, and this address
  std::string ntfy_url;                    ///< of the server; empty: none
  bool webhooks_may_be_private = false;    ///< webhooks, and push services: browsers name these
  std::shared_ptr<const Vapid> push = {};  ///< nullptr: nothing is pushed
  std::string user_agent = "Docket";
  Milliseconds deadline{15'000};
};

/// Never to be sent.
struct Unsendable {
  std::string why;
};

using Parcel = std::variant<Outgoing, Mail, Unsendable>;

/// Puts together what a notification is to send. Immutable, so any thread may call it.
class Composer {
 public:
  /// The sealer and the tokens must outlive it.
  Composer(const security::Sealer& sealer, const security::TrackingTokens& tracking, House house);

  /// By what the database says now. Throws std::runtime_error when something is wrong that may be mended.
  Parcel compose(storage::Transaction& tx, const Notification& one, Timestamp now) const;

 private:
  Parcel webhook(storage::Transaction& tx, const Notification& one, Timestamp now) const;
  Parcel mail(storage::Transaction& tx, const Notification& one, Timestamp now) const;
  Parcel order_mail(storage::Transaction& tx, const Notification& one, Timestamp now) const;
  Parcel failing_mail(storage::Transaction& tx, const Notification& one) const;
  Parcel push(storage::Transaction& tx, const Notification& one, Timestamp now) const;
  Parcel ntfy(storage::Transaction& tx, const Notification& one, Timestamp now) const;
  std::vector<security::Secret> keys_of(const Webhook& webhook, Timestamp now) const;
  std::string contact() const;
  std::string tracking_url(const Order& order, Timestamp now) const;
  Mail envelope(storage::Transaction& tx, const Notification& one, std::string sender, std::string_view language) const;

  const security::Sealer& sealer_;
  const security::TrackingTokens& tracking_;
  const House house_;
};

/// The head of a request as it is kept for people: without what gives rights.
std::string shown_head(const Outgoing& request);

}  // namespace docket::notify
