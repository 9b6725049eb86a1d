#pragma once

#include <optional>
#include <vector>

#include "domain/ids.hpp"

namespace docket::storage {

/// What of all orders and events somebody may see: those of these shops, and those of this customer.
struct Sight {
  std::vector<ShopId> shops;
  std::optional<UserId> customer;
};

}  // namespace docket::storage
