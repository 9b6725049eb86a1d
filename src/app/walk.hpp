#pragma once

#include <cstddef>
#include <cstdint>

namespace docket::app {

/// Calls `visit` with every row of a list that goes by id, a page at a time, and returns how many there were. `page_of`
/// reads the page that a query asks for: in one transaction, or each in its own.
template <class Query, class PageOf, class Visit>
std::int64_t walk(Query query, PageOf page_of, Visit visit) {
  constexpr std::size_t rows_at_once = 200;
  std::int64_t count = 0;
  query.limit = rows_at_once;
  for (bool more = true; more;) {
    const auto page = page_of(query);
    for (const auto& row : page.rows) visit(row);
    count += static_cast<std::int64_t>(page.rows.size());
    more = page.more;
    if (more) query.after = page.rows.back().id;
  }
  return count;
}

}  // namespace docket::app
