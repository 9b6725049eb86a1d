#include "domain/stats.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace docket;

TEST_CASE("a bucket is an hour or a day") {
  CHECK(parse_bucket("hour") == Bucket::hour);
  CHECK(parse_bucket("day") == Bucket::day);
  CHECK_FALSE(parse_bucket("week"));
  CHECK_FALSE(parse_bucket(""));
  CHECK(name_of(Bucket::hour) == "hour");
  CHECK(name_of(Bucket::day) == "day");
}

TEST_CASE("tallies add up, and revenue stops at the largest amount") {
  Tally tally{3, 1, 200};
  tally += Tally{2, 1, 150};
  CHECK(tally == Tally{5, 2, 350});
  tally += Tally{1, 0, kMaxMinor};
  CHECK(tally == Tally{6, 2, kMaxMinor});
  tally += Tally{1, 0, kMaxMinor};
  CHECK(tally == Tally{7, 2, kMaxMinor});
}

TEST_CASE("the times of a status become its median and its 90th percentile") {
  StayTimes times;
  for (std::uint32_t second = 10; second > 0; --second) times["preparing"].push_back(second);
  times["pending"] = {4'294'967'295};
  times["never"] = {};
  const std::vector<StatusTime> expected{{"pending", 1, 4'294'967'295, 4'294'967'295}, {"preparing", 10, 5, 9}};
  CHECK(status_times_of(times) == expected);
  CHECK(status_times_of({}).empty());
}
