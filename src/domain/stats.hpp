#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.hpp"

/// Numbers of what shops did in a stretch of time.
namespace docket {

/// How a stretch is cut: by the hours or by the days that the clock in the shop shows.
enum class Bucket : std::uint8_t { hour, day };

std::string_view name_of(Bucket bucket);
std::optional<Bucket> parse_bucket(std::string_view text);

/// More buckets are asked for by mistake, and no chart shows them.
inline constexpr std::size_t kMostBuckets = 1000;

/// Orders by when they were placed.
struct Tally {
  std::int64_t orders = 0;     ///< cancelled ones too
  std::int64_t cancelled = 0;  ///< by now, whenever that was
  Minor revenue = 0;           ///< of those not cancelled; a sum too large to be written counts as the largest

  Tally& operator+=(const Tally& other);
  friend bool operator==(const Tally&, const Tally&) = default;
};

/// By status, how many whole seconds each stay in it took.
using StayTimes = std::map<std::string, std::vector<std::uint32_t>, std::less<>>;

/// How long orders stayed in a status.
struct StatusTime {
  std::string status;
  std::size_t stays = 0;
  std::int64_t p50_s = 0;  ///< by nearest rank (domain/quantile), like the next
  std::int64_t p90_s = 0;

  friend bool operator==(const StatusTime&, const StatusTime&) = default;
};

/// One for each status, by its name. Takes the times, since it has to sort them.
std::vector<StatusTime> status_times_of(StayTimes times);

}  // namespace docket
