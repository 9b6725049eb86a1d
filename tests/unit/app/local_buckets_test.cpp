#include "app/local_buckets.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "unit/app/years.hpp"

using namespace docket;
using app::local_days;
using app::local_hours;
using app::LocalHour;
using namespace docket::test;

namespace {

/// "01:00 02:00 02:00": when the hours start, by the clock in UTC of that day, and what hour each is.
std::string hours_of(const std::string& from, const std::string& to, const char* timezone) {
  std::string text;
  for (const LocalHour& hour : local_hours(at(from), at(to), timezone)) {
    text += (text.empty() ? "" : " ") + format_rfc3339(hour.start).substr(11, 5) + "=" + std::to_string(hour.hour);
  }
  return text;
}

std::vector<std::string> days_of(const std::string& from, const std::string& to, const char* timezone) {
  std::vector<std::string> starts;
  for (const Timestamp start : local_days(at(from), at(to), timezone)) starts.push_back(format_rfc3339(start));
  return starts;
}

}  // namespace

TEST_CASE("a year is cut into the hours and days that the clock shows, also where it is changed") {
  for (const Year& year : kYears) {
    CAPTURE(std::string(year.timezone));
    const Timestamp from = new_year(year, 2026);
    const Timestamp to = new_year(year, 2027);
    std::vector<Timestamp> hours;
    for (const LocalHour& hour : local_hours(from, to, year.timezone)) {
      hours.push_back(hour.start);
      const Timestamp clock = clock_in(year, hour.start);
      CHECK(hour.hour == std::chrono::floor<Hours>(clock - std::chrono::floor<std::chrono::days>(clock)).count());
    }
    CHECK(hours == walk<Hours>(year, from, to));

    const auto days = local_days(from, to, year.timezone);
    CHECK(days == walk<std::chrono::days>(year, from, to));
    REQUIRE(days.size() == 365);
    std::size_t days_of_23 = 0, days_of_25 = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
      const auto length = (i + 1 < days.size() ? days[i + 1] : to) - days[i];
      days_of_23 += length < Hours(24) ? 1 : 0;
      days_of_25 += length > Hours(24) ? 1 : 0;
    }
    CHECK(days_of_23 == year.days_of_23);
    CHECK(days_of_25 == year.days_of_25);
  }
}

TEST_CASE("an hour that the clock skips is none, one that it repeats is two") {
  CHECK(hours_of("2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", "Europe/Berlin") == "00:00=1 01:00=3 02:00=4");
  CHECK(hours_of("2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z", "Europe/Berlin") == "23:00=1 00:00=2 01:00=2 02:00=3");
  // Half an hour is left out, or comes twice.
  CHECK(hours_of("2026-10-03T14:30:00Z", "2026-10-03T16:30:00Z", "Australia/Lord_Howe") == "14:30=1 15:30=2 16:00=3");
  CHECK(hours_of("2026-04-04T13:00:00Z", "2026-04-04T16:00:00Z", "Australia/Lord_Howe") ==
        "13:00=0 14:00=1 15:00=1 15:30=2");
}

TEST_CASE("hours and days start before the stretch when a part of them is in it, and none starts at its end") {
  CHECK(hours_of("2026-11-21T09:15:00.001Z", "2026-11-21T11:00:00Z", "UTC") == "09:00=9 10:00=10");
  CHECK(hours_of("2026-11-21T09:59:59.999Z", "2026-11-21T10:00:00.001Z", "UTC") == "09:00=9 10:00=10");
  CHECK(hours_of("2026-11-21T09:15:00Z", "2026-11-21T09:16:00Z", "Asia/Kathmandu") == "09:15=15");
  CHECK(days_of("2026-11-21T09:15:00Z", "2026-11-22T00:00:00Z", "UTC") ==
        std::vector<std::string>{"2026-11-21T00:00:00.000Z"});
  CHECK(days_of("2026-11-21T22:59:59.999Z", "2026-11-21T23:00:00.001Z", "Europe/Berlin") ==
        std::vector<std::string>{"2026-11-20T23:00:00.000Z", "2026-11-21T23:00:00.000Z"});
}

TEST_CASE("a day starts when the clock first shows its date, whatever happens at midnight") {
  // put forward at midnight
  CHECK(days_of("2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z", "America/Sao_Paulo") ==
        std::vector<std::string>{"2018-11-03T03:00:00.000Z", "2018-11-04T03:00:00.000Z", "2018-11-05T02:00:00.000Z"});
  // put back at midnight, over it, and a minute after it
  CHECK(days_of("2018-02-17T12:00:00Z", "2018-02-18T12:00:00Z", "America/Sao_Paulo") ==
        std::vector<std::string>{"2018-02-17T02:00:00.000Z", "2018-02-18T03:00:00.000Z"});
  CHECK(days_of("2010-11-06T12:00:00Z", "2010-11-07T12:00:00Z", "America/St_Johns") ==
        std::vector<std::string>{"2010-11-06T02:30:00.000Z", "2010-11-07T02:30:00.000Z"});
  CHECK(days_of("2010-11-07T03:00:00Z", "2010-11-07T12:00:00Z", "America/St_Johns") ==
        std::vector<std::string>{"2010-11-07T02:30:00.000Z"});
  // no 30 December 2011
  CHECK(days_of("2011-12-29T20:00:00Z", "2011-12-30T20:00:00Z", "Pacific/Apia") ==
        std::vector<std::string>{"2011-12-29T10:00:00.000Z", "2011-12-30T10:00:00.000Z"});
}

TEST_CASE("the start of a day is found from any moment of it, and of days before it") {
  using app::start_of_day;
  CHECK(start_of_day(at("2026-11-21T09:15:00Z"), 0, "UTC") == at("2026-11-21T00:00:00Z"));
  CHECK(start_of_day(at("2026-11-21T00:00:00Z"), 0, "UTC") == at("2026-11-21T00:00:00Z"));
  CHECK(start_of_day(at("2026-11-21T09:15:00Z"), 29, "Europe/Berlin") == at("2026-10-22T22:00:00Z"));
  CHECK(start_of_day(at("2026-11-20T23:00:00Z"), 1, "Europe/Berlin") == at("2026-11-19T23:00:00Z"));
}

TEST_CASE("stretches long past and far ahead are cut all the same") {
  CHECK(local_hours(at("0001-01-01"), at("0001-01-02"), "Europe/Berlin").size() >= 24);
  CHECK(local_days(at("0001-01-01"), at("0001-01-03"), "Europe/Berlin").size() >= 2);
  CHECK(local_hours(at("9990-06-01"), at("9990-06-02"), "America/New_York").size() == 24);
}

TEST_CASE("cutting by an unknown zone fails") {
  CHECK_THROWS_AS(local_hours(at("2026-01-01"), at("2026-01-02"), "Mars/Olympus"), std::runtime_error);
  CHECK_THROWS_AS(local_days(at("2026-01-01"), at("2026-01-02"), "Mars/Olympus"), std::runtime_error);
  CHECK_THROWS_AS(app::start_of_day(at("2026-01-01"), 0, "Mars/Olympus"), std::runtime_error);
}
