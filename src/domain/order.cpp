#include "domain/order.hpp"

#include <algorithm>

#include "domain/checks.hpp"
#include "domain/mailbox.hpp"
#include "domain/text.hpp"

namespace docket {
namespace {

std::string line_pointer(std::size_t index, std::string_view member) {
  return "/lines/" + std::to_string(index) + (member.empty() ? "" : "/" + std::string(member));
}

void check_catalogue_line(Checks& checks, const LineDraft& line, std::size_t index) {
  checks.require(!line.unit_price, line_pointer(index, "unit_price"), "is the catalogue's to say; leave it out");
  checks.require(!line.name, line_pointer(index, "name"), "is the catalogue's to say; leave it out");
}

void check_free_line(Checks& checks, const LineDraft& line, std::size_t index, bool free_lines) {
  if (!line.name && !line.unit_price) {
    checks.fault(line_pointer(index, ""), "needs an item_id, or a name and a unit_price");
    return;
  }
  if (!free_lines) {
    checks.fault(line_pointer(index, "item_id"), "is needed: only the shop itself writes lines without an item");
    return;
  }
  checks.require(line.name && !trimmed(*line.name).empty(), line_pointer(index, "name"),
                 "is needed without an item_id");
  checks.longest(line.name, kMaxName, line_pointer(index, "name"));
  checks.require(line.unit_price.has_value(), line_pointer(index, "unit_price"), "is needed without an item_id");
  checks.within(line.unit_price, 0, kMaxPrice, line_pointer(index, "unit_price"));
}

void check_lines(Checks& checks, const std::vector<LineDraft>& lines, bool free_lines) {
  if (lines.empty() || lines.size() > kMaxLines) {
    checks.fault("/lines", "must hold 1 to 200 lines");
    return;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].item_id) {
      check_catalogue_line(checks, lines[i], i);
    } else {
      check_free_line(checks, lines[i], i, free_lines);
    }
    checks.within(lines[i].quantity, 1, kMaxQuantity, line_pointer(i, "quantity"));
    checks.longest(lines[i].note, kMaxText, line_pointer(i, "note"));
  }
}

bool is_own(const Caller& caller, const Order& order) {
  return order.customer_id && order.customer_id == caller.user_id();
}

bool may_take(const Order& order, const Shop& shop, const Caller& caller, const Transition& step, Timestamp now) {
  const bool cancels = shop.workflow->find(step.to)->kind == StatusKind::cancelled;
  // Whatever roles a step into a cancelled status names, a customer takes none but the one of cancel(), by its rule.
  if (may_step(caller, order, step) && !(cancels && role_at(caller, order.shop_id) == Role::customer)) return true;
  return cancels && &step == shop.workflow->cancel_step(order.status) && is_own(caller, order) &&
         customer_cancel_right(order, shop, now).holds;
}

Error illegal(const Order& order, const Shop& shop, const Caller& caller, std::string_view to, Timestamp now) {
  auto allowed = allowed_transitions(order, shop, caller, now);
  std::string ways;
  for (const std::string& status : allowed) ways += (ways.empty() ? "it can become " : ", ") + status;
  if (ways.empty()) ways = "nothing is left for you to do with it";
  Error error(Code::illegal_transition,
              "An order that is " + order.status + " cannot become " + std::string(to) + "; " + ways + ".");
  error.allowed = std::move(allowed);
  return error;
}

/// The step that cancels it. Throws order_closed, and illegal_transition when the workflow has none from here.
const Transition& step_to_cancel(const Order& order, const Shop& shop, const Caller& caller, Timestamp now) {
  if (order.closed_at) throw Error(Code::order_closed, "This order has ended; it cannot be cancelled any more.");
  const Transition* step = shop.workflow->cancel_step(order.status);
  if (step == nullptr) throw illegal(order, shop, caller, "cancelled", now);
  return *step;
}

Error too_late() { return Error(Code::cancel_refused, "It is too late to cancel this order; ask the shop."); }

void take_back(Order& order, const Shop& shop, const Transition& step, std::optional<std::string> reason,
               Timestamp now) {
  order.cancel_reason = std::move(reason);
  enter(order, *shop.workflow->find(step.to), now);
  set_timer(order, *shop.workflow);
}

}  // namespace

std::string_view name_of(Fulfilment fulfilment) { return fulfilment == Fulfilment::pickup ? "pickup" : "delivery"; }

std::optional<Fulfilment> parse_fulfilment(std::string_view text) {
  if (text == "pickup") return Fulfilment::pickup;
  if (text == "delivery") return Fulfilment::delivery;
  return std::nullopt;
}

void check_draft(const OrderDraft& draft, bool free_lines) {
  Checks checks;
  check_lines(checks, draft.lines, free_lines);
  checks.longest(draft.customer.name, kMaxName, "/customer/name");
  checks.require(!draft.customer.email || is_email(*draft.customer.email), "/customer/email",
                 "is not an e-mail address");
  checks.longest(draft.customer.phone, kMaxPhone, "/customer/phone");
  const bool has_address = draft.delivery_address && !trimmed(*draft.delivery_address).empty();
  checks.require(draft.fulfilment == Fulfilment::pickup || has_address, "/delivery_address",
                 "is needed for a delivery");
  checks.longest(draft.delivery_address, kMaxText, "/delivery_address");
  checks.longest(draft.notes, kMaxText, "/notes");
  checks.require(!draft.external_ref || !draft.external_ref->empty(), "/external_ref",
                 "must not be empty; leave it out instead");
  checks.longest(draft.external_ref, kMaxReference, "/external_ref");
  checks.require(!draft.language || is_language(*draft.language), "/language", "must be en, de, es, hi or ar");
  checks.done("The order does not fit.");
}

