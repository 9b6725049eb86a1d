#pragma once

#include "http/call.hpp"

/// GETs that wait for news: `?wait=` and `Prefer: wait=` (RFC 7240, 4.3).
namespace docket::http {

/// How long the request is willing to wait; 0 when it is not, or has waited already. More than a minute in a Prefer is
/// taken as one: it is a preference.
Milliseconds patience_of(const Call& call);

/// The cursor of the feed in `since`; nullopt when there is none. Throws validation_failed for what is not one.
std::optional<Cursor> since_of(const Call& call);

/// Has the reply wait for news of one order, when the client has what is there now: by its If-None-Match, or because
/// nothing happened since its `since`.
void wait_for_order(Call& call, storage::Transaction& tx, OrderId order);

/// The reply as it goes out: a wait when there is nothing new and the client is willing, 304 for what it has already
/// (RFC 9110, 13.1.2).
net::Reply or_wait(const Call& call, net::Reply reply);

}  // namespace docket::http
