#include "app/notifications.hpp"

#include <algorithm>

#include "domain/error.hpp"

namespace docket::app {
namespace {

std::vector<ShopId> owned_shops(const Caller& caller) {
  std::vector<ShopId> shops;
  for (const Member& member : caller.memberships) {
    if (member.owner) shops.push_back(member.shop);
  }
  return shops;
}

void require_manager(const Caller& caller) {
  if (!may_list_webhooks(caller)) throw Error(Code::forbidden, "You may not see what was sent.");
}

}  // namespace

storage::Page<Notification> list_notifications(storage::Transaction& tx, const Caller& caller,
                                               storage::NotificationQuery query) {
  require_manager(caller);
  if (works_everywhere(caller)) return tx.notifications.page(query);
  std::vector<ShopId> shops = owned_shops(caller);
  if (query.shops) {
    std::erase_if(shops,
                  [&](const ShopId& shop) { return std::ranges::find(*query.shops, shop) == query.shops->end(); });
  }
  query.shops = std::move(shops);
  return tx.notifications.page(query);
}

NotificationWithDeliveries find_notification(storage::Transaction& tx, const Caller& caller, NotificationId id) {
  require_manager(caller);
  auto notification = tx.notifications.find(id);
  if (!notification || !may_manage_notification(caller, *notification)) {
    throw Error(Code::not_found, "There is no such notification.");
  }
  return {std::move(*notification), tx.notifications.deliveries(id)};
}

void retry_notification(storage::Transaction& tx, Environment& environment, Notification& notification) {
  if (const auto id = webhook_of(notification.destination)) {
    const auto webhook = tx.webhooks.find(*id);
    if (!webhook) throw Error(Code::channel_off, "The webhook that this was for was removed.");
    if (!webhook->is_active) throw Error(Code::channel_off, "The webhook that this is for is switched off.");
  }
  const Timestamp now = environment.now();
  tx.notifications.requeue(notification.id, now);
  notification.state = NotificationState::queued;
  notification.tries = 0;
  notification.due_at = now;
  notification.sent_at.reset();
}

}  // namespace docket::app
