#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "app/background.hpp"
#include "app/environment.hpp"
#include "domain/time.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// How much is kept of what grows without end. An event goes only when it is both older and not among the newest.
struct Retention {
  std::chrono::hours events_for{7 * 24};
  std::int64_t newest_events = 1'000'000;
  std::chrono::hours audit_for{90 * 24};
  std::chrono::hours stays_for{400 * 24};  ///< of orders in their statuses: what statistics are made of
  std::chrono::hours sent_for{7 * 24};     ///< notifications, with their deliveries
  std::chrono::hours dead_for{30 * 24};    ///< those that were given up
};

/// The tasks that remove what has served its time, each a few rows a transaction so that nobody waits, and soon again
/// while there is more.
std::vector<Task> housekeeping(storage::Store& store, Environment& environment, const Retention& retention = {});

/// Takes orders that were placed or changed into the index of their texts, a few rows a transaction. Returns how long
/// to wait until the next time.
Milliseconds index_orders(storage::Store& store);

}  // namespace docket::app
