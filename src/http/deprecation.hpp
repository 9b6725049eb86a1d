#pragma once

#include <optional>
#include <string>

#include "domain/time.hpp"
#include "net/http.hpp"

namespace docket::http {

/// An operation that still works and that clients should leave.
struct Deprecation {
  Timestamp since{};
  std::optional<Timestamp> sunset;       ///< from when on it may be gone; absent while that is open
  std::optional<std::string> successor;  ///< path of what to use instead
};

/// Says so in Deprecation (RFC 9745), Sunset (RFC 8594) and Link.
void add_deprecation(net::Reply& reply, const Deprecation& deprecation);

}  // namespace docket::http
