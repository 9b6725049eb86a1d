#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "storage/sight.hpp"

/// Lists over several shops are read as one stretch of an index for each and merged.
namespace docket::storage {

/// SQLite joins up to 500 SELECTs; a list of more stretches is read as one and filtered.
inline constexpr std::size_t kMostBranches = 400;

/// "$1, $2, $3": a parameter for each value; `parameter` adds one and returns its name.
template <class Values, class AddParameter>
std::string parameter_list(const Values& values, AddParameter parameter) {
  std::string list;
  for (const auto& value : values) list += (list.empty() ? "" : ", ") + parameter(value);
  return list;
}

/// The conditions whose rows together are what is in sight, none twice; none at all for somebody who sees nothing.
template <class AddParameter>
std::vector<std::string> branches_of(const Sight& sight, AddParameter parameter) {
  std::vector<std::string> branches;
  if (sight.shops.size() > kMostBranches) {
    branches.push_back("shop_id IN (" + parameter_list(sight.shops, parameter) + ")");
  } else {
    for (const ShopId& shop : sight.shops) branches.push_back("shop_id = " + parameter(shop));
  }
  if (sight.customer) {
    std::string own = "customer_id = " + parameter(*sight.customer);
    if (!sight.shops.empty()) own += " AND shop_id NOT IN (" + parameter_list(sight.shops, parameter) + ")";
    branches.push_back(std::move(own));
  }
  return branches;
}

}  // namespace docket::storage
