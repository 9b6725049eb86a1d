#pragma once

#include <string_view>
#include <vector>

#include "domain/time.hpp"

/// Stretches of time as the clock on the wall cuts them. Zones are IANA names; an unknown one throws
/// std::runtime_error.
namespace docket::app {

/// A stretch in which the clock shows one hour of one day. It ends when the clock shows the next one, or is changed: an
/// hour that is repeated is two of these, one that is skipped is none.
struct LocalHour {
  Timestamp start{};
  int hour = 0;  ///< of the day, 0..23

  friend bool operator==(const LocalHour&, const LocalHour&) = default;
};

/// The hours that have a part in `from` to `to`, in their order; each ends where the next one starts. At least one:
/// that of `from`. Their number grows with the stretch: bound it before.
std::vector<LocalHour> local_hours(Timestamp from, Timestamp to, std::string_view timezone);

/// When the days that have a part in `from` to `to` start, in their order; at least one. A day starts when the clock
/// shows its date for the first time: at midnight, or later where the clock skips it. A date that is skipped is none.
std::vector<Timestamp> local_days(Timestamp from, Timestamp to, std::string_view timezone);

/// When the day started that was `days` days before the one of `at`.
Timestamp start_of_day(Timestamp at, int days, std::string_view timezone);

}  // namespace docket::app
