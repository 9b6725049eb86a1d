#pragma once

#include <optional>
#include <vector>

#include "app/environment.hpp"
#include "domain/notification.hpp"
#include "domain/permission.hpp"
#include "storage/store.hpp"

/// What has left the house, and what is about to. Each function is one step of the transaction that it is given.
namespace docket::app {

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
/// manage, and is as it is then. Throws channel_off when its webhook was removed
/// or is switched off.
void retry_notification(storage::Transaction& tx, Environment& environment, Notification& notification);

}  // namespace docket::app
