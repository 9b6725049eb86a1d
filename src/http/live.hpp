#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "http/call.hpp"
#include "live/event_subscriber.hpp"

namespace docket::http {

/// Which part of the feed the query asks for, and from where on. Throws validation_failed, not_found for a shop that
/// there is not.
live::Wish wish_of(const Call& call, storage::Transaction& tx);

/// Whether server-sent events are asked for.
bool wants_stream(const net::Request& request);
/// Where an event stream is to go on: Last-Event-ID, else `since`. Throws validation_failed.
std::optional<Cursor> resumed_at(const Call& call);
/// The reply that goes on as an event stream.
net::Reply stream_reply(std::shared_ptr<net::Session> session);

using Requirement = std::function<void(storage::Transaction&, const Caller&)>;

/// The caller as it is now, to be trusted with a stream. Throws invalid_token when it may not go on, and what `require`
/// throws.
live::Listening listening_as(Call& call, const Caller& caller, const Requirement& require);
/// That the caller may see the shop's board.
Requirement board_requirement(ShopId shop);

/// The feed as server-sent events, from where the client stopped.
net::Reply open_stream(Call& call, storage::Transaction& tx);

}  // namespace docket::http
