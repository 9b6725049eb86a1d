#include "domain/workflow.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "domain/text.hpp"

namespace docket {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"open", "ready", "done", "cancelled"};
constexpr std::array<std::string_view, 3> kColumns{"waiting", "ready", "hidden"};
constexpr std::size_t kMaxStatuses = 32;
constexpr std::size_t kMaxKey = 32;
constexpr std::size_t kMaxTransitions = kMaxStatuses * (kMaxStatuses - 1);
constexpr std::size_t kMaxLabel = 100;
constexpr std::int64_t kMaxSeconds = 31'536'000;

bool is_label(std::string_view text) { return !trimmed(text).empty() && characters(text) <= kMaxLabel; }

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= kMaxKey &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::string at(std::string_view list, std::size_t index, std::string_view member) {
  return "/" + std::string(list) + "/" + std::to_string(index) + (member.empty() ? "" : "/" + std::string(member));
}

/// Goes through a workflow and notes what is wrong with it.
class Inspection {
 public:
  explicit Inspection(const Workflow& workflow) : workflow_(workflow) {}

  std::vector<Fault> faults() {
    check_sizes();
    if (!faults_.empty()) return std::move(faults_);  // what follows takes its time with long lists
    if (!is_label(workflow_.name)) fault("/name", "must have 1 to 100 characters");
    check_statuses();
    check_transitions();
    check_timers();
    check_customer_cancel();
    if (faults_.empty()) check_ways();
    return std::move(faults_);
  }

 private:
  void fault(std::string pointer, std::string detail) { faults_.push_back({std::move(pointer), std::move(detail)}); }

  void check_sizes() {
    const Workflow& w = workflow_;
    if (w.statuses.empty() || w.statuses.size() > kMaxStatuses) fault("/statuses", "must hold 1 to 32 statuses");
    if (w.transitions.size() > kMaxTransitions) fault("/transitions", "must hold at most 992 transitions");
    if (w.timers.size() > kMaxStatuses) fault("/timers", "must hold at most 32 timers");
    if (w.customer_cancel.from.size() > kMaxStatuses) fault("/customer_cancel/from", "must hold at most 32 statuses");
  }

