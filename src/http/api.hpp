#pragma once

#include <string>
#include <vector>

#include "http/call.hpp"
#include "http/idempotency.hpp"
#include "http/routes.hpp"
#include "net/http.hpp"

namespace docket::http {

/// What every reply carries (OWASP HTTP headers), where it does not say it itself.
void add_standing_headers(net::Reply& reply);

/// Docket's whole HTTP face as a function from request to reply. No socket in it, so tests call it directly; any number
/// of threads may.
class Api {
 public:
  /// Throws std::logic_error when a route is not in the contract.
  explicit Api(Services services, const LimitRates& limits = {});

  /// The reply, or a net::Wait for what the client asked to wait for.
  net::Reply answer(net::Request&& request);
  /// The same for what can be answered without blocking: boards that are kept. nullopt for everything else. Such
  /// replies are not logged: there is one for each screen and change.
  std::optional<net::Reply> answer_at_once(const net::Request& request);
  /// The reply for a request that the engine had to refuse by itself.
  net::Reply refuse(int status) const;

 private:
  std::string request_id_of(const net::Request& request) const;
  net::Reply dispatch(Call& call);
  net::Reply run(Call& call, const Route& route, const Operation& operation);
  net::Reply run_write(Call& call, const Route& route, const Operation& operation);
  void count(Call& call, const Route& route);
  void authenticate(Call& call, const Route& route, storage::Transaction& tx);
  void note_use(const Call& call);
  void read_body(Call& call, const Route& route, const Operation& operation);

  Services services_;
  Router router_;
  std::vector<const Operation*> operations_;  // of each route
  std::size_t board_route_ = 0;               // the one among them that is answered at once
  RunningCalls running_;
  Limits limits_;
};

}  // namespace docket::http
