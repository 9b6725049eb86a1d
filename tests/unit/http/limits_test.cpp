#include "http/limits.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace docket;
using http::Allowance;
using http::Limit;
using http::Limits;
using http::RateLimit;

namespace {

const Timestamp kNow = from_ms(1'795'252'500'000);

/// How many of `tries` at that moment are let in.
int let_in(RateLimit& limit, int tries, Timestamp at, const std::string& address = "a") {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limit.take(address, at)->refused ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("a minute's worth may come at once, then one for each that has come back") {
  for (const int per_minute : {1, 7, 60, 300, 3000, 1'000'000}) {
    CAPTURE(per_minute);
    const int tries = std::min(per_minute, 4000);
    RateLimit limit(per_minute);
    CHECK(let_in(limit, tries, kNow) == tries);
    if (per_minute > tries) continue;
    CHECK(let_in(limit, 3, kNow) == 0);
    const Milliseconds each(60'000 / per_minute);
    CHECK(let_in(limit, 3, kNow + each - Milliseconds(1)) == 0);
    CHECK(let_in(limit, 3, kNow + each + Milliseconds(1)) == 1);
    CHECK(let_in(limit, per_minute + 5, kNow + Seconds(200)) == per_minute);
  }
}

TEST_CASE("an allowance says what is left, when all of it is back, and how long who is refused has to wait") {
  RateLimit limit(4);
  const auto first = limit.take("a", kNow);
  REQUIRE(first);
  CHECK(first->limit == 4);
  CHECK(first->remaining == 3);
  CHECK(first->until_full == Seconds(15));
  CHECK_FALSE(first->refused);
  let_in(limit, 3, kNow);
  const auto refused = limit.take("a", kNow + Milliseconds(14'999));
  CHECK(refused->remaining == 0);
  CHECK(refused->until_full == Milliseconds(45'001));
  CHECK(refused->refused == Milliseconds(1));
  const auto again = limit.take("a", kNow + Seconds(15));
  CHECK_FALSE(again->refused);
  CHECK(again->until_full == Seconds(60));
}

TEST_CASE("who waits as long as a refusal says is let in, and a refused request costs nothing") {
  RateLimit limit(7);
  let_in(limit, 7, kNow);
  const auto refused = limit.take("a", kNow)->refused;
  REQUIRE(refused);
  CHECK(let_in(limit, 100, kNow) == 0);
  CHECK_FALSE(limit.take("a", kNow + *refused)->refused);
}

TEST_CASE("an address knows nothing of another") {
  RateLimit limit(2);
  CHECK(let_in(limit, 5, kNow, "a") == 2);
  CHECK(let_in(limit, 5, kNow, "b") == 2);
}

TEST_CASE("a limit of 0 limits nothing") {
  RateLimit limit(0);
  CHECK_FALSE(limit.take("a", kNow));
  CHECK(limit.size() == 0);
}

TEST_CASE("an address that was quiet for long is forgotten, one that was not is known over every turn") {
  RateLimit limit(1);
  for (int i = 0; i < 100; ++i) limit.take("quiet " + std::to_string(i), kNow);
  for (int second = 0; second < 300; ++second) {
    const bool due = second % 60 == 0;
    CAPTURE(second);
    CHECK(let_in(limit, 1, kNow + Seconds(second), "busy") == (due ? 1 : 0));
  }
  CHECK(limit.size() == 1);
}

TEST_CASE("however many addresses there are, no more are kept than the cap says") {
  constexpr std::size_t kMost = 100;
  RateLimit limit(5, kMost);
  for (int i = 0; i < 10'000; ++i) {
    CHECK_FALSE(limit.take("address " + std::to_string(i), kNow)->refused);
    REQUIRE(limit.size() <= kMost);
  }
  CHECK(let_in(limit, 10, kNow, "address 9999") == 4);
}

TEST_CASE("a clock that is put back locks nobody out for longer than a minute") {
  RateLimit limit(1);
  CHECK(let_in(limit, 2, kNow + std::chrono::hours(5)) == 1);
  const auto refused = limit.take("a", kNow);
  REQUIRE(refused);
  CHECK(refused->until_full <= Seconds(60));
  CHECK(let_in(limit, 2, kNow + Seconds(60)) == 1);
}

TEST_CASE("of many threads that ask at once exactly as many are let in as the limit says") {
  RateLimit limit(300);
  std::atomic<int> in{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { in += let_in(limit, 100, kNow); });
  for (std::thread& thread : threads) thread.join();
  CHECK(in == 300);
}

TEST_CASE("each limit counts by itself, and an IPv6 network as one") {
  Limits limits({.sign_ins = 1, .guest_orders = 2});
  const auto refused = [&](Limit limit, const char* address) {
    const auto allowance = limits.take(limit, address, kNow);
    return allowance && allowance->refused;
  };
  CHECK_FALSE(refused(Limit::sign_ins, "2001:db8::1"));
  CHECK(refused(Limit::sign_ins, "2001:db8::2"));
  CHECK_FALSE(refused(Limit::guest_orders, "2001:db8::2"));
  CHECK_FALSE(refused(Limit::guest_orders, "2001:db8::3"));
  CHECK(refused(Limit::guest_orders, "2001:db8::3"));
  CHECK_FALSE(refused(Limit::guest_orders, "2001:db8:0:1::3"));
  CHECK_FALSE(limits.take(Limit::none, "2001:db8::1", kNow));
}

TEST_CASE("orders of guests at this machine are not counted, its sign-ins are") {
  Limits limits({.sign_ins = 1, .guest_orders = 1});
  for (const char* address : {"127.0.0.1", "127.1.2.3", "::1"}) {
    CAPTURE(std::string(address));
    CHECK_FALSE(limits.take(Limit::guest_orders, address, kNow));
    CHECK(limits.take(Limit::sign_ins, address, kNow));
  }
  CHECK(limits.take(Limit::guest_orders, "128.0.0.1", kNow));
}
