#include "http/audit.hpp"

#include <algorithm>

#include "app/audit.hpp"
#include "app/shops.hpp"
#include "http/problem.hpp"

namespace docket::http {
namespace {

constexpr std::size_t kLongestName = 64;  ///< characters

/// The first characters of a UTF-8 text.
std::string cut(std::string_view text, std::size_t characters) {
  const auto starts_one = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; };
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (starts_one(text[end]) && characters-- == 0) break;
  }
  return std::string(text.substr(0, end));
}

/// The id that `text` is, in the form in which it is stored; empty when it is none, and maybe a secret.
std::string id_in(std::string_view text) {
  const auto id = Uuid::parse(text);
  return id ? id->str() : "";
}

storage::AuditEntry entry_of(const Call& call, int status) {
  storage::AuditEntry entry;
  entry.actor = call.actor ? *call.actor : docket::actor_of(call.caller);
  entry.status = status;
  entry.address = call.request.remote_address;
  entry.request_id = call.request_id;
  return entry;
}

}  // namespace

std::string action_of(std::string_view operation_id) {
  const auto verb = operation_id.substr(0, operation_id.find('_'));
  if (verb.size() == operation_id.size()) return std::string(verb);
  return std::string(operation_id.substr(verb.size() + 1)) + "." + std::string(verb);
}

Actor actor_of(const User& user) { return {"user", user.id.str(), user.name.value_or(user.username)}; }

std::string audit_target(const Call& call, storage::Transaction& tx) {
  if (call.params.empty()) return "";
  const auto& [name, text] = call.params.back();
  if (name == "id" || name == "user_id") return id_in(text);
  // Below a shop things are made by POST, and named by their Location.
  if (name != "shop" || call.request.method == "POST") return "";
  return app::find_shop(tx, text).id.str();
}

void audit(const Call& call, storage::Transaction& tx, std::string target, const net::Reply& reply) {
  if (call.action.empty() || reply.status >= 400) return;
  storage::AuditEntry entry = entry_of(call, reply.status);
  entry.action = call.action;
  entry.target = std::move(target);
  const auto location = net::find_header(reply.headers, "Location");
  if (location && reply.status == 201) entry.target = id_in(location->substr(location->rfind('/') + 1));
  if (call.targets.empty()) return app::note(tx, call.services.environment, std::move(entry));
  for (const std::string& changed : call.targets) {
    entry.target = changed;
    app::note(tx, call.services.environment, entry);
  }
}

void audit_refused_sign_in(const Call& call, std::string_view login, const Error& refusal) {
  storage::AuditEntry entry = entry_of(call, kind_of(refusal.code).status);
  entry.action = refusal.retry_after ? "session.lock_out" : "session.refuse";
  entry.actor.name = cut(login, kLongestName);
  call.services.store.write([&](storage::Transaction& tx) {
    if (const auto user = tx.users.find_login(login)) entry.target = user->id.str();
    app::note(tx, call.services.environment, entry);
  });
}

}  // namespace docket::http
