#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/account.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace docket {

struct Order;
struct Shop;
struct Transition;

/// What an API key may do, as bits of a set.
enum class Scope : std::uint8_t {
  orders_read = 1,
  orders_create = 2,
  orders_advance = 4,
  items_read = 8,
  items_write = 16,
  boards_read = 32,
  events_read = 64,
};
using Scopes = std::uint8_t;
inline constexpr Scopes kAllScopes = 127;

std::string_view name_of(Scope scope);  ///< "orders:read"
std::optional<Scope> parse_scope(std::string_view text);
/// The names of the scopes in a set, in the order in which people read them.
std::vector<std::string_view> names_of(Scopes scopes);

/// Who is calling: the one value that every decision below is made on.
struct Caller {
  enum class Kind : std::uint8_t {
    anonymous,  ///< no credential: a guest of an open shop
    user,       ///< a person with a role
    key,        ///< an API key with scopes
    system,     ///< Docket itself: timers, the command line
  };

  Kind kind = Kind::anonymous;
  std::string id;                    ///< of the user or key; empty for the others
  std::string name;                  ///< as the history shows it
  Role role = Role::customer;        ///< of a user
  std::vector<Member> memberships;   ///< of a user
  Scopes scopes = 0;                 ///< of a key
  std::optional<ShopId> bound_shop;  ///< of a key that works in one shop only
  /// Of a user: as it was when the credential was looked at. While the account's is the same, no session was ended.
  std::int64_t session_generation = 0;
  std::optional<Timestamp> expires_at;  ///< when the credential itself ends; absent when it does not

  bool has(Scope scope) const { return (scopes & static_cast<Scopes>(scope)) != 0; }
  /// The user's id; nullopt when the caller is not a user.
  std::optional<UserId> user_id() const;
  /// The caller as the idempotency records know it: "user:…", "key:…", "anonymous", "system".
  std::string key() const;
};

/// Throws forbidden for a key that lacks the scope. Whatever else is to be asked is asked elsewhere.
void require_scope(const Caller& caller, Scope scope);

std::string_view name_of(Caller::Kind kind);  ///< "guest", "user", "api_key", "system": the actor kinds of an event

/// The role in which a user acts in a shop: admin and operations everywhere, an owner as merchant, a member as staff,
/// a customer as customer; nullopt for a merchant or staff member of other shops only, and for callers that are not
/// users.
std::optional<Role> role_at(const Caller& caller, ShopId shop);

/// The same for who works there: never customer.
std::optional<Role> working_role_at(const Caller& caller, ShopId shop);

/// Works in the shop: sees its orders and moves them (admin, operations, owner, staff).
bool works_at(const Caller& caller, ShopId shop);
bool works_everywhere(const Caller& caller);  ///< admin, operations, Docket itself

bool may_see_order(const Caller& caller, const Order& order);     ///< own orders, own shop's orders, a key's orders
bool may_change_order(const Caller& caller, const Order& order);  ///< PATCH: who works at its shop; keys by scope
/// May make that step by hand. Whether the workflow has it is not asked here.
bool may_step(const Caller& caller, const Order& order, const Transition& step);
bool may_order_at(const Caller& caller, const Shop& shop);     ///< everybody, a key only by scope and shop
bool may_write_free_lines(const Caller& caller, ShopId shop);  ///< who works there, and keys that create orders
bool may_manage_shop(const Caller& caller, ShopId shop);       ///< settings, members: admin and owners
bool may_pause_orders(const Caller& caller, ShopId shop);      ///< is_open alone: who works there
bool may_pause_timers(const Caller& caller, ShopId shop);      ///< admin, operations, owners
bool may_manage_items(const Caller& caller, ShopId shop);      ///< admin, owners, keys with items:write
bool may_see_items(const Caller& caller, const Shop& shop);  ///< everybody while the shop is open, then who works there
bool may_create_shop(const Caller& caller);                  ///< admin and merchants
bool may_see_stats(const Caller& caller, ShopId shop);       ///< who works there, keys with orders:read
bool may_see_events(const Caller& caller, ShopId shop);      ///< who works there, keys with events:read
/// Everybody while the board is public, then who works there and keys with boards:read.
bool may_see_board(const Caller& caller, const Shop& shop);

bool may_read_audit(const Caller& caller);  ///< admin
/// People with a role in shops, whichever these are: all but customers. They may have workflows drawn, and see by which
/// ways this server sends.
bool runs_shops(const Caller& caller);
/// Webhooks of that shop, or of the whole house: admin and operations all, owners those of their shop; keys never.
bool may_manage_webhook(const Caller& caller, const std::optional<ShopId>& shop);
/// May list webhooks at all.
bool may_list_webhooks(const Caller& caller);

/// May create an account with that role: admin any, operations merchants, a merchant staff.
bool may_create_user(const Caller& caller, Role role);
/// May list accounts at all: admin all, operations the merchants, a merchant its own staff.
bool may_list_users(const Caller& caller);
/// May read that account: itself, and whoever may list it. `is_own_staff` says that a merchant made it or owns a shop
/// that it works in.
bool may_see_user(const Caller& caller, const User& user, bool is_own_staff);
/// May change name, e-mail and activity: admin anyone, a merchant the staff accounts that it made (`has_made`),
/// everybody their own name and e-mail.
bool may_edit_user(const Caller& caller, const User& user, bool has_made);

}  // namespace docket
