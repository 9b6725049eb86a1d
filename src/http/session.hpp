#pragma once

#include "app/accounts.hpp"
#include "http/call.hpp"

namespace docket::http {

/// 200 with the session's tokens and its user; the refresh token is in a cookie too.
net::Reply session_reply(const Call& call, const app::Session& session);

}  // namespace docket::http
