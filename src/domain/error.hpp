#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "domain/time.hpp"

namespace docket {

/// Everything that can end a request. The closed list: `http/problem.cpp` gives each one its HTTP status and its
/// stable name, and proves at compile time that none lacks a row.
enum class Code : std::uint8_t {
  malformed,                ///< not JSON, not UTF-8, not a request
  unauthenticated,          ///< no credential where one is needed
  invalid_token,            ///< a credential that is forged, expired or revoked
  invalid_credentials,      ///< wrong login or password, never saying which
  forbidden,                ///< known caller, not allowed
  registration_closed,      ///< the server does not let people sign up by themselves
  not_found,                ///< absent, or the caller may not know that it exists
  method_not_allowed,       ///< the path is known, the method is not
  already_exists,           ///< a unique name or reference is taken
  illegal_transition,       ///< the workflow has no such step from here
  cancel_refused,           ///< the workflow or the window does not let this caller cancel now
  undo_expired,             ///< the last step cannot be taken back, not by this caller or not any more
  order_closed,             ///< the order has ended, it cannot be changed
  out_of_stock,             ///< fewer left than asked for
  item_unavailable,         ///< the item is not on sale
  shop_closed,              ///< the shop takes no orders now
  status_in_use,            ///< open orders are in a status that would vanish
  channel_off,              ///< nothing of this kind can be sent from here, or its receiver is switched off or gone
  idempotency_in_progress,  ///< the first request with this key is still running
  stale_version,            ///< If-Match names an older version
  too_large,                ///< the body is over the limit
  unsupported_media_type,   ///< a body that is not application/json
  validation_failed,        ///< well-formed, but does not fit the contract
  idempotency_key_reused,   ///< same key, another body
  precondition_required,    ///< If-Match is needed here
  too_many_requests,        ///< over a rate limit
  head_too_large,           ///< request line or headers over the limit
  internal,                 ///< our fault; the cause is in the log only
  overloaded,               ///< a bounded queue is full; try again
  unavailable,              ///< the database is away or read-only; try again
  count_
};

/// One thing wrong in a body: where (JSON Pointer, RFC 6901; "" is the whole body) and what, in words for people.
struct Fault {
  std::string pointer;
  std::string detail;

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Ends the request. `what()` is shown to the client: never put SQL, paths or secrets in it.
class Error : public std::runtime_error {
 public:
  Error(Code reason, const std::string& detail) : std::runtime_error(detail), code(reason) {}
  Error(Code reason, const std::string& detail, std::vector<Fault> wrong)
      : std::runtime_error(detail), code(reason), faults(std::move(wrong)) {}

  Code code;
  std::vector<Fault> faults;                ///< what does not fit, for validation_failed
  std::vector<std::string> allowed;         ///< the statuses that would do, for illegal_transition
  std::optional<Milliseconds> retry_after;  ///< when trying again may help; absent when that is not known
};

/// too_many_requests that ends after `wait`.
inline Error too_many(const std::string& detail, Milliseconds wait) {
  Error error(Code::too_many_requests, detail);
  error.retry_after = wait;
  return error;
}

/// validation_failed with a single fault.
inline Error invalid(std::string pointer, const std::string& detail) {
  return Error(Code::validation_failed, detail, {Fault{std::move(pointer), detail}});
}

}  // namespace docket
