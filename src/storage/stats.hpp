#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "domain/ids.hpp"
#include "domain/stats.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Counts what was kept. Valid only inside the transaction that handed it out.
class Stats {
 public:
  explicit Stats(sql::Connection& db) : db_(db) {}

  /// The shop's orders that were placed from each of the bounds on, and before the next one: one tally less than there
  /// are bounds, which must grow. Costs the orders between the first bound and the last; no order is read, but an
  /// index.
  std::vector<Tally> tallies(ShopId shop, std::span<const Timestamp> bounds);

  /// Adds the shop's stays that ended from `from` on and before `to` to `times`; of more than `limit`, the newest.
  /// Returns how many they were.
  std::size_t add_stays(ShopId shop, Timestamp from, Timestamp to, std::size_t limit, StayTimes& times);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
