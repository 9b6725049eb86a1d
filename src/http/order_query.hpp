#pragma once

#include "http/call.hpp"
#include "storage/store.hpp"

namespace docket::http {

/// Which orders the query asks for, whatever their order and number. Throws not_found for an unknown shop,
/// validation_failed.
storage::OrderQuery order_filters(const Call& call, storage::Transaction& tx);

}  // namespace docket::http
