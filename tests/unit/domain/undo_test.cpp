#include "domain/undo.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <optional>

#include "built_in.hpp"
#include "callers.hpp"
#include "domain/error.hpp"

/// What an undo asks of the step. Who may change the order at all is asked before it.
using namespace docket;

namespace {

constexpr Timestamp kPlaced{Milliseconds{1'795'252'500'000}};
constexpr Timestamp kMoved = kPlaced + Seconds(60);

struct Scene {
  Shop shop;
  Order order;
  Event step;
  const Caller staff = callers::caller("staff");

  Scene() {
    shop.id = callers::kShop;
    shop.workflow = built_in::workflow("counter");
    shop.undo_window_s = 10;
    order.shop_id = shop.id;
    order.status = "pending";
    order.placed_at = order.updated_at = order.status_since = kPlaced;
    take("ready");
  }

  void take(const char* to) {
    step.type = EventType::order_moved;
    step.from = order.status;
    step.to = to;
    step.actor = actor_of(staff);
    step.at = kMoved;
    enter(order, *shop.workflow->find(to), kMoved);
    if (order.status_kind == StatusKind::cancelled) step.type = EventType::order_cancelled;
  }

  void undo(const Caller& caller, Timestamp now = kMoved + Seconds(5)) {
    docket::undo(order, shop, caller, step, kPlaced, now);
  }
};

std::optional<Code> refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code;
  }
  return std::nullopt;
}

}  // namespace

TEST_SUITE_BEGIN("unit");

TEST_CASE("an undone order is as it was before the step, and changed now") {
  Scene scene;
  scene.undo(scene.staff);
  CHECK(scene.order.status == "pending");
  CHECK(scene.order.status_kind == StatusKind::open);
  CHECK(scene.order.status_since == kPlaced);
  CHECK(scene.order.updated_at == kMoved + Seconds(5));
  CHECK_FALSE(scene.order.closed_at);
}

TEST_CASE("an undone cancellation leaves neither its end nor its reason") {
  Scene scene;
  scene.order.status = "pending";
  scene.take("cancelled");
  scene.order.cancel_reason = "by mistake";
  REQUIRE(scene.order.closed_at);
  scene.undo(scene.staff);
  CHECK(scene.order.status == "pending");
  CHECK_FALSE(scene.order.closed_at);
  CHECK_FALSE(scene.order.cancel_reason);
}

TEST_CASE("the window is open to its last millisecond, and one of 0 never") {
  Scene scene;
  CHECK(refusal([&] { scene.undo(scene.staff, kMoved + Seconds(10) + Milliseconds(1)); }) == Code::undo_expired);
  CHECK_FALSE(refusal([&] { scene.undo(scene.staff, kMoved + Seconds(10)); }));
  Scene shut;
  shut.shop.undo_window_s = 0;
  CHECK(refusal([&] { shut.undo(shut.staff, kMoved); }) == Code::undo_expired);
}

TEST_CASE("a step is taken back by who took it alone") {
  for (const callers::Named& named : callers::all()) {
    INFO(named.name);
    Scene scene;
    CHECK(refusal([&] { scene.undo(named.caller); }).has_value() == (named.name != "staff"));
  }
  Scene by_guest;
  by_guest.step.actor = actor_of(Caller{});
  CHECK(refusal([&] { by_guest.undo(Caller{}); }) == Code::undo_expired);
}

TEST_CASE("only a step can be taken back, and only the one that led to where the order is") {
  Scene scene;
  CHECK(refusal([&] { undo(scene.order, scene.shop, scene.staff, std::nullopt, kPlaced, kMoved); }) ==
        Code::undo_expired);
  for (const EventType type : {EventType::order_undone, EventType::order_placed, EventType::order_updated}) {
    Scene other;
    other.step.type = type;
    CHECK(refusal([&] { other.undo(other.staff); }) == Code::undo_expired);
  }
  Scene elsewhere;
  elsewhere.order.status = "preparing";
  CHECK(refusal([&] { elsewhere.undo(elsewhere.staff); }) == Code::undo_expired);
}

TEST_CASE("a status that the workflow has lost is no way back") {
  Scene scene;
  scene.step.from = "baking";
  CHECK(refusal([&] { scene.undo(scene.staff); }) == Code::undo_expired);
  CHECK(scene.order.status == "ready");
}

TEST_CASE("what somebody did as a step can be undone, and what nobody can take back cannot") {
  Scene scene;
  CHECK(can_be_undone(scene.step, scene.shop));
  scene.step.type = EventType::order_cancelled;
  CHECK(can_be_undone(scene.step, scene.shop));
  for (const EventType type : {EventType::order_undone, EventType::order_placed, EventType::order_updated}) {
    Scene other;
    other.step.type = type;
    CHECK_FALSE(can_be_undone(other.step, other.shop));
  }
  for (const Caller& nobody : {Caller{}, callers::system()}) {
    Scene other;
    other.step.actor = actor_of(nobody);
    CHECK_FALSE(can_be_undone(other.step, other.shop));
  }
  Scene shut;
  shut.shop.undo_window_s = 0;
  CHECK_FALSE(can_be_undone(shut.step, shut.shop));
}

TEST_SUITE_END();
