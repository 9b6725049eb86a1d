#pragma once

#include "domain/order.hpp"
#include "domain/shop.hpp"
#include "storage/store.hpp"

/// Measures orders on their way, and estimates from that when new ones will be ready. Each function is a part of the
/// transaction that it is given: what is rolled back was never measured.
namespace docket::app {

/// For an order that is about to be inserted: counts the queue before it (up to kLongestQueue) and estimates, from the
/// shop's own history, when it will be ready. `eta` and `eta_latest` stay absent while that history is too short.
void measure_placing(storage::Transaction& tx, const Shop& shop, Order& order);

/// Notes a step from one status to another, whoever made it: how long the order was in the status that it left, and,
/// when it is ready for the first time (done, in a workflow where nothing is ever ready), how long that took.
void measure_step(storage::Transaction& tx, const Shop& shop, const Order& before, const Order& after);

/// Takes back what measure_step(before, after) noted; the arguments are those of then, but that of `before` only the
/// status and its kind matter. The newest step is to be taken back first.
void unmeasure_step(storage::Transaction& tx, const Shop& shop, const Order& before, const Order& after);

}  // namespace docket::app
