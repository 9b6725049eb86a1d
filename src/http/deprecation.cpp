#include "http/deprecation.hpp"

#include <array>
#include <chrono>
#include <string_view>

namespace docket::http {
namespace {

std::string padded(std::string text, std::size_t digits) {
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), the second cut.
std::string http_date(Timestamp at) {
  constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<Seconds>(at - day)};
  const auto two = [](auto number) { return padded(std::to_string(number), 2); };
  std::string text(days[std::chrono::weekday(day).c_encoding()]);
  text += ", " + two(static_cast<unsigned>(date.day()));
  text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]);
  text += " " + padded(std::to_string(static_cast<int>(date.year())), 4);
  return text + " " + two(time.hours().count()) + ":" + two(time.minutes().count()) + ":" +
         two(time.seconds().count()) + " GMT";
}

}  // namespace

void add_deprecation(net::Reply& reply, const Deprecation& deprecation) {
  const auto since = std::chrono::floor<Seconds>(deprecation.since).time_since_epoch();
  reply.headers.emplace_back("Deprecation", "@" + std::to_string(since.count()));
  if (deprecation.sunset) reply.headers.emplace_back("Sunset", http_date(*deprecation.sunset));
  if (deprecation.successor) {
    reply.headers.emplace_back("Link", "<" + *deprecation.successor + R"(>; rel="successor-version")");
  }
}

}  // namespace docket::http
