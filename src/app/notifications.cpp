#include "app/notifications.hpp"

#include <algorithm>

#include "domain/error.hpp"
#include "domain/mailbox.hpp"

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

Notification new_notification(Environment& environment, NotificationKind kind, std::string destination,
                              std::string_view type) {
  Notification one;
  one.created_at = environment.now();
  one.due_at = one.created_at;
  one.id = environment.new_id<NotificationId>(one.created_at);
  one.kind = kind;
  one.destination = std::move(destination);
  one.type = type;
  return one;
}

Notification test_mail(storage::Transaction& tx, Environment& environment, const Shop& shop,
                       const std::optional<std::string>& to) {
  if (!to || !is_email(*to)) throw invalid("/to", "is not an e-mail address");
  if (!environment.channels().mail) throw Error(Code::channel_off, "This server is not set up to send e-mails.");
  Notification test = new_notification(environment, NotificationKind::email, std::string(kEmailDestination), kMailTest);
  test.shop_id = shop.id;
  test.topic = *to;
  tx.notifications.insert(test);
  return test;
}

Notification test_ntfy(storage::Transaction& tx, Environment& environment, const Shop& shop) {
  if (!environment.channels().ntfy) {
    throw Error(Code::channel_off, "This server is not set up to call staff by ntfy.");
  }
  if (!shop.ntfy_topic) throw Error(Code::channel_off, "The shop has no topic yet.");
  Notification test = new_notification(environment, NotificationKind::ntfy, ntfy_destination(shop.id), kNtfyTest);
  test.shop_id = shop.id;
  tx.notifications.insert(test);
  return test;
}

void subscribe_browser(storage::Transaction& tx, Environment& environment, const Order& order,
                       storage::PushSubscription subscription) {
  if (!environment.channels().push) throw Error(Code::channel_off, "This server does not push.");
  if (order.closed_at) return;
  const auto known = tx.push_subscriptions.of_order(order.id);
  const bool is_known =
      std::ranges::find(known, subscription.endpoint, &storage::PushSubscription::endpoint) != known.end();
  if (!is_known && known.size() >= kMostBrowsers) {
    throw Error(Code::channel_off, "News of this order already goes to as many browsers as it can.");
  }
  subscription.created_at = environment.now();
  subscription.id = environment.new_id<PushSubscriptionId>(subscription.created_at);
  subscription.order_id = order.id;
  tx.push_subscriptions.put(subscription);
}

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
  // It is going out as it is, after what is before it and when its step cannot be undone any more.
  if (notification.state == NotificationState::queued) return;
  const Timestamp now = environment.now();
  tx.notifications.requeue(notification.id, now);
  notification.state = NotificationState::queued;
  notification.tries = 0;
  notification.due_at = now;
  notification.sent_at.reset();
}

}  // namespace docket::app
