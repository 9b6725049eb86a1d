#include "http/drawing/workflow_order.hpp"

#include <algorithm>
#include <optional>

namespace docket::http {
namespace {

std::optional<std::size_t> index_of(const Workflow& workflow, const std::string& key) {
  for (std::size_t i = 0; i < workflow.statuses.size(); ++i) {
    if (workflow.statuses[i].key == key) return i;
  }
  return std::nullopt;
}

/// The steps as arrows are drawn for them: one that nobody makes by hand is its timer's alone.
std::vector<Link> links_of(const Workflow& workflow) {
  std::vector<Link> links;
  for (const Transition& step : workflow.transitions) {
    const auto from = index_of(workflow, step.from);
    const auto to = index_of(workflow, step.to);
    if (!from || !to || from == to) continue;
    const Timer* timer = workflow.timer_from(step.from);
    const bool has_timer = timer != nullptr && timer->to == step.to;
    if (!has_timer || !step.roles.empty()) links.push_back({*from, *to, false, 0});
    if (has_timer) links.push_back({*from, *to, true, timer->after_s});
  }
  return links;
}

/// Finds the columns. A step leads on when the rank of its end is higher; which ranks are good is tried out.
class Columns {
 public:
  Columns(const std::vector<Link>& links, const std::vector<bool>& is_cancelled, std::size_t initial)
      : initial_(initial), is_cancelled_(is_cancelled) {
    for (const Link& link : links) {
      if (!is_cancelled[link.from] && !is_cancelled[link.to]) links_.push_back(link);
    }
  }

  std::vector<int> find() const {
    const auto listed = listed_ranks();
    const auto walked = walked_ranks();
    return columns(price(listed) <= price(walked) ? listed : walked);
  }

 private:
  using Ranks = std::vector<std::size_t>;

  /// People list statuses in the order in which orders usually come to them.
  Ranks listed_ranks() const {
    Ranks ranks(is_cancelled_.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = i + 1;
    ranks[initial_] = 0;
    return ranks;
  }

  /// Where they do not: each status before all that a walk from it finds.
  Ranks walked_ranks() const {
    Ranks ranks(is_cancelled_.size(), 0);
    std::vector<bool> seen(ranks.size(), false);
    std::size_t next = ranks.size();
    walk(initial_, seen, ranks, next);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      if (!seen[i]) ranks[i] = ranks.size() + i;
    }
    return ranks;
  }

  void walk(std::size_t place, std::vector<bool>& seen, Ranks& ranks, std::size_t& next) const {
    seen[place] = true;
    for (const Link& link : links_) {
      if (link.from == place && !seen[link.to]) walk(link.to, seen, ranks, next);
    }
    ranks[place] = --next;
  }

  /// Steps back are ugly, a status that only steps back lead to is worse.
  std::size_t price(const Ranks& ranks) const {
    std::vector<bool> is_led_to(ranks.size(), false);
    std::size_t sum = 0;
    for (const Link& link : links_) {
      if (ranks[link.from] < ranks[link.to]) {
        is_led_to[link.to] = true;
      } else {
        ++sum;
      }
    }
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      if (i != initial_ && !is_cancelled_[i] && !is_led_to[i]) sum += links_.size();
    }
    return sum;
  }

  /// The longest way to each status by steps that lead on.
  std::vector<int> columns(const Ranks& ranks) const {
    std::vector<int> found(ranks.size(), 0);
    for (bool grown = true; grown;) {
      grown = false;
      for (const Link& link : links_) {
        if (ranks[link.from] >= ranks[link.to] || found[link.to] > found[link.from]) continue;
        found[link.to] = found[link.from] + 1;
        grown = true;
      }
    }
    return found;
  }

  std::size_t initial_;
  const std::vector<bool>& is_cancelled_;
  std::vector<Link> links_;
};

/// From the last column back to the first, each time to the status listed first.
std::vector<std::size_t> spine_of(const WorkflowOrder& order, const Workflow& workflow) {
  std::optional<std::size_t> place;
  for (std::size_t i = 0; i < order.column.size(); ++i) {
    if (order.is_cancelled[i] || order.column[i] != order.columns - 1) continue;
    const bool is_better =
        !place || (workflow.statuses[i].kind == StatusKind::done && workflow.statuses[*place].kind != StatusKind::done);
    if (is_better) place = i;
  }
  std::vector<std::size_t> spine;
  while (place) {
    spine.push_back(*place);
    std::optional<std::size_t> before;
    for (const Link& link : order.links) {
      const bool leads_here = link.to == *place && order.column[link.from] == order.column[*place] - 1;
      if (leads_here && (!before || link.from < *before)) before = link.from;
    }
    place = before;
  }
  std::reverse(spine.begin(), spine.end());
  return spine;
}

/// Under the middle one of those that lead to it.
int column_of_cancelled(const WorkflowOrder& order, std::size_t status) {
  std::vector<int> sources;
  for (const Link& link : order.links) {
    if (link.to == status && !order.is_cancelled[link.from]) sources.push_back(order.column[link.from]);
  }
  if (sources.empty()) return 0;
  std::sort(sources.begin(), sources.end());
  return sources[sources.size() / 2];
}

}  // namespace

WorkflowOrder order_of(const Workflow& workflow) {
  WorkflowOrder order;
  order.links = links_of(workflow);
  for (const Status& status : workflow.statuses) order.is_cancelled.push_back(status.kind == StatusKind::cancelled);
  order.initial = index_of(workflow, workflow.initial).value_or(0);
  if (order.is_cancelled.empty()) return order;
  order.column = Columns(order.links, order.is_cancelled, order.initial).find();
  order.columns = *std::max_element(order.column.begin(), order.column.end()) + 1;
  for (std::size_t i = 0; i < order.column.size(); ++i) {
    if (order.is_cancelled[i]) order.column[i] = column_of_cancelled(order, i);
  }
  order.spine = spine_of(order, workflow);
  return order;
}

}  // namespace docket::http
