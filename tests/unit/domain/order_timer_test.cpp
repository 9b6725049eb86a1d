#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include "built_in.hpp"
#include "callers.hpp"
#include "domain/order.hpp"
#include "domain/undo.hpp"

using namespace docket;

namespace {

const Timestamp kPlaced = *parse_rfc3339("2026-11-21T09:15:00.123Z");

Shop shop_with(std::shared_ptr<const Workflow> workflow) {
  Shop shop;
  shop.id = callers::kShop;
  shop.workflow = std::move(workflow);
  return shop;
}

Order order_in(const std::string& status, StatusKind kind = StatusKind::open) {
  Order order;
  order.shop_id = callers::kShop;
  order.status = status;
  order.status_kind = kind;
  order.placed_at = kPlaced;
  order.updated_at = kPlaced;
  order.status_since = kPlaced;
  if (closes(kind)) order.closed_at = kPlaced;
  return order;
}

}  // namespace

TEST_CASE("the timer of a status counts from when the order came into it") {
  const auto simple = built_in::workflow("simple");
  Order order = order_in("pending");
  order.status_since = kPlaced + Seconds(7);
  set_timer(order, *simple);
  CHECK(order.timer_at == kPlaced + Seconds(127));
}

TEST_CASE("an order has no timer where its status has none, is unknown, or the order has closed") {
  const auto simple = built_in::workflow("simple");
  for (Order order :
       {order_in("completed", StatusKind::done), order_in("vanished"), order_in("pending", StatusKind::cancelled)}) {
    order.timer_at = kPlaced;
    set_timer(order, *simple);
    CHECK_FALSE(order.timer_at.has_value());
  }
}

TEST_CASE("each step sets the timer of the status it leads to, and an end stops it") {
  const Shop shop = shop_with(built_in::workflow("simple"));
  Order order = order_in("pending");
  move(order, shop, callers::system(), "processing", kPlaced + Seconds(10));
  CHECK(order.timer_at == kPlaced + Seconds(130));
  move(order, shop, callers::system(), "completed", kPlaced + Seconds(20));
  CHECK_FALSE(order.timer_at.has_value());
}

TEST_CASE("a cancelled order has no timer") {
  const Shop shop = shop_with(built_in::workflow("simple"));
  Order order = order_in("pending");
  order.timer_at = kPlaced;
  cancel(order, shop, callers::system(), std::nullopt, kPlaced + Seconds(10));
  CHECK_FALSE(order.timer_at.has_value());
}

TEST_CASE("an order whose step was taken back has the timer of its status, from when it first came there") {
  const Shop shop = shop_with(built_in::workflow("simple"));
  const Caller& staff = callers::caller("staff");
  Order order = order_in("pending");
  move(order, shop, staff, "processing", kPlaced + Seconds(60));
  Event step;
  step.type = EventType::order_moved;
  step.from = "pending";
  step.to = "processing";
  step.actor = actor_of(staff);
  step.at = kPlaced + Seconds(60);
  undo(order, shop, staff, step, kPlaced, kPlaced + Seconds(65));
  CHECK(order.status == "pending");
  CHECK(order.timer_at == kPlaced + Seconds(120));
}

TEST_CASE("a cancelled order stays so, whatever a later workflow makes of its status") {
  Workflow changed = *built_in::workflow("simple");
  changed.statuses.back() = {"cancelled", "On hold", StatusKind::open};
  changed.transitions.push_back({"cancelled", "processing", {Role::staff}});
  const Shop shop = shop_with(std::make_shared<const Workflow>(changed));
  Order order = order_in("cancelled", StatusKind::cancelled);
  CHECK(allowed_transitions(order, shop, callers::system(), kPlaced).empty());
  try {
    move(order, shop, callers::system(), "processing", kPlaced);
    FAIL("it moved on");
  } catch (const Error& error) {
    CHECK(error.code == Code::illegal_transition);
  }
  CHECK(order.status == "cancelled");
}
