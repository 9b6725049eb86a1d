#include "app/orders.hpp"

#include <algorithm>

#include "app/local_day.hpp"
#include "app/measures.hpp"
#include "app/outbox.hpp"
#include "domain/error.hpp"
#include "domain/mailbox.hpp"
#include "domain/undo.hpp"
#include "json/lines.hpp"

namespace docket::app {
namespace {

/// Above it, a list over every shop is read by time and filtered instead of merged from one stretch a shop.
constexpr std::size_t kMaxMergedShops = 100;

Event event_of(EventType type, const Order& order, const Caller& caller, Timestamp at) {
  Event event;
  event.type = type;
  event.shop_id = order.shop_id;
  event.order_id = order.id;
  event.number = order.number;
  event.actor = actor_of(caller);
  event.customer_id = order.customer_id;
  event.at = at;
  return event;
}

std::vector<Line> take_lines(storage::Transaction& tx, const Shop& shop, const OrderDraft& draft, Timestamp now) {
  std::vector<ItemId> items;
  for (const LineDraft& wanted : draft.lines) {
    if (wanted.item_id) items.push_back(*wanted.item_id);
  }
  tx.items.look_ahead(items);
  std::vector<Line> lines;
  lines.reserve(draft.lines.size());
  for (std::size_t i = 0; i < draft.lines.size(); ++i) {
    const LineDraft& wanted = draft.lines[i];
    if (!wanted.item_id) {
      lines.push_back({std::nullopt, *wanted.name, *wanted.unit_price, wanted.quantity, wanted.note});
      continue;
    }
    const auto item = tx.items.find(*wanted.item_id);
    lines.push_back(priced(wanted, item ? &*item : nullptr, shop.id, i));
    if (item->stock && !tx.items.take_stock(item->id, wanted.quantity, now)) {
      throw Error(Code::out_of_stock, "Not enough of \"" + item->name + "\" is left.");
    }
  }
  return lines;
}

/// Someone who orders where they do not work is the customer; who works there takes the order for somebody.
void set_customer(storage::Transaction& tx, const Caller& caller, storage::StoredOrder& order) {
  const auto user = caller.user_id();
  if (!user || works_at(caller, order.shop_id)) return;
  order.customer_id = user;
  if (order.customer != Contact{}) return;
  if (const auto account = tx.users.find(*user)) {
    order.customer.name = account->name ? account->name : account->username;
    order.customer.email = account->email;
  }
}

void return_stock(storage::Transaction& tx, const storage::StoredOrder& order, Timestamp now) {
  for (const Line& line : json::read_lines(order.lines_json)) {
    if (line.item_id) tx.items.return_stock(*line.item_id, line.quantity, now);
  }
}

/// Takes again what a cancellation had put back.
void retake_stock(storage::Transaction& tx, const storage::StoredOrder& order, Timestamp now) {
  for (const Line& line : json::read_lines(order.lines_json)) {
    if (!line.item_id) continue;
    const auto item = tx.items.find(*line.item_id);
    if (!item || !item->stock || tx.items.take_stock(item->id, line.quantity, now)) continue;
    throw Error(Code::out_of_stock, "Not enough of \"" + item->name + "\" is left to take the cancellation back.");
  }
}

void keep_step(storage::Transaction& tx, Environment& environment, const Caller& caller, const Order& before,
               OrderAtShop& found, const std::optional<std::string>& note) {
  storage::StoredOrder& order = found.order;
  const bool cancelled = order.status_kind == StatusKind::cancelled && before.status_kind != StatusKind::cancelled;
  if (cancelled) return_stock(tx, order, order.updated_at);
  tx.orders.update(order);
  measure_step(tx, found.shop, before, order);
  Event event =
      event_of(cancelled ? EventType::order_cancelled : EventType::order_moved, order, caller, order.updated_at);
  event.from = before.status;
  event.to = order.status;
  event.note = note;
  tx.events.append(event);
  note_event(tx, environment, found.shop, order, event);
}

void keep_change(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found) {
  storage::StoredOrder& order = found.order;
  order.updated_at = environment.now();
  tx.orders.update(order);
  Event event = event_of(EventType::order_updated, order, caller, order.updated_at);
  tx.events.append(event);
  note_event(tx, environment, found.shop, order, event);
}

OrderAtShop with_shop(storage::Transaction& tx, storage::StoredOrder order) {
  auto shop = tx.shops.find(order.shop_id);
  if (!shop) throw std::runtime_error("an order names a shop that is not stored");
  return {std::move(order), std::move(*shop)};
}

/// Throws unless the caller may read lists or the feed at all.
void require_reader(const Caller& caller, Scope scope) {
  if (caller.kind == Caller::Kind::anonymous) throw Error(Code::unauthenticated, "Sign in to see orders.");
  require_scope(caller, scope);
}

/// What the caller may see; nullopt is everything. The same rule as may_see_order(), as a question to the database.
std::optional<storage::Sight> sight_of(const Caller& caller) {
  storage::Sight sight;
  switch (caller.kind) {
    case Caller::Kind::system: return std::nullopt;
    case Caller::Kind::anonymous: return sight;
    case Caller::Kind::key:
      if (!caller.bound_shop) return std::nullopt;
      sight.shops.push_back(*caller.bound_shop);
      return sight;
    case Caller::Kind::user: break;
  }
  if (caller.role == Role::admin || caller.role == Role::operations) return std::nullopt;
  for (const Member& member : caller.memberships) sight.shops.push_back(member.shop);
  sight.customer = caller.user_id();
  return sight;
}

/// The sight narrowed to one shop, where that leaves a shorter way to the rows.
std::optional<storage::Sight> sight_at(const Caller& caller, const std::optional<ShopId>& shop) {
  auto sight = sight_of(caller);
  if (!shop) return sight;
  if (!sight) return storage::Sight{{*shop}, std::nullopt};
  if (std::find(sight->shops.begin(), sight->shops.end(), *shop) == sight->shops.end()) {
    sight->shops.clear();
    return sight;
  }
  return storage::Sight{{*shop}, std::nullopt};
}

std::vector<ShopId> all_shops(storage::Transaction& tx) {
  std::vector<ShopId> ids;
  for (const Shop& shop : tx.shops.page({.limit = kMaxMergedShops + 1}).rows) ids.push_back(shop.id);
  return ids;
}

/// Throws not_found for an order whose events the caller may not see.
void require_order_in_feed(storage::Transaction& tx, const Caller& caller, OrderId id) {
  const auto order = tx.orders.find(id);
  if (!order || !(may_see_order(caller, *order) || may_see_events(caller, order->shop_id))) {
    throw Error(Code::not_found, "There is no such order.");
  }
}

}  // namespace

storage::StoredOrder place_order(storage::Transaction& tx, Environment& environment, const Caller& caller,
                                 const Shop& shop, const OrderDraft& draft) {
  if (!may_order_at(caller, shop)) throw Error(Code::forbidden, "You may not place orders in this shop.");
  if (!shop.is_open) throw Error(Code::shop_closed, "The shop takes no orders at the moment.");
  check_draft(draft, may_write_free_lines(caller, shop.id));

  const Timestamp now = environment.now();
  storage::StoredOrder order;
  order.shop_id = shop.id;
  const std::vector<Line> lines = take_lines(tx, shop, draft, now);
  order.total = total_of(lines);
  order.lines_json = json::write_lines(lines);
  order.id = environment.new_id<OrderId>(now);
  order.day = local_day(now, shop.timezone);
  order.number = order_number(shop.number_prefix, tx.orders.next_count(shop.id, order.day));
  order.status = shop.workflow->initial;
  order.status_kind = shop.workflow->find(order.status)->kind;
  order.currency = shop.currency;
  order.customer = draft.customer;
  order.fulfilment = draft.fulfilment;
  order.delivery_address = draft.delivery_address;
  order.notes = draft.notes;
  order.external_ref = draft.external_ref;
  order.language = draft.language;
  order.placed_at = now;
  order.updated_at = now;
  order.status_since = now;
  set_timer(order, *shop.workflow);
  set_customer(tx, caller, order);
  measure_placing(tx, shop, order);
  tx.orders.insert(order);

  Event event = event_of(EventType::order_placed, order, caller, now);
  event.to = order.status;
  tx.events.append(event);
  note_event(tx, environment, shop, order, event);
  return order;
}

OrderAtShop find_order(storage::Transaction& tx, const Caller& caller, OrderId id) {
  require_scope(caller, Scope::orders_read);
  auto order = tx.orders.find(id);
  if (!order || !may_see_order(caller, *order)) throw Error(Code::not_found, "There is no such order.");
  return with_shop(tx, std::move(*order));
}

OrderAtShop find_tracked_order(storage::Transaction& tx, Environment& environment, OrderId id,
                               std::int64_t generation) {
  auto order = tx.orders.find(id);
  if (!order || !is_tracked(*order, generation, environment.now())) {
    throw Error(Code::not_found, "This tracking link is not valid any more.");
  }
  return with_shop(tx, std::move(*order));
}

void move_order(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found,
                std::string_view to, const std::optional<std::string>& note) {
  const Order before = found.order;
  move(found.order, found.shop, caller, to, environment.now());
  keep_step(tx, environment, caller, before, found, note);
}

void cancel_order(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found,
                  const std::optional<std::string>& reason) {
  const Order before = found.order;
  cancel(found.order, found.shop, caller, reason, environment.now());
  keep_step(tx, environment, caller, before, found, reason);
}

void cancel_tracked_order(storage::Transaction& tx, Environment& environment, OrderAtShop& found,
                          const std::optional<std::string>& reason) {
  const Order before = found.order;
  cancel_as_customer(found.order, found.shop, reason, environment.now());
  keep_step(tx, environment, Caller(), before, found, reason);
}

void undo_step(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found) {
  storage::StoredOrder& order = found.order;
  const bool is_own = order.customer_id && order.customer_id == caller.user_id();
  if (!is_own && !may_change_order(caller, order)) throw Error(Code::forbidden, "You may not change this order.");
  const Timestamp now = environment.now();
  const auto step = tx.events.last_step(order.id);
  const auto since = step && step->from ? tx.events.came_into(order.id, *step->from, step->seq) : std::nullopt;
  const Order undone = order;
  undo(order, found.shop, caller, step, since.value_or(now), now);
  if (undone.status_kind == StatusKind::cancelled) retake_stock(tx, order, now);
  tx.orders.update(order);
  unmeasure_step(tx, found.shop, order, undone);
  Event event = event_of(EventType::order_undone, order, caller, now);
  event.from = undone.status;
  event.to = order.status;
  tx.events.append(event);
  note_undo(tx, environment, found.shop, order, *step, event);
}

void change_order(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found,
                  const OrderPatch& patch) {
  storage::StoredOrder& order = found.order;
  if (!may_change_order(caller, order)) throw Error(Code::forbidden, "You may not change this order.");
  if (order.closed_at) throw Error(Code::order_closed, "This order has ended; it cannot be changed any more.");
  if (patch.customer && patch.customer->email && !is_email(*patch.customer->email)) {
    throw invalid("/customer/email", "is not an e-mail address");
  }
  if (patch.notes) order.notes = *patch.notes;
  if (patch.delivery_address) order.delivery_address = *patch.delivery_address;
  if (patch.tracking_number) order.tracking_number = *patch.tracking_number;
  if (patch.customer) {
    const auto& email = patch.customer->email;
    if (email && email != order.customer.email) tx.notifications.readdress(order.id, *email);
    order.customer = *patch.customer;
  }
  if (order.fulfilment == Fulfilment::delivery && !order.delivery_address) {
    throw invalid("/delivery_address", "is needed for a delivery");
  }
  keep_change(tx, environment, caller, found);
}

void rotate_tracking(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found) {
  storage::StoredOrder& order = found.order;
  if (!may_change_order(caller, order)) throw Error(Code::forbidden, "You may not change this order.");
  ++order.track_generation;
  // News carry the link that works now, and whoever asked for them may be who it was taken from.
  for (const auto& browser : tx.push_subscriptions.of_order(order.id)) tx.push_subscriptions.remove(browser.id);
  keep_change(tx, environment, caller, found);
}

storage::Page<storage::StoredOrder> list_orders(storage::Transaction& tx, const Caller& caller,
                                                storage::OrderQuery query) {
  require_reader(caller, Scope::orders_read);
  query.sight = sight_at(caller, query.shop);
  const bool by_shop = !query.statuses.empty() || query.open || query.sort == storage::OrderSort::updated;
  if (!query.sight && !query.customer && by_shop) {
    auto shops = all_shops(tx);
    if (shops.size() <= kMaxMergedShops) query.sight = storage::Sight{std::move(shops), std::nullopt};
  }
  return tx.orders.page(query);
}

storage::Page<Event> order_history(storage::Transaction& tx, const Caller& caller, OrderId id, std::int64_t after,
                                   std::size_t limit) {
  find_order(tx, caller, id);
  return storage::cut(tx.events.read({.after = after, .order = id, .limit = limit + 1}), limit);
}

void require_feed(storage::Transaction& tx, const Caller& caller, const std::optional<OrderId>& order) {
  require_reader(caller, Scope::events_read);
  if (order) require_order_in_feed(tx, caller, *order);
}

FeedPage read_feed(storage::Transaction& tx, const Caller& caller, const std::string& epoch,
                   const std::optional<Cursor>& since, const std::optional<ShopId>& shop,
                   const std::optional<OrderId>& order, std::size_t limit) {
  require_feed(tx, caller, order);
  const std::int64_t last = tx.events.last();
  FeedPage page;
  page.cursor = {epoch, last};
  // What came right after it may have been pruned already.
  const bool is_too_old = since && since->seq < tx.events.first() - 1;
  if (since && (since->epoch != epoch || since->seq > last || is_too_old)) {
    page.reset = true;
    return page;
  }
  page.events = tx.events.read(
      {.after = since ? since->seq : 0, .sight = sight_at(caller, shop), .shop = shop, .order = order, .limit = limit});
  // A full page ends at its last event; otherwise everything up to the end of the log was looked at.
  if (page.events.size() == limit) page.cursor.seq = page.events.back().seq;
  return page;
}

}  // namespace docket::app
