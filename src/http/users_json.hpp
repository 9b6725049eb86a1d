#pragma once

#include "app/accounts.hpp"
#include "http/call.hpp"
#include "http/fields.hpp"
#include "json/json.hpp"

namespace docket::http {

void write_user(json::Writer& writer, const User& user);
net::Reply user_reply(const User& user);
net::Reply created_user(const Call& call, const User& user);

/// A new account out of a body with username, email, name, password and perhaps role.
app::AccountDraft account_draft(const Fields& fields);

/// The caller's own account. Throws forbidden for API keys, which have none.
User own_account(const Call& call, storage::Transaction& tx);

}  // namespace docket::http
