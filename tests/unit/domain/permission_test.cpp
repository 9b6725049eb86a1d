#include "domain/permission.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "callers.hpp"
#include "domain/event.hpp"
#include "domain/order.hpp"
#include "domain/shop.hpp"

using namespace docket;
using callers::kOtherShop;
using callers::kShop;

namespace {

using Names = std::vector<std::string>;

Names operator+(Names a, const Names& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Names kPowerful = {"system", "admin"};
const Names kOwners = {"owner", "owner of both", "staff who owns the shop"};
const Names kMembers = {"owner elsewhere, staff here", "staff", "customer who is staff"};
const Names kWorkers = kPowerful + Names{"operations"} + kOwners + kMembers;
const Names kMerchants = {"owner", "owner of both", "owner elsewhere, staff here", "owner elsewhere",
                          "merchant without a shop"};
const Names kBoundHere = {"key with all", "key with all, bound here", "key with all but orders:advance, bound here"};
const Names kAdvancing = {"key orders:advance", "key of delivery", "key with all", "key with all, bound here"};

Names everybody() {
  Names names;
  for (const auto& [name, ignored] : callers::all()) names.push_back(name);
  return names;
}

Names but(const Names& wrong) {
  Names rest;
  for (const std::string& name : everybody()) {
    if (std::find(wrong.begin(), wrong.end(), name) == wrong.end()) rest.push_back(name);
  }
  return rest;
}

struct Row {
  const char* what;
  std::function<bool(const Caller&)> may;
  Names who;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    const std::set<std::string> who(row.who.begin(), row.who.end());
    for (const std::string& name : who) callers::caller(name);  // no row names somebody unknown
    for (const callers::Named& one : callers::all()) {
      const std::string& name = one.name;
      const Caller& caller = one.caller;
      CAPTURE(name);
      CHECK(row.may(caller) == who.contains(name));
    }
  }
}

Order order_of(std::optional<UserId> customer) {
  Order order;
  order.shop_id = kShop;
  order.customer_id = customer;
  return order;
}

Event event_of(std::optional<UserId> customer) {
  Event event;
  event.shop_id = kShop;
  event.customer_id = customer;
  return event;
}

Transition step_for(std::vector<Role> roles) { return {"pending", "ready", std::move(roles)}; }

Shop shop_that_is(bool open) {
  Shop shop;
  shop.id = kShop;
  shop.is_open = open;
  return shop;
}

Shop shop_whose_board_is(bool is_public) {
  Shop shop = shop_that_is(true);
  shop.board_public = is_public;
  return shop;
}

User user_with(int number, Role role) {
  User user;
  user.id = UserId(callers::uuid(number));
  user.role = role;
  return user;
}

}  // namespace

TEST_CASE("who may do what with an order") {
  using enum Role;
  const Order own = order_of(callers::kCustomer);
  const Order of_guest = order_of(std::nullopt);
  const Names reading = kBoundHere + Names{"key orders:read", "key of delivery"};
  check({
      {"work at the shop", [](const Caller& c) { return works_at(c, kShop); }, kWorkers},
      {"work at every shop", [](const Caller& c) { return works_everywhere(c); }, kPowerful + Names{"operations"}},
      {"see a customer's order", [&](const Caller& c) { return may_see_order(c, own); },
       kWorkers + reading + Names{"customer, own"}},
      {"see a guest's order", [&](const Caller& c) { return may_see_order(c, of_guest); }, kWorkers + reading},
      {"change a customer's order", [&](const Caller& c) { return may_change_order(c, own); }, kWorkers + kAdvancing},
      {"change a guest's order", [&](const Caller& c) { return may_change_order(c, of_guest); }, kWorkers + kAdvancing},
      {"make a step of all who work there",
       [&](const Caller& c) {
         return may_step(c, own, step_for({staff, merchant, operations}));
       },
       kWorkers + kAdvancing},
      {"make a step of merchants and operations",
       [&](const Caller& c) {
         return may_step(c, own, step_for({merchant, operations}));
       },
       kPowerful + Names{"operations"} + kOwners + kAdvancing},
      {"make a step of staff alone", [&](const Caller& c) { return may_step(c, own, step_for({staff})); },
       kPowerful + kMembers + kAdvancing},
      {"make a step of operations alone", [&](const Caller& c) { return may_step(c, own, step_for({operations})); },
       kPowerful + Names{"operations"} + kAdvancing},
      {"make a step of customers, with a customer's order",
       [&](const Caller& c) { return may_step(c, own, step_for({customer})); },
       kPowerful + Names{"customer, own"} + kAdvancing},
      {"make a step of customers, with a guest's order",
       [&](const Caller& c) { return may_step(c, of_guest, step_for({customer})); }, kPowerful + kAdvancing},
      {"make a step of admins", [&](const Caller& c) { return may_step(c, own, step_for({admin})); },
       kPowerful + kAdvancing},
      {"make a step of nobody", [&](const Caller& c) { return may_step(c, own, step_for({})); },
       kPowerful + kAdvancing},
      {"see what happened to a customer's order",
       [](const Caller& c) { return may_see_event(c, event_of(callers::kCustomer)); },
       kWorkers + kBoundHere + Names{"key events:read", "customer, own"}},
      {"see what happened to a guest's order", [](const Caller& c) { return may_see_event(c, event_of(std::nullopt)); },
       kWorkers + kBoundHere + Names{"key events:read"}},
  });
}

