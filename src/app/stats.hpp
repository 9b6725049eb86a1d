#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "domain/permission.hpp"
#include "domain/stats.hpp"
#include "domain/time.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// Of what numbers are wanted.
struct StatsQuery {
  std::optional<std::string> shop;  ///< id or slug; absent: all shops that the caller works at
  std::optional<Timestamp> from;    ///< absent: 30 local days up to `to`; by the hour, 24 hours
  std::optional<Timestamp> to;      ///< not included; absent: now
  Bucket bucket = Bucket::day;
};

struct TallyOf {
  Timestamp start{};
  Tally tally;
};

/// The numbers of a shop, or of several together.
struct Stats {
  std::optional<ShopId> shop;           ///< absent when they are several, or none
  std::string timezone;                 ///< UTC when the shops have different ones
  std::optional<std::string> currency;  ///< absent when there is no shop
  Timestamp from{};
  Timestamp to{};
  std::vector<TallyOf> buckets;  ///< gapless; the first and the last may start before `from` or end after `to`
  Tally total;
  std::vector<StatusTime> statuses;        ///< of the stays that ended in the stretch
  std::array<std::int64_t, 24> by_hour{};  ///< orders by the hour of the day at which they were placed
};

/// Of more stays only the newest are looked at: a number for each has to be kept, four bytes.
inline constexpr std::size_t kMostStays = 4'000'000;

/// Throws unauthenticated, forbidden, not_found, and validation_failed when `from` is not before `to`, when that makes
/// more than kMostBuckets, and when the shops have different currencies.
Stats read_stats(storage::Transaction& tx, Environment& environment, const Caller& caller, const StatsQuery& query);

}  // namespace docket::app
