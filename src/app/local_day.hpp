#pragma once

#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace docket::app {

/// Whether the system's time zone database knows this IANA name.
bool is_timezone(std::string_view name);

/// The calendar date ("2026-11-21") that it is in that zone at that moment. Throws std::runtime_error for an unknown
/// zone.
std::string local_day(Timestamp at, std::string_view timezone);

/// The hour of the day (0..23) that the clock shows in that zone at that moment. Throws std::runtime_error for an
/// unknown zone.
int local_hour(Timestamp at, std::string_view timezone);

/// What the clock shows in that zone at that moment: "09:15". Throws std::runtime_error for an unknown zone.
std::string local_clock(Timestamp at, std::string_view timezone);

}  // namespace docket::app