  void check_statuses() {
    const auto& statuses = workflow_.statuses;
    std::set<std::string> keys;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      const Status& status = statuses[i];
      if (!is_key(status.key)) fault(at("statuses", i, "key"), "must have 1 to 32 of a-z, 0-9 and _");
      if (!keys.insert(status.key).second) fault(at("statuses", i, "key"), "is there twice: " + status.key);
      if (!is_label(status.label)) fault(at("statuses", i, "label"), "must have 1 to 100 characters");
    }
    const Status* initial = workflow_.find(workflow_.initial);
    if (initial == nullptr) {
      fault("/initial", "names no status: " + workflow_.initial);
    } else if (initial->kind != StatusKind::open) {
      fault("/initial", "must be a status of kind open");
    }
  }

  /// Notes an unknown status; true when it is known.
  bool known(std::string pointer, const std::string& key) {
    if (workflow_.find(key) != nullptr) return true;
    fault(std::move(pointer), "names no status: " + key);
    return false;
  }

  void check_transitions() {
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < workflow_.transitions.size(); ++i) {
      const Transition& step = workflow_.transitions[i];
      if (known(at("transitions", i, "from"), step.from) && workflow_.find(step.from)->kind == StatusKind::cancelled) {
        fault(at("transitions", i, "from"), "is a cancellation: its stock has gone back, nothing leads on from it");
      }
      known(at("transitions", i, "to"), step.to);
      if (step.from == step.to) fault(at("transitions", i, "to"), "leads nowhere: it is where it starts");
      if (!seen.emplace(step.from, step.to).second) fault(at("transitions", i, ""), "is there twice");
      check_roles(step.roles, i);
    }
  }

  void check_roles(const std::vector<Role>& roles, std::size_t step) {
    std::set<Role> seen;
    for (const Role role : roles) {
      if (seen.insert(role).second) continue;
      fault(at("transitions", step, "roles"), "names a role twice: " + std::string(name_of(role)));
      return;
    }
  }

  void check_timers() {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < workflow_.timers.size(); ++i) {
      const Timer& timer = workflow_.timers[i];
      const bool from_known = known(at("timers", i, "from"), timer.from);
      const bool to_known = known(at("timers", i, "to"), timer.to);
      if (!seen.insert(timer.from).second) fault(at("timers", i, "from"), "has another timer already");
      if (timer.after_s < 1 || timer.after_s > kMaxSeconds) {
        fault(at("timers", i, "after_s"), "must be 1 to 31536000 seconds");
      }
      if (!from_known || !to_known) continue;
      if (closes(workflow_.find(timer.from)->kind)) {
        fault(at("timers", i, "from"), "is an end: nothing moves on from it");
      }
      if (workflow_.find(timer.from, timer.to) == nullptr) {
        fault(at("timers", i, ""), "needs a transition from " + timer.from + " to " + timer.to);
      }
      if (loops(timer)) fault(at("timers", i, ""), "is part of a loop that timers alone would run for ever");
    }
  }

  bool loops(const Timer& start) const {
    std::string place = start.to;
    for (std::size_t i = 0; i <= workflow_.timers.size(); ++i) {
      if (place == start.from) return true;
      const auto next = std::find_if(workflow_.timers.begin(), workflow_.timers.end(),
                                     [&](const Timer& timer) { return timer.from == place; });
      if (next == workflow_.timers.end()) return false;
      place = next->to;
    }
    return false;
  }

  void check_customer_cancel() {
    const CustomerCancel& cancel = workflow_.customer_cancel;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < cancel.from.size(); ++i) {
      const std::string pointer = at("customer_cancel/from", i, "");
      if (!seen.insert(cancel.from[i]).second) fault(pointer, "is there twice: " + cancel.from[i]);
      if (known(pointer, cancel.from[i]) && workflow_.cancel_step(cancel.from[i]) == nullptr) {
        fault(pointer, "has no transition to a cancelled status");
      }
    }
    if (cancel.within_s && (*cancel.within_s < 0 || *cancel.within_s > kMaxSeconds)) {
      fault("/customer_cancel/within_s", "must be 0 to 31536000 seconds");
    }
  }

  /// Every status that a chain of steps leads to from those in `reached`; backwards it is where they come from.
  std::set<std::string> spread(std::set<std::string> reached, bool backwards) const {
    for (bool grown = true; grown;) {
      grown = false;
      for (const Transition& step : workflow_.transitions) {
        const std::string& here = backwards ? step.to : step.from;
        const std::string& there = backwards ? step.from : step.to;
        if (reached.contains(here)) grown = reached.insert(there).second || grown;
      }
    }
    return reached;
  }

  void check_ways() {
    std::set<std::string> ends;
    for (const Status& status : workflow_.statuses) {
      if (closes(status.kind)) ends.insert(status.key);
    }
    const auto reachable = spread({workflow_.initial}, false);
    const auto ending = spread(ends, true);
    for (std::size_t i = 0; i < workflow_.statuses.size(); ++i) {
      const std::string& key = workflow_.statuses[i].key;
      if (!reachable.contains(key)) {
        fault(at("statuses", i, ""), "cannot be reached from " + workflow_.initial + ": " + key);
      }
      if (!ending.contains(key)) fault(at("statuses", i, ""), "has no way to an end (done or cancelled): " + key);
    }
  }

  const Workflow& workflow_;
  std::vector<Fault> faults_;
};

}  // namespace

std::string_view name_of(StatusKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<StatusKind> parse_status_kind(std::string_view text) {
  const auto* found = std::find(kKinds.begin(), kKinds.end(), text);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<StatusKind>(found - kKinds.begin());
}

std::string_view name_of(BoardColumn column) { return kColumns[static_cast<std::size_t>(column)]; }

std::optional<BoardColumn> parse_board_column(std::string_view text) {
  const auto* found = std::find(kColumns.begin(), kColumns.end(), text);
  if (found == kColumns.end()) return std::nullopt;
  return static_cast<BoardColumn>(found - kColumns.begin());
}

const Status* Workflow::find(std::string_view key) const {
  const auto found = std::find_if(statuses.begin(), statuses.end(), [&](const Status& s) { return s.key == key; });
  return found == statuses.end() ? nullptr : &*found;
}

const Transition* Workflow::find(std::string_view from, std::string_view to) const {
  const auto found = std::find_if(transitions.begin(), transitions.end(),
                                  [&](const Transition& step) { return step.from == from && step.to == to; });
  return found == transitions.end() ? nullptr : &*found;
}

std::vector<const Transition*> Workflow::steps_from(std::string_view from) const {
  std::vector<const Transition*> steps;
  for (const Transition& step : transitions) {
    if (step.from == from) steps.push_back(&step);
  }
  return steps;
}

const Transition* Workflow::cancel_step(std::string_view from) const {
  for (const Transition* step : steps_from(from)) {
    const Status* target = find(step->to);
    if (target != nullptr && target->kind == StatusKind::cancelled) return step;
  }
  return nullptr;
}

const Timer* Workflow::timer_from(std::string_view from) const {
  const auto found = std::find_if(timers.begin(), timers.end(), [&](const Timer& timer) { return timer.from == from; });
  return found == timers.end() ? nullptr : &*found;
}

std::vector<Fault> faults(const Workflow& workflow) { return Inspection(workflow).faults(); }

}  // namespace docket