TEST_CASE("who may do what in a shop") {
  const Shop open = shop_that_is(true);
  const Shop closed = shop_that_is(false);
  const Names no_create = {"key orders:read", "key orders:advance", "key items:read",
                           "key items:write", "key boards:read",    "key events:read",
                           "key of delivery", "key without scopes", "key with all, bound elsewhere"};
  check({
      {"place an order", [&](const Caller& c) { return may_order_at(c, open); }, but(no_create)},
      {"write lines without an item", [](const Caller& c) { return may_write_free_lines(c, kShop); },
       kWorkers + kBoundHere + Names{"key orders:create"}},
      {"manage the shop", [](const Caller& c) { return may_manage_shop(c, kShop); }, kPowerful + kOwners},
      {"pause the orders", [](const Caller& c) { return may_pause_orders(c, kShop); }, kWorkers},
      {"pause its timers", [](const Caller& c) { return may_pause_timers(c, kShop); },
       kPowerful + kOwners + Names{"operations"}},
      {"manage its items", [](const Caller& c) { return may_manage_items(c, kShop); },
       kPowerful + kOwners + kBoundHere + Names{"key items:write"}},
      {"see the items of an open shop", [&](const Caller& c) { return may_see_items(c, open); }, everybody()},
      {"see the items of a closed shop", [&](const Caller& c) { return may_see_items(c, closed); },
       kWorkers + kBoundHere + Names{"key items:read", "key items:write"}},
      {"open a shop", [](const Caller& c) { return may_create_shop(c); }, kPowerful + kMerchants},
      {"read the shop's feed", [](const Caller& c) { return may_see_events(c, kShop); },
       kWorkers + kBoundHere + Names{"key events:read"}},
      {"see a public board", [](const Caller& c) { return may_see_board(c, shop_whose_board_is(true)); }, everybody()},
      {"see a board that is not public", [](const Caller& c) { return may_see_board(c, shop_whose_board_is(false)); },
       kWorkers + kBoundHere + Names{"key boards:read"}},
  });
}

