#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/call.hpp"

namespace docket::http {

/// Answers inside one snapshot.
struct Reads {
  net::Reply (*run)(Call&, storage::Transaction&);
};
/// Answers inside one transaction on the writer; its reply is kept for the call's Idempotency-Key.
struct Writes {
  net::Reply (*run)(Call&, storage::Transaction&);
};
/// Answers outside any transaction, because it is fixed, or because it does slow work first and then calls write().
struct Free {
  net::Reply (*run)(Call&);
};

enum class Access {
  everyone,   ///< credentials are not looked at
  guests,     ///< with or without a credential; a bad one is refused
  signed_in,  ///< a credential is needed; what it allows is for the use case to say
};

struct Route {
  std::string_view method;
  std::string_view path;  ///< template: "/api/v1/orders/{id}"
  Access access;
  std::variant<Reads, Writes, Free> handler;
  bool reply_is_secret = false;  ///< it holds tokens or keys
  Limit limit = Limit::none;
  /// What its own rules find wrong with a body, told together with what the contract finds.
  std::vector<Fault> (*inspect)(const json::Value& body) = nullptr;
};

/// Every route there is, one row each.
std::span<const Route> routes();

/// Finds routes by method and path. A path belongs to the one template that fits it with the fewest places:
/// /orders/export is no order's id.
class Router {
 public:
  explicit Router(std::span<const Route> routes);

  struct Match {
    std::size_t index = 0;  ///< of the route
    std::vector<std::pair<std::string_view, std::string>> params;
  };

  /// The route for that method (HEAD is GET) and still percent-encoded path; nullopt when there is none. Throws
  /// malformed for a bad escape.
  std::optional<Match> find(std::string_view method, std::string_view path) const;
  /// The methods that the path has, for Allow; empty when no route has the path.
  std::string allowed(std::string_view path) const;

 private:
  /// Empty when no template fits.
  std::string_view template_of(const std::vector<std::string_view>& segments) const;

  std::span<const Route> routes_;
  std::vector<std::vector<std::string_view>> segments_;  // of each route's path
};

/// Commits `change` as one transaction, and in it the reply for the call's Idempotency-Key and the entry of the audit.
/// A refusal by the rules (4xx) is kept too: the same key gets the same answer.
net::Reply write(Call& call, const std::function<net::Reply(storage::Transaction&)>& change);

}  // namespace docket::http
