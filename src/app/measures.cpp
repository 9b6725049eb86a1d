#include "app/measures.hpp"

#include <algorithm>

#include "app/local_day.hpp"
#include "domain/estimate.hpp"

namespace docket::app {
namespace {

std::vector<std::string> keys_of(const Workflow& workflow, StatusKind kind) {
  std::vector<std::string> keys;
  for (const Status& status : workflow.statuses) {
    if (status.kind == kind) keys.push_back(status.key);
  }
  return keys;
}

/// Whether the workflow leads back to open statuses, so that an order can be ready more than once.
bool can_return(const Workflow& workflow) {
  return std::any_of(workflow.transitions.begin(), workflow.transitions.end(), [&](const Transition& step) {
    return workflow.find(step.from)->kind != StatusKind::open && workflow.find(step.to)->kind == StatusKind::open;
  });
}

/// Whether this step is the one that the order was waited for: the first into the awaited kind.
bool is_awaited(storage::Transaction& tx, const Shop& shop, const Order& before, const Order& after) {
  const StatusKind awaited = awaited_kind(*shop.workflow);
  if (before.status_kind != StatusKind::open || after.status_kind != awaited) return false;
  return !can_return(*shop.workflow) ||
         !tx.measures.has_left(shop.id, after.id, keys_of(*shop.workflow, awaited), after.placed_at);
}

storage::Stay stay_of(const Order& before, const Order& after) {
  return {after.shop_id, after.id, before.status, after.status_since,
          std::max(after.status_since - before.status_since, Milliseconds(0))};
}

/// Changes the samples of each group that the order counts in.
void change_samples(storage::Transaction& tx, const Shop& shop, const Order& order,
                    void (*change)(std::vector<Milliseconds>&, Milliseconds)) {
  const Milliseconds took = std::max(order.status_since - order.placed_at, Milliseconds(0));
  for (const ReadyGroup& group : groups_of(local_hour(order.placed_at, shop.timezone), order.queue_length)) {
    auto samples = tx.measures.samples(shop.id, group);
    change(samples, took);
    tx.measures.put_samples(shop.id, group, samples);
  }
}

}  // namespace

void measure_placing(storage::Transaction& tx, const Shop& shop, Order& order) {
  order.queue_length = tx.orders.count_in(shop.id, keys_of(*shop.workflow, StatusKind::open), kLongestQueue);
  const auto groups = groups_of(local_hour(order.placed_at, shop.timezone), order.queue_length);
  const auto estimate = tx.measures.estimate(shop.id, groups);
  order.eta = estimate ? std::optional(order.placed_at + estimate->median) : std::nullopt;
  order.eta_latest = estimate ? std::optional(order.placed_at + estimate->p80) : std::nullopt;
}

void measure_step(storage::Transaction& tx, const Shop& shop, const Order& before, const Order& after) {
  tx.measures.add_stay(stay_of(before, after));
  if (is_awaited(tx, shop, before, after)) change_samples(tx, shop, after, add_sample);
}

void unmeasure_step(storage::Transaction& tx, const Shop& shop, const Order& before, const Order& after) {
  tx.measures.remove_stay(stay_of(before, after));
  if (is_awaited(tx, shop, before, after)) change_samples(tx, shop, after, remove_sample);
}

}  // namespace docket::app
