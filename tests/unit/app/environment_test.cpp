#include "app/environment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <unordered_set>
#include <vector>

using namespace docket;
using app::System;

namespace {

const Timestamp kNow = *parse_rfc3339("2026-11-21T09:15:00.123Z");

/// The first 13 characters: the time, as the id holds it.
std::string time_of(const Uuid& id) { return id.str().substr(0, 13); }

bool is_version_7(const Uuid& id) {
  const std::string_view text = id.view();
  return text[14] == '7' && std::string_view("89ab").find(text[19]) != std::string_view::npos;
}

}  // namespace

TEST_CASE("ids of one millisecond grow strictly and stay in it") {
  System system;
  Uuid last = system.new_uuid(kNow);
  for (int i = 0; i < 100'000; ++i) {
    const Uuid next = system.new_uuid(kNow);
    REQUIRE(next > last);
    REQUIRE(is_version_7(next));
    REQUIRE(time_of(next) == time_of(Uuid::v7_floor(kNow)));
    last = next;
  }
  CHECK(last < Uuid::v7_floor(kNow + Milliseconds(1)));
}

TEST_CASE("ids grow from millisecond to millisecond") {
  System system;
  Uuid last;
  for (int i = 0; i < 5000; ++i) {
    const Timestamp at = kNow + Milliseconds(i / 3);
    const Uuid next = system.new_uuid(at);
    REQUIRE(next > last);
    REQUIRE(next >= Uuid::v7_floor(at));
    REQUIRE(next < Uuid::v7_floor(at + Milliseconds(1)));
    last = next;
  }
}

TEST_CASE("an id of an earlier moment is of that moment, and no id comes twice") {
  System system;
  std::unordered_set<Uuid> ids;
  for (int i = 0; i < 3000; ++i) {
    for (const int offset : {0, 1, 0, -1, 5, -1000, 1}) {
      const Timestamp at = kNow + Milliseconds(offset);
      const Uuid id = system.new_uuid(at);
      REQUIRE(time_of(id) == time_of(Uuid::v7_floor(at)));
      REQUIRE(is_version_7(id));
      REQUIRE(ids.insert(id).second);
    }
  }
}

TEST_CASE("ids of one moment grow although ids of others are made in between") {
  // Threads read the clock before they ask for an id, so that moments come a little out of order.
  System system;
  std::map<int, Uuid> last;
  for (int i = 0; i < 3000; ++i) {
    for (const int offset : {0, 1, 0, -1, 5, 1, -2, 5}) {
      const Uuid id = system.new_uuid(kNow + Milliseconds(offset));
      REQUIRE(id > last[offset]);
      last[offset] = id;
    }
  }
}

TEST_CASE("the first moment of all has no special ids") {
  System one;
  System other;
  CHECK(one.new_uuid(Timestamp{}) != other.new_uuid(Timestamp{}));
}

TEST_CASE("ids of many threads are all different, and each thread sees its own grow") {
  System system;
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kEach = 20'000;
  std::vector<std::vector<Uuid>> made(kThreads);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&system, &mine = made[i]] {
        mine.reserve(kEach);
        for (std::size_t k = 0; k < kEach; ++k) mine.push_back(system.new_uuid(kNow));
      });
    }
  }
  std::unordered_set<Uuid> all;
  for (const auto& mine : made) {
    CHECK(mine.size() == kEach);
    CHECK(std::adjacent_find(mine.begin(), mine.end(), std::greater_equal<>()) == mine.end());
    all.insert(mine.begin(), mine.end());
  }
  CHECK(all.size() == kThreads * kEach);
}

TEST_CASE("ids of two processes do not meet") {
  System one;
  System other;
  std::unordered_set<Uuid> ids;
  for (int i = 0; i < 10'000; ++i) {
    ids.insert(one.new_uuid(kNow + Milliseconds(i / 10)));
    ids.insert(other.new_uuid(kNow + Milliseconds(i / 10)));
  }
  CHECK(ids.size() == 20'000);
}

TEST_CASE("the ids of different milliseconds share nothing but the time") {
  System system;
  std::set<std::string> tails;
  for (int i = 0; i < 10'000; ++i) tails.insert(system.new_uuid(kNow + Milliseconds(i)).str().substr(14));
  CHECK(tails.size() == 10'000);
}

TEST_CASE("an id is made for the kind of thing that is asked for") {
  System system;
  const auto order = system.new_id<OrderId>(kNow);
  CHECK((std::is_same_v<decltype(order), const OrderId>));
  CHECK(order > Uuid::v7_floor(kNow));
}

TEST_CASE("the clock is that of the machine, in whole milliseconds") {
  System system;
  const auto before = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
  const Timestamp now = system.now();
  const auto after = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
  CHECK(before <= now);
  CHECK(now <= after);
}
