#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "domain/event.hpp"
#include "domain/order.hpp"
#include "domain/permission.hpp"
#include "storage/store.hpp"

/// What people and machines do with orders. Each function is one step of the transaction that it is given, and leaves
/// its event in the log of that transaction.
namespace docket::app {

/// An order with the shop whose rules it follows.
struct OrderAtShop {
  storage::StoredOrder order;
  Shop shop;
};

/// Takes an order: prices from the catalogue, stock, the day's next number, the event. Throws forbidden, shop_closed,
/// validation_failed, item_unavailable, out_of_stock, already_exists (external_ref).
storage::StoredOrder place_order(storage::Transaction& tx, Environment& environment, const Caller& caller,
                                 const Shop& shop, const OrderDraft& draft);

/// The order, if the caller may see it. Throws not_found in either other case, so that nobody learns what exists.
OrderAtShop find_order(storage::Transaction& tx, const Caller& caller, OrderId id);

/// The order that a tracking link names: the link is the permission. Throws not_found when there is none, or it is no
/// longer tracked by links of that generation.
OrderAtShop find_tracked_order(storage::Transaction& tx, Environment& environment, OrderId id, std::int64_t generation);

/// Moves it one step, or cancels it when the step leads there: stock goes back then. Throws what docket::move() throws.
void move_order(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found,
                std::string_view to, const std::optional<std::string>& note);

/// Cancels it; stock goes back. Throws what docket::cancel() throws.
void cancel_order(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found,
                  const std::optional<std::string>& reason);

/// The same for a guest who holds its tracking link. Throws what docket::cancel_as_customer() throws.
void cancel_tracked_order(storage::Transaction& tx, Environment& environment, OrderAtShop& found,
                          const std::optional<std::string>& reason);

/// Takes the caller's own last step back; what a cancellation put back into stock is taken again. Throws what
/// docket::undo() throws, forbidden, out_of_stock when others have bought it meanwhile.
void undo_step(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found);

/// A change of what may change while an order is open. An outer nullopt leaves the field, an inner one clears it.
struct OrderPatch {
  std::optional<std::optional<std::string>> notes;
  std::optional<std::optional<std::string>> delivery_address;
  std::optional<std::optional<std::string>> tracking_number;
  std::optional<Contact> customer;
};

/// Throws forbidden, order_closed, validation_failed.
void change_order(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found,
                  const OrderPatch& patch);

/// Makes the tracking links that the order has had invalid; it gets a new one. Also when it has closed. Throws
/// forbidden.
void rotate_tracking(storage::Transaction& tx, Environment& environment, const Caller& caller, OrderAtShop& found);

/// The orders that the caller asked for and may see; what is in sight is set here. Throws unauthenticated for guests,
/// forbidden for keys without the scope.
storage::Page<storage::StoredOrder> list_orders(storage::Transaction& tx, const Caller& caller,
                                                storage::OrderQuery query);

/// The history of one order, from after that place in the log on. Throws not_found when the caller may not see it.
storage::Page<Event> order_history(storage::Transaction& tx, const Caller& caller, OrderId id, std::int64_t after,
                                   std::size_t limit);

/// A stretch of the feed, as far as the caller may see it.
struct FeedPage {
  std::vector<Event> events;
  Cursor cursor;       ///< where to go on
  bool reset = false;  ///< the cursor that was given cannot be continued; go on from `cursor` after reading anew
};

/// Throws unless the caller may listen to the feed, or to what happens to `order`: unauthenticated for guests,
/// forbidden for keys without the scope, not_found for an order that the caller may not see.
void require_feed(storage::Transaction& tx, const Caller& caller, const std::optional<OrderId>& order);

/// What came after `since` (from the start of what is kept when absent), up to `limit` events, at least 1. A cursor of
/// another database, from beyond the end, or from before what is kept cannot be continued: that is a reset. Throws
/// what require_feed() throws.
FeedPage read_feed(storage::Transaction& tx, const Caller& caller, const std::string& epoch,
                   const std::optional<Cursor>& since, const std::optional<ShopId>& shop,
                   const std::optional<OrderId>& order, std::size_t limit);

}  // namespace docket::app
