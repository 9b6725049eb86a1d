#include "live/board_columns.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace docket::live {
namespace {

constexpr std::size_t kMostOrders = 200;  ///< of each status; a screen shows a few dozen

/// A column of one status is called what that status is; one of several has a name of its own.
std::string label_of(const Workflow& workflow, BoardColumn column, std::string_view otherwise) {
  const Status* only = nullptr;
  for (const Status& status : workflow.statuses) {
    if (status.board != column) continue;
    if (only != nullptr) return std::string(otherwise);
    only = &status;
  }
  return only != nullptr ? only->label : std::string(otherwise);
}

}  // namespace

BoardColumns columns_of(storage::Transaction& tx, const Shop& shop) {
  const Workflow& workflow = *shop.workflow;
  BoardColumns columns{
      FilledColumn{BoardColumn::waiting, label_of(workflow, BoardColumn::waiting, "In preparation"), {}},
      FilledColumn{BoardColumn::ready, label_of(workflow, BoardColumn::ready, "Ready"), {}}};
  for (FilledColumn& column : columns) {
    for (const Status& status : workflow.statuses) {
      if (status.board != column.column || closes(status.kind)) continue;
      for (auto& order : tx.orders.on_board(shop.id, status.key, kMostOrders)) {
        BoardRow& row = column.rows.emplace_back();
        row.order = std::move(order);
        row.status = &status;
        if (status.kind != StatusKind::open) continue;
        row.eta = row.order.eta;
        row.eta_latest = row.order.eta_latest;
      }
    }
    std::ranges::sort(column.rows, {}, [](const BoardRow& row) { return row.order.id; });
  }
  return columns;
}

}  // namespace docket::live
