#pragma once

#include <string>

#include "domain/event.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// What is posted to a webhook when that event has happened: JSON in one line. With its order, as it is now, when
/// `order` is there. There is nothing in it that the receiver could not read from the API.
std::string webhook_body(const Event& event, const storage::StoredOrder* order);

/// The same for a webhook that is being tried out.
std::string webhook_test_body(WebhookId webhook, Timestamp at);

}  // namespace docket::app
