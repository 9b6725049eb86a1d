#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/accounts.hpp"
#include "app/environment.hpp"
#include "app/jobs.hpp"
#include "app/screen_reports.hpp"
#include "domain/error.hpp"
#include "domain/event.hpp"
#include "domain/notification.hpp"
#include "domain/permission.hpp"
#include "http/backlog.hpp"
#include "http/contract.hpp"
#include "http/limits.hpp"
#include "http/metrics.hpp"
#include "json/json.hpp"
#include "net/http.hpp"
#include "net/statistics.hpp"
#include "security/seal.hpp"
#include "security/tracking.hpp"
#include "storage/store.hpp"

namespace docket::live {
class Feed;
}

namespace docket::security {
class Passwords;
}

namespace docket::http {

/// What the handlers work with. Everything in it may be used from any thread and outlives every call.
struct Services {
  storage::Store& store;
  app::Environment& environment;
  app::Accounts& accounts;
  const security::TrackingTokens& tracking;
  const security::Sealer& sealer;
  const Contract& contract;
  live::Feed& feed;
  app::Jobs& jobs;
  app::ScreenReports& screen_reports;
  std::string public_url = {};                    ///< "https://shop.example", or empty: as the client reached us
  std::vector<std::string> allowed_origins = {};  ///< for CORS; empty: none
  std::string mail_from = {};                     ///< whom e-mails are from
  std::string ntfy_url = {};                      ///< the ntfy server; empty without one
  std::string push_key = {};                      ///< public, base64url; empty where nothing is pushed

  // What /metrics tells.
  std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();
  std::function<net::Statistics()> engine = nullptr;  ///< empty where there is no server around it
  const security::Passwords* passwords = nullptr;     ///< nullptr: not told
  std::shared_ptr<Backlog> backlog = std::make_shared<Backlog>();
  std::function<Tries(NotificationKind)> tries = nullptr;  ///< to send; empty where nothing is sent
  std::string metrics_token = {};                          ///< empty: everybody may read them
};

/// One request on its way through a handler: checked against the contract, the caller known.
struct Call {
  Services& services;
  const net::Request& request;
  std::string request_id;
  std::string_view route;                                        ///< the path template
  const Operation* operation = nullptr;                          ///< of that route; nullptr when none has the path
  std::size_t route_number = static_cast<std::size_t>(-1);       ///< its place in routes(); beyond them for none
  std::vector<std::pair<std::string_view, std::string>> params;  ///< of the path, decoded
  Query query;
  json::Value body;  ///< null when the operation takes none
  Caller caller;

  std::optional<std::string> idempotency_key;
  std::string fingerprint;       ///< of the request, when it has a key
  bool reply_is_secret = false;  ///< it is kept encrypted

  std::string action;                ///< for the audit; empty for what nobody needs to know
  std::optional<Actor> actor;        ///< who it turned out to be, where no credential said so
  std::vector<std::string> targets;  ///< what was changed, where neither an id in the path nor Location says it

  std::optional<Allowance> allowance;  ///< what the client may still send of this kind, when that is limited

  std::optional<net::Wait> wait;  ///< for what the handler read to change, when the client is willing to wait
  bool nothing_new = false;       ///< nothing has happened since the place that the client named

  /// A piece of the path by its name in the template.
  const std::string& param(std::string_view name) const;
  /// The same as an id. Throws not_found when it is none: nothing has such an id.
  template <class SomeId>
  SomeId id(std::string_view name) const {
    const auto parsed = SomeId::parse(param(name));
    if (!parsed) throw Error(Code::not_found, "There is nothing with this id.");
    return *parsed;
  }

  std::optional<std::string_view> header(std::string_view name) const {
    return net::find_header(request.headers, name);
  }
  /// "http://host:port", without a slash at the end, as links to us start.
  std::string base_url() const;
};

/// The page of a list that the query asks for.
std::size_t limit_of(const Call& call);

/// A JSON reply. `etag` without quotes; empty for none.
net::Reply json_reply(int status, std::string body, std::string_view etag = {});
/// 201 with Location.
net::Reply created(std::string location, std::string body, std::string_view etag);
/// The same for what has no version of its own, since it changes with the clock or the log: its bytes are its version.
net::Reply json_reply_by_content(int status, std::string body);
net::Reply created_by_content(std::string location, std::string body);
net::Reply no_content();

/// Throws stale_version when the request has an If-Match that does not name this version. The part of an entity tag
/// before a dot is the version; what follows changes with the surroundings.
void require_match(const Call& call, std::int64_t version);
/// The same for an entity tag that is the version, without quotes.
void require_match(const Call& call, std::string_view version);

/// Whether an If-None-Match (RFC 9110, 13.1.2) names this entity tag, given without quotes.
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace docket::http