Line priced(const LineDraft& draft, const Item* item, ShopId shop, std::size_t index) {
  if (item == nullptr || item->shop_id != shop || !item->is_available) {
    throw Error(Code::item_unavailable,
                "Line " + std::to_string(index + 1) + " asks for an item that is not on sale here.",
                {{line_pointer(index, "item_id"), "is not on sale here"}});
  }
  if (item->stock && *item->stock < draft.quantity) {
    const std::string left = std::to_string(*item->stock);
    throw Error(Code::out_of_stock, "Only " + left + " of \"" + item->name + "\" are left.",
                {{line_pointer(index, "quantity"), "is more than the " + left + " that are left"}});
  }
  return {item->id, item->name, item->price, draft.quantity, draft.note};
}

Minor total_of(const std::vector<Line>& lines) {
  Minor total = 0;
  for (const Line& line : lines) total = plus(total, times(line.unit_price, line.quantity, "/lines"), "/lines");
  return total;
}

std::string search_text(std::string_view text) {
  std::string plain(text);
  for (char& c : plain) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = ' ';
  }
  plain = lower_case(trimmed(plain));
  const std::size_t length = characters(plain);
  if (length >= kLeastSearched) return plain;
  if (plain.empty() || plain.find_first_not_of("0123456789") != std::string::npos) {
    throw invalid("/query/q", "needs at least 3 characters, or digits of a number");
  }
  return std::string(kLeastSearched - length, '0') + plain;
}

bool is_tracked(const Order& order, std::int64_t generation, Timestamp now) {
  return order.track_generation == generation && (!order.closed_at || now - *order.closed_at <= kTrackedFor);
}

std::vector<std::string> allowed_transitions(const Order& order, const Shop& shop, const Caller& caller,
                                             Timestamp now) {
  std::vector<std::string> allowed;
  if (order.status_kind == StatusKind::cancelled) return allowed;
  for (const Transition* step : shop.workflow->steps_from(order.status)) {
    if (may_take(order, shop, caller, *step, now)) allowed.push_back(step->to);
  }
  return allowed;
}

void enter(Order& order, const Status& status, Timestamp now) {
  order.status = status.key;
  order.status_kind = status.kind;
  order.updated_at = now;
  order.status_since = now;
  if (!closes(status.kind)) {
    order.closed_at.reset();
  } else if (!order.closed_at) {
    order.closed_at = now;
  }
  if (status.kind != StatusKind::cancelled) order.cancel_reason.reset();
}

void set_timer(Order& order, const Workflow& workflow) {
  order.timer_at.reset();
  if (order.closed_at) return;
  if (const Timer* timer = workflow.timer_from(order.status)) {
    order.timer_at = order.status_since + Seconds(timer->after_s);
  }
}

void move(Order& order, const Shop& shop, const Caller& caller, std::string_view to, Timestamp now) {
  const Transition* step = shop.workflow->find(order.status, to);
  // The order's own kind counts: a workflow put in place later may know its status as another one.
  if (step == nullptr || order.status_kind == StatusKind::cancelled) throw illegal(order, shop, caller, to, now);
  if (!may_take(order, shop, caller, *step, now)) {
    throw Error(Code::forbidden, "Your role may not make an order " + std::string(to) + ".");
  }
  enter(order, *shop.workflow->find(to), now);
  set_timer(order, *shop.workflow);
}

CancelRight customer_cancel_right(const Order& order, const Shop& shop, Timestamp now) {
  const CustomerCancel& rule = shop.workflow->customer_cancel;
  if (order.closed_at) return {};
  if (std::find(rule.from.begin(), rule.from.end(), order.status) == rule.from.end()) return {};
  const auto window_s = shop.cancel_window_s ? shop.cancel_window_s : rule.within_s;
  if (!window_s) return {true, std::nullopt};
  const Timestamp until = order.placed_at + Seconds(*window_s);
  if (*window_s == 0 || now > until) return {};
  return {true, until};
}

void cancel(Order& order, const Shop& shop, const Caller& caller, std::optional<std::string> reason, Timestamp now) {
  const Transition& step = step_to_cancel(order, shop, caller, now);
  if (!may_take(order, shop, caller, step, now)) {
    throw is_own(caller, order) ? too_late() : Error(Code::forbidden, "Your role may not cancel this order.");
  }
  take_back(order, shop, step, std::move(reason), now);
}

void cancel_as_customer(Order& order, const Shop& shop, std::optional<std::string> reason, Timestamp now) {
  const Transition& step = step_to_cancel(order, shop, Caller(), now);
  if (!customer_cancel_right(order, shop, now).holds) throw too_late();
  take_back(order, shop, step, std::move(reason), now);
}

}  // namespace docket
