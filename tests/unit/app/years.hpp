#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/time.hpp"

/// Years on the clocks of the world, told without the database of time zones.
namespace docket::test {

using Hours = std::chrono::hours;
using Minutes = std::chrono::minutes;

inline Timestamp at(std::string_view text) { return parse_rfc3339(text).value(); }

/// The year 2026 of a zone as the law says it: UTC offsets, and the moments from which they hold.
struct Year {
  const char* timezone;
  std::vector<std::pair<Timestamp, Minutes>> offsets;
  std::size_t days_of_23 = 0, days_of_25 = 0;  ///< hours; half hours more or less count
};

inline const Year kYears[] = {
    {"UTC", {{at("2025-01-01"), Minutes(0)}}},
    {"Asia/Kolkata", {{at("2025-01-01"), Minutes(330)}}},
    {"Europe/Berlin",
     {{at("2025-11-01"), Minutes(60)},
      {at("2026-03-29T01:00:00Z"), Minutes(120)},
      {at("2026-10-25T01:00:00Z"), Minutes(60)}},
     1,
     1},
    {"America/New_York",
     {{at("2025-11-10"), Minutes(-300)},
      {at("2026-03-08T07:00:00Z"), Minutes(-240)},
      {at("2026-11-01T06:00:00Z"), Minutes(-300)}},
     1,
     1},
    {"Australia/Lord_Howe",
     {{at("2025-11-01"), Minutes(660)},
      {at("2026-04-04T15:00:00Z"), Minutes(630)},
      {at("2026-10-03T15:30:00Z"), Minutes(660)}},
     1,
     1},
};

/// What the clock shows, as if it were UTC.
inline Timestamp clock_in(const Year& year, Timestamp moment) {
  Minutes offset{};
  for (const auto& [from, minutes] : year.offsets) {
    if (moment >= from) offset = minutes;
  }
  return moment + offset;
}

/// Walks minute by minute and notes when an hour, or a day, begins on the clock; being put back begins an hour too.
template <class Unit>
std::vector<Timestamp> walk(const Year& year, Timestamp from, Timestamp to) {
  std::vector<Timestamp> starts;
  Timestamp before = clock_in(year, from - Minutes(1));
  for (Timestamp moment = from; moment < to; moment += Minutes(1)) {
    const Timestamp clock = clock_in(year, moment);
    const bool is_put_back = clock < before && std::is_same_v<Unit, Hours>;
    if (std::chrono::floor<Unit>(clock) != std::chrono::floor<Unit>(before) || is_put_back) starts.push_back(moment);
    before = clock;
  }
  return starts;
}

/// When the clock shows the start of 1 January.
inline Timestamp new_year(const Year& year, int number) {
  const Timestamp near = std::chrono::sys_days(std::chrono::year(number) / 1 / 1);
  for (const Timestamp start : walk<std::chrono::days>(year, near - Hours(24), near + Hours(24))) {
    if (clock_in(year, start) == near) return start;
  }
  return {};
}

}  // namespace docket::test
