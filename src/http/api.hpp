#pragma once

#include <string>
#include <vector>

#include "http/call.hpp"
#include "http/idempotency.hpp"
#include "http/routes.hpp"
#include "net/http.hpp"

namespace docket::http {

/// Docket's whole HTTP face as a function from request to reply. No socket in it, so tests call it directly; any number
/// of threads may.
class Api {
 public:
  /// Throws std::logic_error when a route is not in the contract.
  explicit Api(Services services);

  net::Reply answer(net::Request&& request);
  /// The reply for a request that the engine had to refuse by itself.
  net::Reply refuse(int status) const;

 private:
  net::Reply dispatch(Call& call);
  net::Reply run(Call& call, const Route& route, const Operation& operation);
  net::Reply run_write(Call& call, const Route& route, const Operation& operation);
  void authenticate(Call& call, const Route& route, storage::Transaction& tx);
  void read_body(Call& call, const Operation& operation);

  Services services_;
  Router router_;
  std::vector<const Operation*> operations_;  // of each route
  RunningCalls running_;
};

}  // namespace docket::http
