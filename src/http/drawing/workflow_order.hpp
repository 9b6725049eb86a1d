#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/workflow.hpp"

/// How the statuses of a workflow follow each other: what a drawing starts with.
namespace docket::http {

/// A step by hand, a timer, or both, between two different statuses that the workflow has.
struct Link {
  std::size_t from = 0;  ///< index of the status
  std::size_t to = 0;
  bool is_timer = false;
  std::int64_t after_s = 0;  ///< of a timer
};

struct WorkflowOrder {
  std::vector<Link> links;  ///< in the order of the workflow; a timer comes right after the step that it takes
  /// Of each status: how many columns are to the left of it. A cancelled one stands under those that lead to it.
  std::vector<int> column;
  /// Of each status: whether it is of kind cancelled.
  std::vector<bool> is_cancelled;
  /// One status of each column, from `initial` on: the longest way.
  std::vector<std::size_t> spine;
  std::size_t initial = 0;
  int columns = 1;
};

WorkflowOrder order_of(const Workflow& workflow);

}  // namespace docket::http
