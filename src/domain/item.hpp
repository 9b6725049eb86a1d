#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace docket {

inline constexpr std::int64_t kMaxStock = 1'000'000'000;

/// A thing a shop sells.
struct Item {
  ItemId id;
  ShopId shop_id;
  std::string name;
  std::optional<std::string> sku;  ///< unique in the shop when given
  std::optional<std::string> description;
  std::optional<std::string> category;
  Minor price = 0;  ///< minor units of the shop's currency
  bool is_available = true;
  std::optional<std::int64_t> stock;  ///< pieces left; nullopt is "not counted"
  std::int64_t version = 1;
  Timestamp created_at{};
  Timestamp updated_at{};
};

/// Throws validation_failed naming every field that does not fit.
void check_item(const Item& item);

}  // namespace docket
