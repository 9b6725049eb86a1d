#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace docket {

/// The quantile by nearest rank: the smallest of the values that at least `percent` in a hundred of them do not exceed,
/// so always one of them. The median (50) of 1, 2, 3, 4 is 2. There must be a value; `percent` is 1..100. Changes the
/// order of the values.
template <class T>
T quantile(std::vector<T>& values, std::size_t percent) {
  const std::size_t rank = (values.size() * percent + 99) / 100;
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

}  // namespace docket
