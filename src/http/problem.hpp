#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/error.hpp"
#include "domain/time.hpp"
#include "net/http.hpp"

namespace docket::http {

/// How a code meets the client.
struct ProblemKind {
  Code code;
  int status;
  std::string_view name;   ///< stable, snake_case: the member `code`
  std::string_view title;  ///< the same for every occurrence (RFC 9457, 3.1.3)
};

const ProblemKind& kind_of(Code code);
/// The code that stands for a status which the engine gives by itself; internal for those it never gives.
Code code_for_status(int status);

/// Gives a reply of status 429 or 503 its Retry-After (RFC 9110, 10.2.3), unless it has one: `wait` in whole seconds,
/// rounded up, at least 1, which is also what stands for an unknown one.
void add_retry_after(net::Reply& reply, std::optional<Milliseconds> wait = std::nullopt);

/// `error` as RFC 9457 has it, with that status.
std::string problem_json(const Error& error, std::string_view instance, std::string_view request_id, int status);

/// The reply for `error`: application/problem+json (RFC 9457), with Retry-After and WWW-Authenticate where they belong.
/// `status` takes the place of the code's own; 0 leaves that.
net::Reply problem(const Error& error, std::string_view instance, std::string_view request_id, int status = 0);

}  // namespace docket::http
