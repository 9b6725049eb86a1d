#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "domain/notification.hpp"
#include "domain/order.hpp"
#include "domain/permission.hpp"
#include "storage/store.hpp"

/// What has left the house, and what is about to. Each function is one step of the transaction that it is given.
namespace docket::app {

/// One that tells of no order, due at once.
Notification new_notification(Environment& environment, NotificationKind kind, std::string destination,
                              std::string_view type);

/// Tries out how e-mails of the shop arrive. Throws validation_failed (`/to`), channel_off when none can be sent.
Notification test_mail(storage::Transaction& tx, Environment& environment, const Shop& shop,
                       const std::optional<std::string>& to);
/// The same for calls of its staff. Throws channel_off, also when the shop has no topic.
Notification test_ntfy(storage::Transaction& tx, Environment& environment, const Shop& shop);

inline constexpr std::size_t kMostBrowsers = 20;  ///< that one order is pushed to

/// Has news of an order, if it is still open, pushed to a browser; one that is known gets the new keys. Throws
/// channel_off when nothing is pushed, or the order has kMostBrowsers.
void subscribe_browser(storage::Transaction& tx, Environment& environment, const Order& order,
                       storage::PushSubscription subscription);

/// With what came of each try, oldest first.
struct NotificationWithDeliveries {
  Notification notification;
  std::vector<storage::Delivery> deliveries;
};

/// Those that the caller may manage; of `query.shops` the ones that are its own. Throws forbidden when there can be
/// none.
storage::Page<Notification> list_notifications(storage::Transaction& tx, const Caller& caller,
                                               storage::NotificationQuery query);
/// Throws forbidden when the caller manages none at all, not_found when there is none that it may manage.
NotificationWithDeliveries find_notification(storage::Transaction& tx, const Caller& caller, NotificationId id);

/// Sends it again, at once and under the same id, whatever has become of it; `notification` is one that the caller may
/// manage, and is as it is then. Throws channel_off when its webhook was removed or is
/// switched off.
void retry_notification(storage::Transaction& tx, Environment& environment, Notification& notification);

}  // namespace docket::app
