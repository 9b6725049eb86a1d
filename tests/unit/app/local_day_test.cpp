#include "app/local_day.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace docket;
using app::is_timezone;
using app::local_day;

TEST_CASE("the day is the one that the clock on the wall shows") {
  struct Row {
    const char* at;
    const char* timezone;
    const char* day;
  };
  const Row rows[] = {
      // UTC
      {"2026-11-21T00:00:00.000Z", "UTC", "2026-11-21"},
      {"2026-11-21T23:59:59.999Z", "UTC", "2026-11-21"},
      {"2026-11-22T00:00:00.000Z", "UTC", "2026-11-22"},
      // in winter Berlin is an hour ahead, in summer two
      {"2026-01-15T22:59:59.999Z", "Europe/Berlin", "2026-01-15"},
      {"2026-01-15T23:00:00.000Z", "Europe/Berlin", "2026-01-16"},
      {"2026-07-15T21:59:59.999Z", "Europe/Berlin", "2026-07-15"},
      {"2026-07-15T22:00:00.000Z", "Europe/Berlin", "2026-07-16"},
      // the day of 23 hours begins in winter and ends in summer
      {"2026-03-28T22:59:59.999Z", "Europe/Berlin", "2026-03-28"},
      {"2026-03-28T23:00:00.000Z", "Europe/Berlin", "2026-03-29"},
      {"2026-03-29T00:59:59.999Z", "Europe/Berlin", "2026-03-29"},
      {"2026-03-29T01:00:00.000Z", "Europe/Berlin", "2026-03-29"},
      {"2026-03-29T21:59:59.999Z", "Europe/Berlin", "2026-03-29"},
      {"2026-03-29T22:00:00.000Z", "Europe/Berlin", "2026-03-30"},
      // the day of 25 hours begins in summer and ends in winter
      {"2026-10-24T21:59:59.999Z", "Europe/Berlin", "2026-10-24"},
      {"2026-10-24T22:00:00.000Z", "Europe/Berlin", "2026-10-25"},
      {"2026-10-25T22:59:59.999Z", "Europe/Berlin", "2026-10-25"},
      {"2026-10-25T23:00:00.000Z", "Europe/Berlin", "2026-10-26"},
      // New York changes on other days
      {"2026-03-08T04:59:59.999Z", "America/New_York", "2026-03-07"},
      {"2026-03-08T05:00:00.000Z", "America/New_York", "2026-03-08"},
      {"2026-03-09T03:59:59.999Z", "America/New_York", "2026-03-08"},
      {"2026-03-09T04:00:00.000Z", "America/New_York", "2026-03-09"},
      {"2026-11-02T04:59:59.999Z", "America/New_York", "2026-11-01"},
      {"2026-11-02T05:00:00.000Z", "America/New_York", "2026-11-02"},
      // a clock that is put back over midnight shows the same day twice, 23 to 24 hours of it
      {"2018-02-18T01:59:59.999Z", "America/Sao_Paulo", "2018-02-17"},
      {"2018-02-18T02:00:00.000Z", "America/Sao_Paulo", "2018-02-17"},
      {"2018-02-18T03:00:00.000Z", "America/Sao_Paulo", "2018-02-18"},
      // one that is put forward at midnight has no midnight
      {"2018-11-04T02:59:59.999Z", "America/Sao_Paulo", "2018-11-03"},
      {"2018-11-04T03:00:00.000Z", "America/Sao_Paulo", "2018-11-04"},
      // offsets of no whole hours
      {"2026-11-20T18:29:59.999Z", "Asia/Kolkata", "2026-11-20"},
      {"2026-11-20T18:30:00.000Z", "Asia/Kolkata", "2026-11-21"},
      {"2026-11-20T18:14:59.999Z", "Asia/Kathmandu", "2026-11-20"},
      {"2026-11-20T18:15:00.000Z", "Asia/Kathmandu", "2026-11-21"},
      {"2026-07-15T13:29:59.999Z", "Australia/Lord_Howe", "2026-07-15"},
      {"2026-07-15T13:30:00.000Z", "Australia/Lord_Howe", "2026-07-16"},
      {"2026-01-15T12:59:59.999Z", "Australia/Lord_Howe", "2026-01-15"},
      {"2026-01-15T13:00:00.000Z", "Australia/Lord_Howe", "2026-01-16"},
      // on both sides of the date line, at one moment three days
      {"2026-11-21T10:30:00.000Z", "Pacific/Kiritimati", "2026-11-22"},
      {"2026-11-21T10:30:00.000Z", "UTC", "2026-11-21"},
      {"2026-11-21T10:30:00.000Z", "Pacific/Pago_Pago", "2026-11-20"},
      {"2026-11-21T11:30:00.000Z", "Etc/GMT+12", "2026-11-20"},
      {"2026-11-21T12:00:00.000Z", "Etc/GMT+12", "2026-11-21"},
      // Samoa went over the date line and had no 30 December 2011
      {"2011-12-30T09:59:59.999Z", "Pacific/Apia", "2011-12-29"},
      {"2011-12-30T10:00:00.000Z", "Pacific/Apia", "2011-12-31"},
      // leap days and turns of the year
      {"2028-02-28T23:30:00.000Z", "Europe/Berlin", "2028-02-29"},
      {"2028-02-29T23:30:00.000Z", "Europe/Berlin", "2028-03-01"},
      {"2026-12-31T23:00:00.000Z", "Europe/Berlin", "2027-01-01"},
      {"2027-01-01T04:59:59.999Z", "America/New_York", "2026-12-31"},
      // before 1970
      {"1969-12-31T23:30:00.000Z", "UTC", "1969-12-31"},
      {"1969-12-31T23:30:00.000Z", "Europe/Berlin", "1970-01-01"},
      // an older name of a zone
      {"2026-11-20T18:30:00.000Z", "Asia/Calcutta", "2026-11-21"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.at));
    CAPTURE(std::string(row.timezone));
    CHECK(local_day(*parse_rfc3339(row.at), row.timezone) == row.day);
  }
}

