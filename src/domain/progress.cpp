#include "domain/progress.hpp"

#include <algorithm>

namespace docket {
namespace {

/// The label of a status, or its key when the workflow does not know it any more.
std::string label_of(const Workflow& workflow, const std::string& key) {
  const Status* status = workflow.find(key);
  return status ? status->label : key;
}

/// Where an order usually goes from `key`; nullptr at an end.
const Status* usual_next(const Workflow& workflow, const std::string& key) {
  for (const Transition* step : workflow.steps_from(key)) {
    const Status* next = workflow.find(step->to);
    if (next->kind != StatusKind::cancelled) return next;
  }
  return nullptr;
}

/// Where an order has been: a step that was taken back was never one.
std::vector<Step> way_so_far(const Workflow& workflow, const std::vector<Event>& history) {
  std::vector<Step> steps;
  for (const Event& event : history) {
    if (!event.to) continue;
    if (event.type == EventType::order_undone) {
      if (!steps.empty() && steps.back().key == event.from) steps.pop_back();
      if (!steps.empty() && steps.back().key == *event.to) continue;
    }
    steps.push_back({*event.to, label_of(workflow, *event.to), StepState::done, event.at});
  }
  return steps;
}

}  // namespace

std::string_view name_of(StepState state) {
  switch (state) {
    case StepState::done: return "done";
    case StepState::current: return "current";
    case StepState::to_come: return "to_come";
  }
  return "";
}

std::vector<Step> progress_of(const Order& order, const Workflow& workflow, const std::vector<Event>& history) {
  std::vector<Step> steps = way_so_far(workflow, history);
  if (steps.empty() || steps.back().key != order.status) {
    steps.push_back({order.status, label_of(workflow, order.status), StepState::done, order.updated_at});
  }
  steps.back().state = StepState::current;
  if (order.closed_at) return steps;

  const auto current = static_cast<std::ptrdiff_t>(steps.size()) - 1;
  std::string key = order.status;
  while (const Status* next = usual_next(workflow, key)) {
    // Where it has been before does not count: an order that was moved back goes the same way again.
    const bool ahead =
        std::any_of(steps.begin() + current, steps.end(), [&](const Step& step) { return step.key == next->key; });
    if (ahead) break;
    steps.push_back({next->key, next->label, StepState::to_come, std::nullopt});
    if (closes(next->kind)) break;
    key = next->key;
  }
  return steps;
}

}  // namespace docket
