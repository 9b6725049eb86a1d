#include "domain/api_key.hpp"

#include "domain/checks.hpp"

namespace docket {
namespace {

bool is_role(const Caller& caller, Role role) { return caller.kind == Caller::Kind::user && caller.role == role; }

}  // namespace

void check_api_key(const ApiKey& key, Timestamp now) {
  Checks checks;
  checks.require(!trimmed(key.name).empty(), "/name", "must not be empty");
  checks.longest(key.name, kMaxName, "/name");
  checks.require(key.scopes != 0, "/scopes", "must name at least one scope");
  checks.require(!key.expires_at || *key.expires_at > now, "/expires_at", "must be in the future");
  checks.done("The API key does not fit.");
}

bool may_issue_key(const Caller& caller, Scopes scopes, const std::optional<ShopId>& shop) {
  if (shop && may_manage_shop(caller, *shop)) return true;
  if (caller.kind == Caller::Kind::system || is_role(caller, Role::admin)) return true;
  return is_role(caller, Role::operations) && (scopes & static_cast<Scopes>(Scope::items_write)) == 0;
}

bool may_list_keys(const Caller& caller) {
  return caller.kind == Caller::Kind::system || is_role(caller, Role::admin) || is_role(caller, Role::operations) ||
         is_role(caller, Role::merchant);
}

bool may_manage_key(const Caller& caller, const ApiKey& key) {
  if (key.shop_id && may_manage_shop(caller, *key.shop_id)) return true;
  return caller.kind == Caller::Kind::system || is_role(caller, Role::admin) || is_role(caller, Role::operations);
}

}  // namespace docket
