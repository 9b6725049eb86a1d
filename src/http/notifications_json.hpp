#pragma once

#include <optional>
#include <string>

#include "domain/notification.hpp"
#include "http/call.hpp"

namespace docket::http {

/// Where it goes: the URL of its webhook, an address, the shop's topic; nullopt when that is gone, and for push, whose
/// addresses are secrets of their browsers.
std::optional<std::string> recipient_of(storage::Transaction& tx, const Notification& notification);

/// 201 with a notification that is on its way.
net::Reply created_notification(Call& call, storage::Transaction& tx, const Notification& notification);

}  // namespace docket::http
