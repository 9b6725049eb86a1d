#include "app/local_day.hpp"

#include <date/tz.h>

#include <cstdio>
#include <stdexcept>

namespace docket::app {
namespace {

date::hh_mm_ss<Milliseconds> time_of_day(Timestamp at, std::string_view timezone) {
  const auto local = date::locate_zone(timezone)->to_local(at);
  return date::make_time(local - date::floor<date::days>(local));
}

}  // namespace

bool is_timezone(std::string_view name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::string local_day(Timestamp at, std::string_view timezone) {
  const auto local = date::locate_zone(timezone)->to_local(at);
  const date::year_month_day day{date::floor<date::days>(local)};
  char text[16];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                                 static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return {text, static_cast<std::size_t>(size)};
}

int local_hour(Timestamp at, std::string_view timezone) {
  return static_cast<int>(time_of_day(at, timezone).hours().count());
}

std::string local_clock(Timestamp at, std::string_view timezone) {
  const auto time = time_of_day(at, timezone);
  char text[16];
  const int size = std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(time.hours().count()),
                                 static_cast<int>(time.minutes().count()));
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace docket::app