TEST_CASE("who may do what with accounts") {
  using enum Role;
  const auto create = [](Role role) { return [role](const Caller& c) { return may_create_user(c, role); }; };
  const auto see = [](Role role, bool own) {
    return [role, own](const Caller& c) { return may_see_user(c, user_with(99, role), own); };
  };
  const auto edit = [](Role role, bool made) {
    return [role, made](const Caller& c) { return may_edit_user(c, user_with(99, role), made); };
  };
  const Names powerful_and_operations = kPowerful + Names{"operations"};
  check({
      {"create an admin", create(admin), kPowerful},
      {"create operations", create(operations), kPowerful},
      {"create a merchant", create(merchant), powerful_and_operations},
      {"create staff", create(staff), kPowerful + kMerchants},
      {"create a customer", create(customer), kPowerful},
      {"read the audit", [](const Caller& c) { return may_read_audit(c); }, kPowerful},
      {"list accounts", [](const Caller& c) { return may_list_users(c); }, powerful_and_operations + kMerchants},
      {"see an admin", see(admin, false), kPowerful},
      {"see operations", see(operations, false), kPowerful},
      {"see a merchant", see(merchant, false), powerful_and_operations},
      {"see a merchant who works in one's shop", see(merchant, true), powerful_and_operations + kMerchants},
      {"see staff of others", see(staff, false), kPowerful},
      {"see one's own staff", see(staff, true), kPowerful + kMerchants},
      {"see a customer", see(customer, false), kPowerful},
      {"see a customer who works in one's shop", see(customer, true), kPowerful + kMerchants},
      {"edit an admin", edit(admin, false), kPowerful},
      {"edit an admin whom one has made", edit(admin, true), kPowerful},
      {"edit a merchant", edit(merchant, false), kPowerful},
      {"edit a merchant whom one has made", edit(merchant, true), kPowerful},
      {"edit staff whom others have made", edit(staff, false), kPowerful},
      {"edit staff whom one has made", edit(staff, true), kPowerful + kMerchants},
      {"edit a customer whom one has made", edit(customer, true), kPowerful},
      {"see the customer", [](const Caller& c) { return may_see_user(c, user_with(11, Role::customer), false); },
       kPowerful + Names{"customer, own"}},
      {"edit the customer", [](const Caller& c) { return may_edit_user(c, user_with(11, Role::customer), false); },
       kPowerful + Names{"customer, own"}},
  });
}

TEST_CASE("everybody sees and edits their own account, keys and guests have none") {
  for (const callers::Named& one : callers::all()) {
    const std::string& name = one.name;
    const Caller& caller = one.caller;
    CAPTURE(name);
    const auto id = caller.user_id();
    CHECK(id.has_value() == (caller.kind == Caller::Kind::user));
    if (!id) continue;
    User user;
    user.id = *id;
    user.role = caller.role;
    CHECK(may_see_user(caller, user, false));
    CHECK(may_edit_user(caller, user, false));
  }
}

TEST_CASE("the role in which one acts in a shop") {
  struct Acts {
    const char* name;
    std::optional<Role> here;
    std::optional<Role> elsewhere;
  };
  using enum Role;
  const Acts rows[] = {
      {"guest", std::nullopt, std::nullopt},
      {"system", std::nullopt, std::nullopt},
      {"admin", admin, admin},
      {"operations", operations, operations},
      {"owner", merchant, std::nullopt},
      {"owner of both", merchant, merchant},
      {"owner elsewhere, staff here", staff, merchant},
      {"owner elsewhere", std::nullopt, merchant},
      {"merchant without a shop", std::nullopt, std::nullopt},
      {"staff", staff, std::nullopt},
      {"staff who owns the shop", merchant, std::nullopt},
      {"staff elsewhere", std::nullopt, staff},
      {"staff of no shop", std::nullopt, std::nullopt},
      {"customer, own", customer, customer},
      {"customer who is staff", staff, customer},
      {"customer who is staff elsewhere", customer, staff},
      {"key with all", std::nullopt, std::nullopt},
      {"key with all, bound here", std::nullopt, std::nullopt},
  };
  for (const Acts& row : rows) {
    CAPTURE(std::string(row.name));
    CHECK(role_at(callers::caller(row.name), kShop) == row.here);
    CHECK(role_at(callers::caller(row.name), kOtherShop) == row.elsewhere);
    CHECK(working_role_at(callers::caller(row.name), kShop) == (row.here == customer ? std::nullopt : row.here));
  }
}

