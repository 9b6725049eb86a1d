#include "app/local_buckets.hpp"

#include <date/tz.h>

namespace docket::app {
namespace {

using Hours = std::chrono::hours;

/// The last time up to `at` that the clock was changed; `first` when that was no later than then. The database parts
/// stretches for other reasons too, such as another name of the same time.
Timestamp last_change(const date::time_zone& zone, Timestamp first, Timestamp at) {
  date::sys_info info = zone.get_info(at);
  while (info.begin > first) {
    const date::sys_info before = zone.get_info(info.begin - Seconds(1));
    if (before.offset != info.offset) return info.begin;
    info = before;
  }
  return first;
}

/// The next time after `at` that the clock is changed; `last` when that is no sooner than then.
Timestamp next_change(const date::time_zone& zone, Timestamp at, Timestamp last) {
  date::sys_info info = zone.get_info(at);
  while (info.end < last) {
    const date::sys_info after = zone.get_info(info.end);
    if (after.offset != info.offset) return info.end;
    info = after;
  }
  return last;
}

Timestamp start_of(const date::time_zone& zone, date::local_days day) {
  return zone.to_sys(date::local_time<Milliseconds>(day), date::choose::earliest);
}

}  // namespace

std::vector<LocalHour> local_hours(Timestamp from, Timestamp to, std::string_view timezone) {
  const date::time_zone& zone = *date::locate_zone(timezone);
  std::vector<LocalHour> hours;
  const auto whole_hour = [&](Timestamp at) {
    const Seconds offset = zone.get_info(at).offset;
    return date::floor<Hours>(at + offset) - offset;
  };
  Timestamp start = last_change(zone, whole_hour(from), from);
  do {
    const auto local = zone.to_local(start);
    hours.push_back({start, static_cast<int>(date::floor<Hours>(local - date::floor<date::days>(local)).count())});
    start = next_change(zone, start, whole_hour(start) + Hours(1));
  } while (start < to);
  return hours;
}

std::vector<Timestamp> local_days(Timestamp from, Timestamp to, std::string_view timezone) {
  const date::time_zone& zone = *date::locate_zone(timezone);
  // Where the clock is put back over midnight, the day of `from` can be another than the one that it shows.
  date::local_days day = date::floor<date::days>(zone.to_local(from)) - date::days(1);
  std::vector<Timestamp> starts{start_of(zone, day)};
  for (;;) {
    const Timestamp start = start_of(zone, day += date::days(1));
    if (start <= from || start == starts.back()) {
      starts.back() = start;
    } else if (start < to) {
      starts.push_back(start);
    } else {
      return starts;
    }
  }
}

Timestamp start_of_day(Timestamp at, int days, std::string_view timezone) {
  const date::time_zone& zone = *date::locate_zone(timezone);
  return start_of(zone, date::floor<date::days>(zone.to_local(at)) - date::days(days));
}

}  // namespace docket::app
