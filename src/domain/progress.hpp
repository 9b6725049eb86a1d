#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "domain/order.hpp"
#include "domain/workflow.hpp"

namespace docket {

enum class StepState : std::uint8_t { done, current, to_come };

std::string_view name_of(StepState state);

/// A status on an order's way, as its guest sees it.
struct Step {
  std::string key;
  std::string label;
  StepState state = StepState::to_come;
  std::optional<Timestamp> at;  ///< when it was reached
};

/// The way of an order: where it has been, by its history (oldest first) without the steps that were undone, where it
/// is, and, while it is open, where it usually goes from there: the first step of each status that is not a
/// cancellation, up to the first end, or to where it would go round in a circle.
std::vector<Step> progress_of(const Order& order, const Workflow& workflow, const std::vector<Event>& history);

}  // namespace docket
