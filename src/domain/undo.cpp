#include "domain/undo.hpp"

#include "domain/error.hpp"

namespace docket {
namespace {

[[noreturn]] void refuse(const char* why) { throw Error(Code::undo_expired, why); }

/// Guests and the system have no id: what one of them did is not the next one's to take back.
bool is_somebody(const Actor& actor) { return !actor.id.empty(); }

bool is_by(const Event& step, const Caller& caller) {
  const Actor actor = actor_of(caller);
  return is_somebody(actor) && step.actor.kind == actor.kind && step.actor.id == actor.id;
}

bool is_step(const Event& event) {
  return event.type == EventType::order_moved || event.type == EventType::order_cancelled;
}

}  // namespace

bool can_be_undone(const Event& event, const Shop& shop) {
  return is_step(event) && is_somebody(event.actor) && shop.undo_window_s > 0;
}

void undo(Order& order, const Shop& shop, const Caller& caller, const std::optional<Event>& step, Timestamp since,
          Timestamp now) {
  if (!step || !is_step(*step) || !step->from || step->to != order.status) {
    refuse("There is no step of this order to take back.");
  }
  if (!is_by(*step, caller)) refuse("The last step of this order was not yours; only who took it takes it back.");
  if (now - step->at > Seconds(shop.undo_window_s) || shop.undo_window_s == 0) {
    refuse("It is too late to take this step back.");
  }
  const Status* former = shop.workflow->find(*step->from);
  if (former == nullptr) refuse("The shop's workflow has changed; the status before does not exist any more.");
  enter(order, *former, now);
  order.status_since = since;
  set_timer(order, *shop.workflow);
}

}  // namespace docket