TEST_CASE("days follow each other over both changes of the clock, none left out and none twice") {
  Timestamp at = *parse_rfc3339("2026-01-01T00:00:00Z");
  std::string day = local_day(at, "Europe/Berlin");
  std::vector<int> hours{0};
  for (int hour = 0; hour < 365 * 24; ++hour) {
    ++hours.back();
    at += std::chrono::hours(1);
    const std::string next = local_day(at, "Europe/Berlin");
    CHECK(next >= day);
    if (next != day) hours.push_back(0);
    day = next;
  }
  REQUIRE(hours.size() == 366);
  int short_days = 0;
  int long_days = 0;
  for (std::size_t i = 1; i + 1 < hours.size(); ++i) {
    short_days += hours[i] == 23 ? 1 : 0;
    long_days += hours[i] == 25 ? 1 : 0;
    CHECK(hours[i] >= 23);
    CHECK(hours[i] <= 25);
  }
  CHECK(short_days == 1);
  CHECK(long_days == 1);
}

TEST_CASE("the hour and the clock are those on the wall") {
  struct Row {
    const char* at;
    const char* timezone;
    int hour;
    const char* clock;
  };
  const Row rows[] = {
      {"2026-11-21T09:05:59.999Z", "UTC", 9, "09:05"},
      {"2026-11-21T00:00:00.000Z", "UTC", 0, "00:00"},
      {"2026-11-21T23:59:59.999Z", "UTC", 23, "23:59"},
      {"2026-11-21T23:30:00.000Z", "Europe/Berlin", 0, "00:30"},
      {"2026-03-29T00:59:00.000Z", "Europe/Berlin", 1, "01:59"},
      {"2026-03-29T01:00:00.000Z", "Europe/Berlin", 3, "03:00"},
      {"2026-10-25T00:30:00.000Z", "Europe/Berlin", 2, "02:30"},
      {"2026-10-25T01:30:00.000Z", "Europe/Berlin", 2, "02:30"},
      {"2026-11-21T09:15:00.000Z", "Asia/Kolkata", 14, "14:45"},
      {"1969-12-31T23:30:00.000Z", "UTC", 23, "23:30"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.at));
    CAPTURE(std::string(row.timezone));
    CHECK(app::local_hour(*parse_rfc3339(row.at), row.timezone) == row.hour);
    CHECK(app::local_clock(*parse_rfc3339(row.at), row.timezone) == row.clock);
  }
}

TEST_CASE("the zones of the world are known") {
  for (const char* name :
       {"UTC", "Etc/UTC", "Europe/Berlin", "America/New_York", "America/Argentina/Buenos_Aires", "Asia/Kolkata",
        "Pacific/Kiritimati", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Calcutta"}) {
    CAPTURE(std::string(name));
    CHECK(is_timezone(name));
  }
}

TEST_CASE("what is no zone is refused") {
  const std::vector<std::string> names = {"",
                                          " ",
                                          "Berlin",
                                          "Europe",
                                          "Europe/",
                                          "Europe/berlin",
                                          "europe/berlin",
                                          "EUROPE/BERLIN",
                                          "Europe/Berlin ",
                                          " Europe/Berlin",
                                          "Europe/Berlin\n",
                                          "Europe/Atlantis",
                                          "Mars/Olympus",
                                          "+01:00",
                                          "UTC+1",
                                          "../../etc/passwd",
                                          "/etc/localtime",
                                          "/usr/share/zoneinfo/UTC",
                                          "Europe/../UTC",
                                          "./UTC",
                                          "zone.tab",
                                          "tzdata.zi",
                                          "Europe\\Berlin",
                                          std::string("UTC\0", 4),
                                          std::string("UTC\0/x", 6),
                                          std::string(100'000, 'A'),
                                          "\xFF",
                                          "\xC3\xA9"};
  for (const std::string& name : names) {
    CAPTURE(name.substr(0, 40));
    CHECK_FALSE(is_timezone(name));
    CHECK_THROWS_AS(local_day(from_ms(0), name), std::runtime_error);
  }
}
