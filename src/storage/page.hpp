#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace docket::storage {

/// One page of a list that is walked by key: `rows` in order, and whether more follow the last one.
template <class T>
struct Page {
  std::vector<T> rows;
  bool more = false;
  std::optional<std::int64_t> total;  ///< of the whole list, when it was asked for
};

/// Cuts the one row too many that was read to learn whether more follow.
template <class T>
Page<T> cut(std::vector<T> rows, std::size_t limit) {
  Page<T> page;
  page.more = rows.size() > limit;
  if (page.more) rows.resize(limit);
  page.rows = std::move(rows);
  return page;
}

}  // namespace docket::storage
