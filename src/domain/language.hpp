#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace docket {

/// What `table`, whose entries have a `language` each, says in that one; its first entry where it has none.
template <class Table>
const auto& in_language(const Table& table, std::string_view language) {
  const auto found = std::ranges::find_if(table, [&](const auto& each) { return each.language == language; });
  return found != std::end(table) ? *found : *std::begin(table);
}

}  // namespace docket
