#include "domain/permission.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/error.hpp"
#include "domain/order.hpp"
#include "domain/shop.hpp"
#include "domain/workflow.hpp"

namespace docket {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 7> kScopes{{
    {Scope::orders_read, "orders:read"},
    {Scope::orders_create, "orders:create"},
    {Scope::orders_advance, "orders:advance"},
    {Scope::items_read, "items:read"},
    {Scope::items_write, "items:write"},
    {Scope::boards_read, "boards:read"},
    {Scope::events_read, "events:read"},
}};

bool is_system(const Caller& caller) { return caller.kind == Caller::Kind::system; }
bool is_role(const Caller& caller, Role role) { return caller.kind == Caller::Kind::user && caller.role == role; }
bool is_all_powerful(const Caller& caller) { return is_system(caller) || is_role(caller, Role::admin); }

/// A key with that scope which is not bound to another shop.
bool is_key_for(const Caller& caller, Scope scope, ShopId shop) {
  return caller.kind == Caller::Kind::key && caller.has(scope) && (!caller.bound_shop || *caller.bound_shop == shop);
}

bool is_owner_at(const Caller& caller, ShopId shop) { return role_at(caller, shop) == Role::merchant; }

}  // namespace

std::string_view name_of(Scope scope) {
  for (const auto& [known, name] : kScopes) {
    if (known == scope) return name;
  }
  return "";
}

std::optional<Scope> parse_scope(std::string_view text) {
  for (const auto& [scope, name] : kScopes) {
    if (name == text) return scope;
  }
  return std::nullopt;
}

std::vector<std::string_view> names_of(Scopes scopes) {
  std::vector<std::string_view> names;
  for (const auto& [scope, name] : kScopes) {
    if ((scopes & static_cast<Scopes>(scope)) != 0) names.push_back(name);
  }
  return names;
}

void require_scope(const Caller& caller, Scope scope) {
  if (caller.kind != Caller::Kind::key || caller.has(scope)) return;
  throw Error(Code::forbidden, "This API key lacks the scope " + std::string(name_of(scope)) + ".");
}

std::optional<UserId> Caller::user_id() const { return kind == Kind::user ? UserId::parse(id) : std::nullopt; }

std::string Caller::key() const {
  switch (kind) {
    case Kind::user: return "user:" + id;
    case Kind::key: return "key:" + id;
    case Kind::system: return "system";
    case Kind::anonymous: break;
  }
  return "anonymous";
}

std::string_view name_of(Caller::Kind kind) {
  switch (kind) {
    case Caller::Kind::anonymous: return "guest";
    case Caller::Kind::user: return "user";
    case Caller::Kind::key: return "api_key";
    case Caller::Kind::system: return "system";
  }
  return "";
}

std::optional<Role> role_at(const Caller& caller, ShopId shop) {
  if (caller.kind != Caller::Kind::user) return std::nullopt;
  if (works_everywhere(caller)) return caller.role;
  for (const Member& member : caller.memberships) {
    if (member.shop == shop) return member.owner ? Role::merchant : Role::staff;
  }
  return caller.role == Role::customer ? std::optional(Role::customer) : std::nullopt;
}

std::optional<Role> working_role_at(const Caller& caller, ShopId shop) {
  const auto role = role_at(caller, shop);
  return role == Role::customer ? std::nullopt : role;
}

bool works_at(const Caller& caller, ShopId shop) {
  return is_system(caller) || working_role_at(caller, shop).has_value();
}

bool works_everywhere(const Caller& caller) { return is_all_powerful(caller) || is_role(caller, Role::operations); }

bool may_see_order(const Caller& caller, const Order& order) {
  if (works_at(caller, order.shop_id) || is_key_for(caller, Scope::orders_read, order.shop_id)) return true;
  return order.customer_id && order.customer_id == caller.user_id();
}

