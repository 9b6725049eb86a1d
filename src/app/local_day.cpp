#include "app/local_day.hpp"

#include <date/tz.h>

#include <cstdio>
#include <stdexcept>

namespace docket::app {

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
  const auto local = date::locate_zone(timezone)->to_local(at);
  return static_cast<int>(date::floor<std::chrono::hours>(local - date::floor<date::days>(local)).count());
}

}  // namespace docket::app
