#pragma once

#include "app/orders.hpp"
#include "http/call.hpp"

namespace docket::http {

/// The order that the path's tracking token names. Throws not_found for a token that is none, or not any more.
app::OrderAtShop tracked_order(const Call& call, storage::Transaction& tx);

}  // namespace docket::http
