#include "storage/push_subscriptions.hpp"

#include <string>

#include "domain/notification.hpp"
#include "storage/notifications.hpp"

namespace docket::storage {
namespace {

PushSubscription read(sql::Rows& rows) {
  PushSubscription subscription;
  subscription.id = rows.id<PushSubscriptionId>();
  subscription.order_id = rows.id<OrderId>();
  subscription.endpoint = rows.text();
  subscription.p256dh = rows.text();
  subscription.auth = rows.text();
  subscription.language = rows.text();
  subscription.created_at = rows.time();
  return subscription;
}

}  // namespace

std::optional<PushSubscription> PushSubscriptions::find(PushSubscriptionId id) {
  auto rows = db_.query(
      "SELECT id, order_id, endpoint, p256dh, auth, language, created_at FROM push_subscriptions WHERE id = $1", id);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::vector<PushSubscription> PushSubscriptions::of_order(OrderId order) {
  std::vector<PushSubscription> subscriptions;
  auto rows = db_.query("SELECT id, order_id, endpoint, p256dh, auth, language, created_at FROM push_subscriptions"
                        " WHERE order_id = $1 ORDER BY endpoint",
                        order);
  while (rows.next()) subscriptions.push_back(read(rows));
  return subscriptions;
}

void PushSubscriptions::put(const PushSubscription& subscription) {
  db_.run("INSERT INTO push_subscriptions (id, order_id, endpoint, p256dh, auth, language, created_at)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (order_id, endpoint)"
          " DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language",
          subscription.id, subscription.order_id, subscription.endpoint, subscription.p256dh, subscription.auth,
          subscription.language, subscription.created_at);
  db_.run("UPDATE orders SET has_push = 1 WHERE id = $1 AND has_push = 0", subscription.order_id);
}

bool PushSubscriptions::remove(PushSubscriptionId id) {
  remove_open(db_, destination_of(id));
  return db_.run("DELETE FROM push_subscriptions WHERE id = $1", id) > 0;
}

bool PushSubscriptions::remove(OrderId order, std::string_view endpoint) {
  std::optional<PushSubscriptionId> id;
  {
    auto rows = db_.query("SELECT id FROM push_subscriptions WHERE order_id = $1 AND endpoint = $2", order, endpoint);
    if (rows.next()) id = rows.id<PushSubscriptionId>();
  }
  return id && remove(*id);
}

std::int64_t PushSubscriptions::purge(Timestamp closed_before, std::int64_t limit) {
  // Nobody subscribes to an order that has closed, so only old ones are looked at.
  return db_.run("DELETE FROM push_subscriptions WHERE id IN (SELECT push_subscriptions.id FROM push_subscriptions"
                 " JOIN orders ON orders.id = push_subscriptions.order_id"
                 " WHERE push_subscriptions.id < $1 AND closed_at < $2 LIMIT $3)",
                 Uuid::v7_floor(closed_before), closed_before, limit);
}

}  // namespace docket::storage
