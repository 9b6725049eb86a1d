#pragma once

#include <array>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/order.hpp"
#include "domain/permission.hpp"

/// Everybody who can come to a shop: the caller of each kind that the rules tell apart.
namespace callers {

using namespace docket;

inline Uuid uuid(int number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "00000000-0000-7000-8000-%012d", number);
  return *Uuid::parse(text.data());
}

inline const ShopId kShop{uuid(1)};
inline const ShopId kOtherShop{uuid(2)};
inline const UserId kCustomer{uuid(11)};  ///< who placed the order

struct Named {
  std::string name;
  Caller caller;
};

inline Caller person(int number, Role role, std::initializer_list<Member> memberships = {}) {
  Caller caller;
  caller.kind = Caller::Kind::user;
  caller.id = uuid(number).str();
  caller.role = role;
  caller.memberships = memberships;
  return caller;
}

inline Caller key(std::initializer_list<Scope> scopes, std::optional<ShopId> bound = std::nullopt) {
  Caller caller;
  caller.kind = Caller::Kind::key;
  caller.id = uuid(90).str();
  for (const Scope scope : scopes) caller.scopes = static_cast<Scopes>(caller.scopes | static_cast<Scopes>(scope));
  caller.bound_shop = bound;
  return caller;
}

inline Caller system() {
  Caller caller;
  caller.kind = Caller::Kind::system;
  return caller;
}

inline const std::vector<Named>& all() {
  using enum Scope;
  static const std::vector<Named> everybody = {
      {"guest", Caller{}},
      {"system", system()},
      {"admin", person(20, Role::admin)},
      {"operations", person(21, Role::operations)},
      {"owner", person(22, Role::merchant, {{kShop, {}, true}})},
      {"owner of both", person(23, Role::merchant, {{kOtherShop, {}, true}, {kShop, {}, true}})},
      {"owner elsewhere, staff here", person(24, Role::merchant, {{kOtherShop, {}, true}, {kShop, {}, false}})},
      {"owner elsewhere", person(25, Role::merchant, {{kOtherShop, {}, true}})},
      {"merchant without a shop", person(26, Role::merchant)},
      {"staff", person(27, Role::staff, {{kShop, {}, false}})},
      {"staff who owns the shop", person(28, Role::staff, {{kShop, {}, true}})},
      {"staff elsewhere", person(29, Role::staff, {{kOtherShop, {}, false}})},
      {"staff of no shop", person(30, Role::staff)},
      {"customer, own", person(11, Role::customer)},
      {"customer, other", person(12, Role::customer)},
      {"customer who is staff", person(13, Role::customer, {{kShop, {}, false}})},
      {"customer who is staff elsewhere", person(14, Role::customer, {{kOtherShop, {}, false}})},
      {"key orders:read", key({orders_read})},
      {"key orders:create", key({orders_create})},
      {"key orders:advance", key({orders_advance})},
      {"key items:read", key({items_read})},
      {"key items:write", key({items_write})},
      {"key boards:read", key({boards_read})},
      {"key events:read", key({events_read})},
      {"key of delivery", key({orders_read, orders_advance})},
      {"key without scopes", key({})},
      {"key with all",
       key({orders_read, orders_create, orders_advance, items_read, items_write, boards_read, events_read})},
      {"key with all, bound here",
       key({orders_read, orders_create, orders_advance, items_read, items_write, boards_read, events_read}, kShop)},
      {"key with all but orders:advance, bound here",
       key({orders_read, orders_create, items_read, items_write, boards_read, events_read}, kShop)},
      {"key with all, bound elsewhere",
       key({orders_read, orders_create, orders_advance, items_read, items_write, boards_read, events_read},
           kOtherShop)},
  };
  return everybody;
}

inline const Caller& caller(std::string_view name) {
  for (const Named& named : all()) {
    if (named.name == name) return named.caller;
  }
  throw std::invalid_argument("no such caller: " + std::string(name));
}

using Names = std::vector<std::string>;

/// Those of all() of whom it holds.
template <class May>
Names who(May may) {
  Names names;
  for (const Named& named : all()) {
    if (may(named.caller)) names.push_back(named.name);
  }
  return names;
}

}  // namespace callers