TEST_CASE("memberships and a role say nothing about a key or a guest") {
  // What a caller of one kind does not have is not looked at, whatever it holds.
  for (const Caller::Kind kind : {Caller::Kind::anonymous, Caller::Kind::key}) {
    Caller caller = callers::person(11, Role::admin, {{kShop, {}, true}});
    caller.kind = kind;
    CAPTURE(std::string(name_of(kind)));
    CHECK_FALSE(works_at(caller, kShop));
    CHECK_FALSE(may_see_order(caller, order_of(callers::kCustomer)));
    CHECK_FALSE(may_manage_shop(caller, kShop));
    CHECK_FALSE(may_create_shop(caller));
    CHECK_FALSE(may_create_user(caller, Role::customer));
    CHECK_FALSE(may_list_users(caller));
    CHECK_FALSE(may_see_user(caller, user_with(11, Role::customer), true));
    CHECK_FALSE(may_edit_user(caller, user_with(11, Role::staff), true));
  }
  Caller person = callers::person(12, Role::customer);
  person.scopes = 0xFF;
  person.bound_shop = kShop;
  CHECK_FALSE(may_see_order(person, order_of(std::nullopt)));
  CHECK_FALSE(may_step(person, order_of(std::nullopt), step_for({Role::staff})));
  CHECK_FALSE(may_see_events(person, kShop));
  CHECK_FALSE(may_manage_items(person, kShop));
}

TEST_CASE("an account whose id is none owns no order") {
  Caller nobody = callers::person(11, Role::customer);
  nobody.id = "";
  CHECK_FALSE(may_see_order(nobody, order_of(std::nullopt)));
  CHECK_FALSE(may_see_order(nobody, order_of(callers::kCustomer)));
  CHECK_FALSE(may_see_event(nobody, event_of(std::nullopt)));
  CHECK_FALSE(may_step(nobody, order_of(std::nullopt), step_for({Role::customer})));
}

TEST_CASE("a key acts in every shop unless it is bound to one") {
  for (const callers::Named& one : callers::all()) {
    const std::string& name = one.name;
    const Caller& caller = one.caller;
    if (caller.kind != Caller::Kind::key) continue;
    CAPTURE(name);
    Shop other;
    other.id = kOtherShop;
    Order order;
    order.shop_id = kOtherShop;
    const bool there = !caller.bound_shop || *caller.bound_shop == kOtherShop;
    CHECK(may_see_order(caller, order) == (there && caller.has(Scope::orders_read)));
    CHECK(may_order_at(caller, other) == (there && caller.has(Scope::orders_create)));
    CHECK(may_change_order(caller, order) == (there && caller.has(Scope::orders_advance)));
    CHECK(may_manage_items(caller, kOtherShop) == (there && caller.has(Scope::items_write)));
    CHECK(may_see_events(caller, kOtherShop) == (there && caller.has(Scope::events_read)));
    other.board_public = false;
    CHECK(may_see_board(caller, other) == (there && caller.has(Scope::boards_read)));
  }
}

TEST_CASE("each scope has its name, its bit, and each name its scope") {
  struct Named {
    Scope scope;
    const char* name;
  };
  using enum Scope;
  const Named rows[] = {
      {orders_read, "orders:read"}, {orders_create, "orders:create"}, {orders_advance, "orders:advance"},
      {items_read, "items:read"},   {items_write, "items:write"},     {boards_read, "boards:read"},
      {events_read, "events:read"},
  };
  unsigned seen = 0;
  for (const Named& row : rows) {
    CHECK(name_of(row.scope) == row.name);
    CHECK(parse_scope(row.name) == row.scope);
    const auto bit = static_cast<unsigned>(row.scope);
    CHECK((seen & bit) == 0);
    seen |= bit;
    for (const Named& other : rows) CHECK(callers::key({row.scope}).has(other.scope) == (row.scope == other.scope));
  }
  for (const char* name :
       {"", "orders", "orders:", "orders:READ", "orders.read", "orders:read ", "orders:write", "*", "admin"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(parse_scope(name));
  }
}

TEST_CASE("a caller has a name in the history and a key in the idempotency records") {
  struct Named {
    const char* name;
    std::string kind;
    std::string key;
  };
  const Named rows[] = {
      {"guest", "guest", "anonymous"},
      {"system", "system", "system"},
      {"admin", "user", "user:" + callers::uuid(20).str()},
      {"key without scopes", "api_key", "key:" + callers::uuid(90).str()},
  };
  for (const Named& row : rows) {
    CAPTURE(std::string(row.name));
    CHECK(name_of(callers::caller(row.name).kind) == row.kind);
    CHECK(callers::caller(row.name).key() == row.key);
    CHECK(actor_of(callers::caller(row.name)).kind == row.kind);
  }
}