bool may_change_order(const Caller& caller, const Order& order) {
  return works_at(caller, order.shop_id) || is_key_for(caller, Scope::orders_advance, order.shop_id);
}

bool may_step(const Caller& caller, const Order& order, const Transition& step) {
  if (is_all_powerful(caller)) return true;
  if (caller.kind == Caller::Kind::key) return is_key_for(caller, Scope::orders_advance, order.shop_id);
  const auto role = role_at(caller, order.shop_id);
  if (!role || std::find(step.roles.begin(), step.roles.end(), *role) == step.roles.end()) return false;
  return *role != Role::customer || (order.customer_id && order.customer_id == caller.user_id());
}

bool may_order_at(const Caller& caller, const Shop& shop) {
  return caller.kind != Caller::Kind::key || is_key_for(caller, Scope::orders_create, shop.id);
}

bool may_write_free_lines(const Caller& caller, ShopId shop) {
  return works_at(caller, shop) || is_key_for(caller, Scope::orders_create, shop);
}

bool may_manage_shop(const Caller& caller, ShopId shop) { return is_all_powerful(caller) || is_owner_at(caller, shop); }

bool may_pause_orders(const Caller& caller, ShopId shop) { return works_at(caller, shop); }

bool may_pause_timers(const Caller& caller, ShopId shop) {
  return may_manage_shop(caller, shop) || is_role(caller, Role::operations);
}

bool may_manage_items(const Caller& caller, ShopId shop) {
  return may_manage_shop(caller, shop) || is_key_for(caller, Scope::items_write, shop);
}

bool may_see_items(const Caller& caller, const Shop& shop) {
  return shop.is_open || works_at(caller, shop.id) || is_key_for(caller, Scope::items_read, shop.id) ||
         is_key_for(caller, Scope::items_write, shop.id);
}

bool may_create_shop(const Caller& caller) { return is_all_powerful(caller) || is_role(caller, Role::merchant); }

bool may_see_stats(const Caller& caller, ShopId shop) {
  return works_at(caller, shop) || is_key_for(caller, Scope::orders_read, shop);
}

bool may_see_events(const Caller& caller, ShopId shop) {
  return works_at(caller, shop) || is_key_for(caller, Scope::events_read, shop);
}

bool may_see_board(const Caller& caller, const Shop& shop) {
  return shop.board_public || works_at(caller, shop.id) || is_key_for(caller, Scope::boards_read, shop.id);
}

bool runs_shops(const Caller& caller) { return caller.kind == Caller::Kind::user && caller.role != Role::customer; }

bool may_manage_webhook(const Caller& caller, const std::optional<ShopId>& shop) {
  return works_everywhere(caller) || (shop && is_owner_at(caller, *shop));
}

bool may_list_webhooks(const Caller& caller) {
  return works_everywhere(caller) || is_role(caller, Role::merchant) ||
         std::ranges::any_of(caller.memberships, &Member::owner);
}

bool may_read_audit(const Caller& caller) { return is_all_powerful(caller); }

bool may_create_user(const Caller& caller, Role role) {
  return is_all_powerful(caller) || (is_role(caller, Role::operations) && role == Role::merchant) ||
         (is_role(caller, Role::merchant) && role == Role::staff);
}

bool may_list_users(const Caller& caller) {
  return is_all_powerful(caller) || is_role(caller, Role::operations) || is_role(caller, Role::merchant);
}

bool may_see_user(const Caller& caller, const User& user, bool is_own_staff) {
  return is_all_powerful(caller) || caller.user_id() == user.id ||
         (is_role(caller, Role::operations) && user.role == Role::merchant) ||
         (is_role(caller, Role::merchant) && is_own_staff);
}

bool may_edit_user(const Caller& caller, const User& user, bool has_made) {
  return is_all_powerful(caller) || caller.user_id() == user.id ||
         (is_role(caller, Role::merchant) && has_made && user.role == Role::staff);
}

}  // namespace docket
