#include "domain/stats.hpp"

#include <algorithm>

#include "domain/quantile.hpp"

namespace docket {

std::string_view name_of(Bucket bucket) { return bucket == Bucket::hour ? "hour" : "day"; }

std::optional<Bucket> parse_bucket(std::string_view text) {
  for (const Bucket bucket : {Bucket::hour, Bucket::day}) {
    if (name_of(bucket) == text) return bucket;
  }
  return std::nullopt;
}

Tally& Tally::operator+=(const Tally& other) {
  orders += other.orders;
  cancelled += other.cancelled;
  revenue = std::min(revenue + other.revenue, kMaxMinor);
  return *this;
}

std::vector<StatusTime> status_times_of(StayTimes times) {
  std::vector<StatusTime> statuses;
  for (auto& [status, seconds] : times) {
    if (seconds.empty()) continue;
    statuses.push_back({status, seconds.size(), quantile(seconds, 50), quantile(seconds, 90)});
  }
  return statuses;
}

}  // namespace docket
