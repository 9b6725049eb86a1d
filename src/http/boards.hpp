#pragma once

#include <optional>

#include "live/feed.hpp"
#include "net/http.hpp"

namespace docket::http {

/// A public board that is kept, asked for in the way of screens: answered without a database or a credential. nullopt
/// for everything else, which the route answers. X-Request-Id is left to the caller.
std::optional<net::Reply> kept_board(live::Feed& feed, const net::Request& request);

}  // namespace docket::http
