#pragma once

#include "http/call.hpp"
#include "live/subscriber.hpp"

namespace docket::http {

/// Which part of the feed the query asks for, and from where on. Throws validation_failed, not_found for a shop that
/// there is not.
live::Wish wish_of(const Call& call, storage::Transaction& tx);

/// Whether the feed is asked for as server-sent events.
bool wants_stream(const Call& call);

/// The feed as server-sent events, from where the client stopped.
net::Reply open_stream(Call& call, storage::Transaction& tx);

}  // namespace docket::http
