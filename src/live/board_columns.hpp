#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "domain/shop.hpp"
#include "storage/store.hpp"

namespace docket::live {

/// An order in its column.
struct BoardRow {
  storage::OrderOnBoard order;
  const Status* status = nullptr;  ///< of the shop's workflow
  std::optional<Timestamp> eta;    ///< while the order is worked on
  std::optional<Timestamp> eta_latest;
};

struct FilledColumn {
  BoardColumn column;
  std::string label;
  std::vector<BoardRow> rows;  ///< oldest order first
};

/// What waits, then what is ready.
using BoardColumns = std::array<FilledColumn, 2>;

/// What a shop's board shows. Points into the shop's workflow.
BoardColumns columns_of(storage::Transaction& tx, const Shop& shop);

}  // namespace docket::live
