#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "domain/estimate.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/memory.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A stay of an order in a status that has ended.
struct Stay {
  ShopId shop;
  OrderId order;
  std::string status;
  Timestamp left_at{};
  Milliseconds took{};
};

/// What is measured of orders on their way: how long they stayed where, and how long they took to be ready. Valid only
/// inside the transaction that handed it out.
class Measures {
 public:
  Measures(sql::Connection& db, Memory& memory) : db_(db), estimates_(memory) {}

  /// Of the first of these groups that has an estimate; nullopt when none has. At least one group.
  std::optional<Estimate> estimate(ShopId shop, const std::vector<ReadyGroup>& groups);

  /// The samples of a group, oldest first; none when there never were any.
  std::vector<Milliseconds> samples(ShopId shop, const ReadyGroup& group);
  /// Replaces them, and the estimate that they make.
  void put_samples(ShopId shop, const ReadyGroup& group, const std::vector<Milliseconds>& samples);

  /// An order that leaves a status twice in one millisecond counts once.
  void add_stay(const Stay& stay);
  /// Does nothing when there is no such stay; how long it took is not asked.
  void remove_stay(const Stay& stay);
  /// Whether the order has left one of these statuses since then.
  bool has_left(ShopId shop, OrderId order, const std::vector<std::string>& statuses, Timestamp since);
  /// Removes up to `limit` stays that ended before `before`; returns how many.
  std::int64_t purge(Timestamp before, std::int64_t limit);

 private:
  /// Shop, hour and queue.
  using Group = std::tuple<ShopId, int, int>;

  sql::Connection& db_;
  Remembered<Group, std::optional<Estimate>> estimates_;
};

}  // namespace docket::storage
