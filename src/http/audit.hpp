#pragma once

#include <string>
#include <string_view>

#include "http/call.hpp"

/// What requests leave in the audit.
namespace docket::http {

/// The action of an operation: "order.place" for "place_order".
std::string action_of(std::string_view operation_id);

/// A person as the audit knows it.
Actor actor_of(const User& user);

/// The id of what the path names; empty when it names nothing, or only where something is to be made. To be asked
/// before the change, which may give a shop another slug.
std::string audit_target(const Call& call, storage::Transaction& tx);

/// Notes that the call has done what it asked for, in the same transaction; nothing when it has not, or when nobody
/// needs to know. What was made is named by the id at the end of the reply's Location. Of several targets each gets an
/// entry.
void audit(const Call& call, storage::Transaction& tx, std::string target, const net::Reply& reply);

/// Notes, in a transaction of its own, that somebody did not know the password of that login.
void audit_refused_sign_in(const Call& call, std::string_view login, const Error& refusal);

}  // namespace docket::http
