#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "built_in.hpp"
#include "callers.hpp"
#include "domain/error.hpp"
#include "domain/order.hpp"

using namespace docket;
using callers::kShop;

namespace {

using Names = std::vector<std::string>;

const Timestamp kPlaced = *parse_rfc3339("2026-11-21T09:15:00.123Z");

/// What a built-in workflow is about, said again by hand.
struct Expected {
  const char* workflow;
  Names statuses;
  std::set<std::string> closed;
  std::map<std::string, Names> steps;   ///< from → to, in the order of the workflow
  std::set<std::string> not_for_staff;  ///< targets that staff may not choose
  std::set<std::string> customers_cancel_from;
};

const std::vector<Expected> kExpected = {
    {"counter",
     {"pending", "preparing", "ready", "picked_up", "cancelled"},
     {"picked_up", "cancelled"},
     {{"pending", {"preparing", "ready", "cancelled"}},
      {"preparing", {"ready", "cancelled"}},
      {"ready", {"picked_up"}}},
     {},
     {"pending"}},
    {"delivery",
     {"created", "picked_up", "in_transit", "delivered", "cancelled"},
     {"delivered", "cancelled"},
     {{"created", {"picked_up", "cancelled"}},
      {"picked_up", {"in_transit", "cancelled"}},
      {"in_transit", {"delivered"}}},
     {},
     {"created"}},
    {"shipping",
     {"pending", "confirmed", "processing", "shipped", "delivered", "refunded", "cancelled"},
     {"delivered", "refunded", "cancelled"},
     {{"pending", {"processing", "confirmed", "cancelled"}},
      {"confirmed", {"processing", "cancelled"}},
      {"processing", {"shipped", "cancelled"}},
      {"shipped", {"delivered"}},
      {"delivered", {"refunded"}}},
     {"refunded"},
     {"pending"}},
    {"simple",
     {"pending", "processing", "completed", "cancelled"},
     {"completed", "cancelled"},
     {{"pending", {"processing", "cancelled"}}, {"processing", {"completed", "cancelled"}}},
     {},
     {"pending"}},
};

const std::set<std::string> kAll = {"system",
                                    "admin",
                                    "operations",
                                    "owner",
                                    "owner of both",
                                    "staff who owns the shop",
                                    "key orders:advance",
                                    "key of delivery",
                                    "key with all",
                                    "key with all, bound here"};
const std::set<std::string> kStaff = {"staff", "owner elsewhere, staff here", "customer who is staff"};

/// Whether that caller may make that step, which the workflow has. The clock stands within every window.
bool may(const Expected& expected, const std::string& who, const std::string& from, const std::string& to) {
  if (kAll.contains(who)) return true;
  if (kStaff.contains(who)) return !expected.not_for_staff.contains(to);
  return who == "customer, own" && to == "cancelled" && expected.customers_cancel_from.contains(from);
}

Names steps_from(const Expected& expected, const std::string& from) {
  const auto found = expected.steps.find(from);
  return found == expected.steps.end() ? Names{} : found->second;
}

Names allowed(const Expected& expected, const std::string& who, const std::string& from) {
  Names names;
  for (const std::string& to : steps_from(expected, from)) {
    if (may(expected, who, from, to)) names.push_back(to);
  }
  return names;
}

Shop shop_with(std::shared_ptr<const Workflow> workflow) {
  Shop shop;
  shop.id = kShop;
  shop.workflow = std::move(workflow);
  return shop;
}

/// An order of the customer in that status.
Order order_in(const Shop& shop, const std::string& status) {
  Order order;
  order.id = OrderId(callers::uuid(70));
  order.shop_id = shop.id;
  order.status = status;
  if (const Status* known = shop.workflow->find(status)) order.status_kind = known->kind;
  order.customer_id = callers::kCustomer;
  order.placed_at = kPlaced;
  order.updated_at = kPlaced;
  order.status_since = kPlaced;
  if (closes(order.status_kind)) order.closed_at = kPlaced;
  return order;
}

/// The fault that `act` ends with, or nullopt.
template <class Act>
std::optional<Error> refusal(Act act) {
  try {
    act();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

void check_unchanged(const Order& now, const Order& before) {
  CHECK(now.status == before.status);
  CHECK(now.status_kind == before.status_kind);
  CHECK(now.updated_at == before.updated_at);
  CHECK(now.status_since == before.status_since);
  CHECK(now.closed_at == before.closed_at);
  CHECK(now.cancel_reason == before.cancel_reason);
  CHECK(now.version == before.version);
}

/// `order` has gone from where it was `before` to `status` at that moment.
void check_in(const Order& order, const Order& before, const Shop& shop, const Expected& expected,
              const std::string& status, Timestamp at) {
  CHECK(order.status == status);
  CHECK(order.status_kind == shop.workflow->find(status)->kind);
  CHECK(order.updated_at == at);
  CHECK(order.status_since == at);
  const auto closed_at = before.closed_at ? before.closed_at : std::optional(at);
  CHECK(order.closed_at == (expected.closed.contains(status) ? closed_at : std::nullopt));
  CHECK(order.placed_at == kPlaced);
  CHECK(order.version == 1);
}

}  // namespace

TEST_CASE("in every built-in workflow everybody makes exactly the steps that are theirs") {
  const Timestamp now = kPlaced + Seconds(60);
  for (const Expected& expected : kExpected) {
    CAPTURE(std::string(expected.workflow));
    const Shop shop = shop_with(built_in::workflow(expected.workflow));
    REQUIRE(shop.workflow->statuses.size() == expected.statuses.size());
    Names targets = expected.statuses;
    targets.insert(targets.end(), {"", "nowhere", "Pending"});
    for (const std::string& from : expected.statuses) {
      for (const callers::Named& one : callers::all()) {
        const std::string& who = one.name;
        const Caller& caller = one.caller;
        const Order before = order_in(shop, from);
        CAPTURE(from);
        CAPTURE(who);
        CHECK(allowed_transitions(before, shop, caller, now) == allowed(expected, who, from));
        const Names steps = steps_from(expected, from);
        for (const std::string& to : targets) {
          CAPTURE(to);
          Order order = before;
          const auto refused = refusal([&] { move(order, shop, caller, to, now); });
          if (std::find(steps.begin(), steps.end(), to) == steps.end()) {
            REQUIRE(refused);
            CHECK(refused->code == Code::illegal_transition);
            CHECK(refused->allowed == allowed(expected, who, from));
            check_unchanged(order, before);
          } else if (!may(expected, who, from, to)) {
            REQUIRE(refused);
            CHECK(refused->code == Code::forbidden);
            CHECK(refused->allowed.empty());
            check_unchanged(order, before);
          } else {
            REQUIRE_FALSE(refused);
            check_in(order, before, shop, expected, to, now);
            CHECK_FALSE(order.cancel_reason);
          }
        }
      }
    }
  }
}

TEST_CASE("in every built-in workflow everybody cancels exactly where they may") {
  const Timestamp now = kPlaced + Seconds(60);
  for (const Expected& expected : kExpected) {
    CAPTURE(std::string(expected.workflow));
    const Shop shop = shop_with(built_in::workflow(expected.workflow));
    for (const std::string& from : expected.statuses) {
      const Names steps = steps_from(expected, from);
      const bool can = std::find(steps.begin(), steps.end(), "cancelled") != steps.end();
      for (const callers::Named& one : callers::all()) {
        const std::string& who = one.name;
        const Caller& caller = one.caller;
        CAPTURE(from);
        CAPTURE(who);
        const Order before = order_in(shop, from);
        Order order = before;
        const auto refused = refusal([&] { cancel(order, shop, caller, "changed my mind", now); });
        if (!refused) {
          CHECK(can);
          CHECK(may(expected, who, from, "cancelled"));
          check_in(order, before, shop, expected, "cancelled", now);
          CHECK(order.cancel_reason == "changed my mind");
          continue;
        }
        check_unchanged(order, before);
        if (expected.closed.contains(from)) {
          CHECK(refused->code == Code::order_closed);
        } else if (!can) {
          CHECK(refused->code == Code::illegal_transition);
          CHECK(refused->allowed == allowed(expected, who, from));
        } else {
          CHECK_FALSE(may(expected, who, from, "cancelled"));
          CHECK(refused->code == (who == "customer, own" ? Code::cancel_refused : Code::forbidden));
        }
      }
    }
  }
}

TEST_CASE("nobody's order is not the order of whoever has no account") {
  for (const Expected& expected : kExpected) {
    const Shop shop = shop_with(built_in::workflow(expected.workflow));
    Order order = order_in(shop, shop.workflow->initial);
    order.customer_id = std::nullopt;
    for (const char* who : {"guest", "customer, own", "customer, other", "key without scopes", "staff elsewhere"}) {
      CAPTURE(std::string(who));
      CHECK(allowed_transitions(order, shop, callers::caller(who), kPlaced).empty());
      const auto refused = refusal([&] { cancel(order, shop, callers::caller(who), std::nullopt, kPlaced); });
      REQUIRE(refused);
      CHECK(refused->code == Code::forbidden);
    }
  }
}

TEST_CASE("in every built-in workflow a guest with the link cancels exactly where the customer may") {
  const Timestamp now = kPlaced + Seconds(60);
  for (const Expected& expected : kExpected) {
    CAPTURE(std::string(expected.workflow));
    const Shop shop = shop_with(built_in::workflow(expected.workflow));
    for (const std::string& from : expected.statuses) {
      CAPTURE(from);
      const Order before = order_in(shop, from);
      Order by_customer = before;
      Order by_guest = before;
      by_guest.customer_id = std::nullopt;
      const auto refused =
          refusal([&] { cancel(by_customer, shop, callers::caller("customer, own"), std::nullopt, now); });
      const auto guest_refused = refusal([&] { cancel_as_customer(by_guest, shop, std::nullopt, now); });
      CHECK(customer_cancel_right(before, shop, now).holds == !refused);
      REQUIRE(guest_refused.has_value() == refused.has_value());
      CHECK(by_guest.status == by_customer.status);
      CHECK(by_guest.closed_at == by_customer.closed_at);
      if (refused) CHECK(guest_refused->code == refused->code);
    }
  }
}

TEST_CASE("whoever works elsewhere cancels an order of their own like a customer") {
  const Shop shop = shop_with(built_in::workflow("counter"));
  for (const char* who :
       {"owner elsewhere", "merchant without a shop", "staff elsewhere", "customer who is staff elsewhere"}) {
    CAPTURE(std::string(who));
    Order order = order_in(shop, "pending");
    order.customer_id = callers::caller(who).user_id();
    CHECK(allowed_transitions(order, shop, callers::caller(who), kPlaced) == Names{"cancelled"});
    Order late = order;
    late.status = "preparing";
    CHECK(allowed_transitions(late, shop, callers::caller(who), kPlaced).empty());
    CHECK_FALSE(refusal([&] { cancel(order, shop, callers::caller(who), std::nullopt, kPlaced); }));
    CHECK(order.status == "cancelled");
  }
}

TEST_CASE("the window in which a customer cancels ends to the millisecond") {
  struct Window {
    const char* what;
    const char* workflow;
    std::optional<std::int64_t> shop_window_s;
    std::int64_t after_ms;
    bool in_time;
  };
  constexpr std::int64_t kYear = 31'536'000;
  const Window rows[] = {
      {"at once", "shipping", std::nullopt, 0, true},
      {"the last millisecond but one", "shipping", std::nullopt, 299'999, true},
      {"the last millisecond", "shipping", std::nullopt, 300'000, true},
      {"a millisecond late", "shipping", std::nullopt, 300'001, false},
      {"a year late", "shipping", std::nullopt, kYear * 1000, false},
      {"by a clock that was set back", "shipping", std::nullopt, -1, true},
      {"by a clock that was set back far", "shipping", std::nullopt, -kYear * 1000, true},
      {"the shop's shorter window", "shipping", 10, 10'000, true},
      {"after the shop's shorter window", "shipping", 10, 10'001, false},
      {"the shop's longer window", "shipping", 3600, 3'600'000, true},
      {"after the shop's longer window", "shipping", 3600, 3'600'001, false},
      {"the shortest window", "shipping", 1, 1000, true},
      {"after the shortest window", "shipping", 1, 1001, false},
      {"the shop's window of nothing", "shipping", 0, 0, false},
      {"the shop's window of nothing, by a clock that was set back", "shipping", 0, -1, false},
      {"the shop's window of nothing where the workflow has none", "counter", 0, 0, false},
      {"the longest window", "shipping", kYear, kYear * 1000, true},
      {"after the longest window", "shipping", kYear, kYear * 1000 + 1, false},
      {"without a window, at once", "counter", std::nullopt, 0, true},
      {"without a window, a hundred years on", "counter", std::nullopt, 100 * kYear * 1000, true},
      {"the shop's window where the workflow has none", "counter", 60, 60'000, true},
      {"after the shop's window where the workflow has none", "counter", 60, 60'001, false},
      {"without a window in delivery", "delivery", std::nullopt, kYear * 1000, true},
      {"without a window in simple", "simple", std::nullopt, kYear * 1000, true},
  };
  for (const Window& row : rows) {
    CAPTURE(std::string(row.what));
    Shop shop = shop_with(built_in::workflow(row.workflow));
    shop.cancel_window_s = row.shop_window_s;
    const Timestamp now = kPlaced + Milliseconds(row.after_ms);
    const Caller& customer = callers::caller("customer, own");
    Order order = order_in(shop, shop.workflow->initial);
    order.updated_at = kPlaced + Milliseconds(row.after_ms / 2);  // the window runs from the placing, not from a change

    CHECK(allowed_transitions(order, shop, customer, now) == (row.in_time ? Names{"cancelled"} : Names{}));
    Order moved = order;
    CHECK(!refusal([&] { move(moved, shop, customer, "cancelled", now); }).has_value() == row.in_time);
    const auto refused = refusal([&] { cancel(order, shop, customer, std::nullopt, now); });
    CHECK(!refused.has_value() == row.in_time);

    Order of_guest = order_in(shop, shop.workflow->initial);
    of_guest.customer_id = std::nullopt;
    const CancelRight right = customer_cancel_right(of_guest, shop, now);
    CHECK(right.holds == row.in_time);
    const auto window_s = row.shop_window_s ? row.shop_window_s : shop.workflow->customer_cancel.within_s;
    CHECK(right.until == (row.in_time && window_s ? std::optional(kPlaced + Seconds(*window_s)) : std::nullopt));
    const auto guest_refused = refusal([&] { cancel_as_customer(of_guest, shop, "reason", now); });
    CHECK((guest_refused ? std::optional(guest_refused->code) : std::nullopt) ==
          (row.in_time ? std::nullopt : std::optional(Code::cancel_refused)));
    CHECK(of_guest.cancel_reason == (row.in_time ? std::optional<std::string>("reason") : std::nullopt));
    if (refused) {
      CHECK(refused->code == Code::cancel_refused);
      CHECK(std::string(refused->what()) == "It is too late to cancel this order; ask the shop.");
    } else {
      CHECK(order.closed_at == now);
    }

    Order of_staff = order_in(shop, shop.workflow->initial);
    CHECK_FALSE(refusal([&] { cancel(of_staff, shop, callers::caller("staff"), std::nullopt, now); }));
  }
}

TEST_CASE("a window never opens a status that the workflow keeps closed to customers") {
  for (const Expected& expected : kExpected) {
    Shop shop = shop_with(built_in::workflow(expected.workflow));
    shop.cancel_window_s = 31'536'000;
    for (const std::string& from : expected.statuses) {
      CAPTURE(from);
      Order order = order_in(shop, from);
      CHECK((allowed_transitions(order, shop, callers::caller("customer, own"), kPlaced) == Names{"cancelled"}) ==
            expected.customers_cancel_from.contains(from));
    }
  }
}

TEST_CASE("an order is closed by the step that ends it and opened by the one that leads back") {
  Workflow w = *built_in::workflow("counter");
  w.transitions.push_back({"picked_up", "preparing", {Role::staff}});
  w.transitions.push_back({"preparing", "pending", {Role::staff}});
  REQUIRE(faults(w).empty());
  const Shop shop = shop_with(std::make_shared<const Workflow>(w));
  const Caller& staff = callers::caller("staff");
  Order order = order_in(shop, "pending");
  struct Move {
    const char* to;
    bool closed;
  };
  Timestamp now = kPlaced;
  for (const Move& row :
       {Move{"preparing", false}, Move{"ready", false}, Move{"picked_up", true}, Move{"preparing", false},
        Move{"pending", false}, Move{"ready", false}, Move{"picked_up", true}}) {
    CAPTURE(std::string(row.to));
    now += Seconds(5);
    move(order, shop, staff, row.to, now);
    CHECK(order.status == row.to);
    CHECK(order.updated_at == now);
    CHECK(order.status_since == now);
    CHECK(order.closed_at == (row.closed ? std::optional(now) : std::nullopt));
    CHECK(closes(order.status_kind) == row.closed);
  }
}

TEST_CASE("a step from one end to another leaves the order closed since the first") {
  const Shop shop = shop_with(built_in::workflow("shipping"));
  Order order = order_in(shop, "delivered");
  move(order, shop, callers::caller("owner"), "refunded", kPlaced + Seconds(9));
  CHECK(order.closed_at == kPlaced);
  CHECK(order.updated_at == kPlaced + Seconds(9));
  CHECK(order.status_kind == StatusKind::done);
}

TEST_CASE("a refused step says what can be done instead") {
  struct Message {
    const char* workflow;
    const char* who;
    const char* from;
    const char* to;
    Code code;
    const char* text;
  };
  const Message rows[] = {
      {"counter", "staff", "pending", "picked_up", Code::illegal_transition,
       "An order that is pending cannot become picked_up; it can become preparing, ready, cancelled."},
      {"counter", "staff", "ready", "pending", Code::illegal_transition,
       "An order that is ready cannot become pending; it can become picked_up."},
      {"counter", "staff", "picked_up", "pending", Code::illegal_transition,
       "An order that is picked_up cannot become pending; nothing is left for you to do with it."},
      {"counter", "customer, own", "pending", "ready", Code::forbidden, "Your role may not make an order ready."},
      {"counter", "customer, own", "pending", "picked_up", Code::illegal_transition,
       "An order that is pending cannot become picked_up; it can become cancelled."},
      {"counter", "customer, other", "pending", "picked_up", Code::illegal_transition,
       "An order that is pending cannot become picked_up; nothing is left for you to do with it."},
      {"shipping", "staff", "delivered", "refunded", Code::forbidden, "Your role may not make an order refunded."},
      {"shipping", "staff", "delivered", "cancelled", Code::illegal_transition,
       "An order that is delivered cannot become cancelled; nothing is left for you to do with it."},
      {"shipping", "owner", "delivered", "cancelled", Code::illegal_transition,
       "An order that is delivered cannot become cancelled; it can become refunded."},
  };
  for (const Message& row : rows) {
    CAPTURE(std::string(row.text));
    const Shop shop = shop_with(built_in::workflow(row.workflow));
    Order order = order_in(shop, row.from);
    const auto refused = refusal([&] { move(order, shop, callers::caller(row.who), row.to, kPlaced); });
    REQUIRE(refused);
    CHECK(refused->code == row.code);
    CHECK(std::string(refused->what()) == row.text);
  }
}

TEST_CASE("a customer makes the steps that a workflow gives to customers, with their own order") {
  Workflow w = *built_in::workflow("counter");
  w.transitions[3].roles = {Role::customer};  // ready → picked_up
  REQUIRE(faults(w).empty());
  const Shop shop = shop_with(std::make_shared<const Workflow>(w));
  const Order order = order_in(shop, "ready");
  CHECK(allowed_transitions(order, shop, callers::caller("customer, own"), kPlaced) == Names{"picked_up"});
  for (const char* who : {"customer, other", "guest", "staff", "operations", "owner"}) {
    CAPTURE(std::string(who));
    CHECK(allowed_transitions(order, shop, callers::caller(who), kPlaced).empty());
  }
  for (const char* who : {"admin", "system", "key orders:advance"}) {
    CAPTURE(std::string(who));
    CHECK(allowed_transitions(order, shop, callers::caller(who), kPlaced) == Names{"picked_up"});
  }
}

TEST_CASE("a customer comes into a cancelled status by the customers' rule alone, whatever roles its steps name") {
  Workflow w = *built_in::workflow("counter");
  for (Transition& step : w.transitions) step.roles.push_back(Role::customer);
  w.statuses.push_back({"annulled", "Annulled", StatusKind::cancelled});
  w.transitions.push_back({"pending", "annulled", {Role::customer}});
  w.customer_cancel = {{"pending"}, 60};
  REQUIRE(faults(w).empty());
  const Shop shop = shop_with(std::make_shared<const Workflow>(w));
  const Caller& customer = callers::caller("customer, own");
  struct When {
    const char* status;
    std::int64_t after_s;
    Names allowed;
  };
  for (const When& row :
       {When{"pending", 60, {"preparing", "ready", "cancelled"}}, When{"pending", 61, {"preparing", "ready"}},
        When{"preparing", 0, {"ready"}}, When{"ready", 0, {"picked_up"}}}) {
    CAPTURE(std::string(row.status));
    CAPTURE(row.after_s);
    const Timestamp now = kPlaced + Seconds(row.after_s);
    Order order = order_in(shop, row.status);
    CHECK(allowed_transitions(order, shop, customer, now) == row.allowed);
    const bool may_cancel = std::find(row.allowed.begin(), row.allowed.end(), "cancelled") != row.allowed.end();
    CHECK(refusal([&] { move(order, shop, customer, "annulled", now); }).has_value());
    CHECK(!refusal([&] { cancel(order, shop, customer, std::nullopt, now); }).has_value() == may_cancel);
  }
}

TEST_CASE("a customer does not cancel what has ended") {
  Workflow w = *built_in::workflow("counter");
  w.transitions.push_back({"picked_up", "cancelled", {Role::merchant}});
  w.customer_cancel.from.push_back("picked_up");
  REQUIRE(faults(w).empty());
  const Shop shop = shop_with(std::make_shared<const Workflow>(w));
  Order order = order_in(shop, "picked_up");
  CHECK(allowed_transitions(order, shop, callers::caller("customer, own"), kPlaced).empty());
  CHECK(allowed_transitions(order, shop, callers::caller("owner"), kPlaced) == Names{"cancelled"});
  const auto refused = refusal([&] { cancel(order, shop, callers::caller("customer, own"), std::nullopt, kPlaced); });
  REQUIRE(refused);
  CHECK(refused->code == Code::order_closed);
}

TEST_CASE("a step for nobody is made by the system, an admin or a key") {
  Workflow w = *built_in::workflow("simple");
  w.transitions[0].roles.clear();  // pending → processing
  const Shop shop = shop_with(std::make_shared<const Workflow>(w));
  for (const callers::Named& one : callers::all()) {
    const std::string& who = one.name;
    const Caller& caller = one.caller;
    CAPTURE(who);
    const Order order = order_in(shop, "pending");
    const auto names = allowed_transitions(order, shop, caller, kPlaced);
    const bool may_process = std::find(names.begin(), names.end(), "processing") != names.end();
    CHECK(may_process == (who == "system" || who == "admin" || who == "key orders:advance" ||
                          who == "key of delivery" || who == "key with all" || who == "key with all, bound here"));
  }
}

TEST_CASE("cancelling keeps the reason, or that there is none") {
  const Shop shop = shop_with(built_in::workflow("counter"));
  for (const std::optional<std::string>& reason : {std::optional<std::string>(), std::optional<std::string>(""),
                                                   std::optional<std::string>("sold out \xF0\x9F\x8D\x95")}) {
    Order order = order_in(shop, "preparing");
    order.cancel_reason = "an older one";
    cancel(order, shop, callers::caller("staff"), reason, kPlaced);
    CHECK(order.cancel_reason == reason);
  }
}

TEST_CASE("cancelling takes the first way to a cancelled status, whatever it is called") {
  Workflow w = *built_in::workflow("simple");
  w.statuses.push_back({"annulled", "Annulled", StatusKind::cancelled});
  w.transitions.insert(w.transitions.begin(), {"pending", "annulled", {Role::merchant}});
  w.transitions.push_back({"processing", "annulled", {Role::staff}});
  REQUIRE(faults(w).empty());
  const Shop shop = shop_with(std::make_shared<const Workflow>(w));
  Order order = order_in(shop, "pending");
  cancel(order, shop, callers::caller("owner"), std::nullopt, kPlaced);
  CHECK(order.status == "annulled");
  order = order_in(shop, "processing");
  cancel(order, shop, callers::caller("staff"), std::nullopt, kPlaced);
  CHECK(order.status == "cancelled");
}

TEST_CASE("an order in a status that the workflow no longer knows goes nowhere") {
  const Shop shop = shop_with(built_in::workflow("counter"));
  Order order = order_in(shop, "in_transit");
  CHECK(allowed_transitions(order, shop, callers::caller("admin"), kPlaced).empty());
  for (const char* to : {"ready", "in_transit", "cancelled"}) {
    const auto refused = refusal([&] { move(order, shop, callers::caller("admin"), to, kPlaced); });
    REQUIRE(refused);
    CHECK(refused->code == Code::illegal_transition);
  }
  const auto refused = refusal([&] { cancel(order, shop, callers::caller("admin"), std::nullopt, kPlaced); });
  REQUIRE(refused);
  CHECK(refused->code == Code::illegal_transition);
  CHECK(order.status == "in_transit");
}
