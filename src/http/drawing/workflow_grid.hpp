#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "http/drawing/workflow_layout.hpp"
#include "http/drawing/workflow_order.hpp"

namespace docket::http {

inline constexpr int kSmallFont = 11;
inline constexpr int kColumnGap = 60;
inline constexpr int kLabelHeight = 14;

struct Column {
  int left = 0;
  int right = 0;
};

/// The way of a line between boxes: level, at this height, all through the columns that it passes.
struct Passage {
  int first_x = 0;
  int last_x = 0;
  int y = 0;
};

/// Where the boxes of a drawing are, and the ways between them that are free of boxes. Links are named by their index.
struct WorkflowGrid {
  WorkflowOrder order;
  std::vector<StatusBox> statuses;  ///< in the order of the workflow
  std::vector<std::string> labels;  ///< of the links; empty for none
  std::vector<Column> columns;
  std::map<std::size_t, Passage> passages;  ///< of links that pass columns on their way on
  std::map<std::size_t, int> heights_back;  ///< of links that lead back, below the boxes: the y of their way

  bool cancels(const Link& link) const { return order.is_cancelled[link.to]; }
  bool leads_on(const Link& link) const { return !cancels(link) && order.column[link.to] > order.column[link.from]; }
  bool leads_back(const Link& link) const { return !cancels(link) && order.column[link.to] < order.column[link.from]; }
};

/// Statuses stand in columns; those of the spine on one line, others above or below it, cancelled ones at the foot.
WorkflowGrid grid_of(const Workflow& workflow);

}  // namespace docket::http
