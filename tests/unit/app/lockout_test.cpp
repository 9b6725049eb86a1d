#include "app/lockout.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "contract/app/clock.hpp"
#include "contract/storage/threads.hpp"
#include "domain/error.hpp"

using namespace docket;
using namespace docket::test;
using app::Failures;
using app::Lockout;
using app::LockoutRules;

namespace {

const std::string kHome = "192.0.2.1";

struct Door {
  TestClock clock;
  Lockout lockout{clock};

  /// How long one is refused; zero when the try may be made, which is then wrong.
  Milliseconds guess(const std::string& account = "ann", const std::string& address = kHome) {
    return attempt(account, address, [](Lockout::Attempt& attempt) { attempt.fail(); });
  }
  /// The same with the right password.
  Milliseconds enter(const std::string& account = "ann", const std::string& address = kHome) {
    return attempt(account, address, [](Lockout::Attempt& attempt) { attempt.succeed(); });
  }
  template <class End>
  Milliseconds attempt(const std::string& account, const std::string& address, End end) {
    try {
      Lockout::Attempt attempt(lockout, account, address);
      attempt.begin();
      end(attempt);
      return Milliseconds(0);
    } catch (const Error& error) {
      REQUIRE(error.code == Code::too_many_requests);
      return error.retry_after.value();
    }
  }
  void guess_times(int times, const std::string& account = "ann") {
    for (int i = 0; i < times; ++i) REQUIRE(guess(account) == Milliseconds(0));
  }
};

}  // namespace

TEST_CASE("five failures of an account are free, each further one locks it twice as long, up to a quarter of an hour") {
  Door door;
  door.guess_times(5);
  for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}) {
    CAPTURE(seconds);
    CHECK(door.guess() == Milliseconds(0));
    CHECK(door.guess() == Seconds(seconds));
    door.clock.advance(Seconds(seconds) - Milliseconds(1));
    CHECK(door.guess() == Milliseconds(1));
    CHECK(door.enter() == Milliseconds(1));
    door.clock.advance(Milliseconds(1));
  }
}

TEST_CASE("a lock is for one account alone") {
  Door door;
  door.guess_times(6);
  CHECK(door.enter() == Seconds(1));
  CHECK(door.enter("bob") == Milliseconds(0));
}

TEST_CASE("an account is locked from wherever one comes") {
  Door door;
  for (int i = 0; i < 6; ++i) CHECK(door.guess("ann", "192.0.2." + std::to_string(i)) == Milliseconds(0));
  CHECK(door.enter("ann", "192.0.2.200") == Seconds(1));
}

TEST_CASE("who enters has the account's failures forgotten") {
  Door door;
  door.guess_times(6);
  door.clock.advance(Seconds(1));
  CHECK(door.enter() == Milliseconds(0));
  door.guess_times(6);
  CHECK(door.guess() == Seconds(1));
}

TEST_CASE("failures are forgotten a quarter of an hour after the last one, or after the lock that it set") {
  Door door;
  door.guess_times(5);
  door.clock.advance(Seconds(900) - Milliseconds(1));
  door.guess_times(1);
  CHECK(door.guess() == Seconds(1));
  door.clock.advance(Seconds(901) - Milliseconds(1));
  CHECK(door.guess() == Milliseconds(0));
  CHECK(door.guess() == Seconds(2));
  door.clock.advance(Seconds(902));
  door.guess_times(6);
  CHECK(door.guess() == Seconds(1));
}

TEST_CASE(
    "a hundred failures of an address are free, whatever the accounts, and nobody who enters has them forgotten") {
  Door door;
  for (int i = 0; i < 100; ++i) {
    CHECK(door.guess("account " + std::to_string(i)) == Milliseconds(0));
    if (i % 10 == 0) CHECK(door.enter("bob") == Milliseconds(0));
  }
  CHECK(door.guess("another") == Milliseconds(0));
  CHECK(door.enter("bob") == Seconds(1));
  CHECK(door.enter("bob", "192.0.2.2") == Milliseconds(0));
  door.clock.advance(Seconds(1));
  CHECK(door.enter("bob") == Milliseconds(0));
  CHECK(door.guess("one more") == Milliseconds(0));
  CHECK(door.enter("bob") == Seconds(2));
}

TEST_CASE("the hosts of an IPv6 network are one address") {
  Door door;
  for (int i = 0; i < 101; ++i) {
    const std::string number = std::to_string(i);
    CHECK(door.guess("account " + number, "2001:db8:1:2::" + number) == Milliseconds(0));
  }
  CHECK(door.enter("bob", "2001:db8:1:2:9::9") == Seconds(1));
  CHECK(door.enter("bob", "2001:db8:1:3::1") == Milliseconds(0));
}

TEST_CASE("a login that nobody has is known by how it is typed, but for its case, and is no account's id") {
  const auto id = UserId::parse("019aa5ce-02f4-7a97-8d60-e1b34c9f2a86").value();
  CHECK(Lockout::unknown("Ann@Example.com") == Lockout::unknown("ann@example.COM"));
  CHECK(Lockout::unknown("ann") != Lockout::unknown("anne"));
  CHECK(Lockout::unknown(id.str()) != Lockout::account(id));
}

TEST_CASE("of many guesses under way no more get through than of so many in turn") {
  Door door;
  std::vector<std::unique_ptr<Lockout::Attempt>> under_way;
  for (int i = 0; i < 5; ++i) {
    under_way.push_back(std::make_unique<Lockout::Attempt>(door.lockout, "ann", kHome));
    REQUIRE_NOTHROW(under_way.back()->begin());
  }
  CHECK(door.enter() == Seconds(1));
  for (auto& attempt : under_way) CHECK_FALSE(attempt->fail().has_value());
  under_way.clear();
  CHECK(door.guess() == Milliseconds(0));
  CHECK(door.guess() == Seconds(1));
}

TEST_CASE("once what is free is used up, guesses go one by one") {
  Door door;
  door.guess_times(5);
  Lockout::Attempt one(door.lockout, "ann", kHome);
  one.begin();
  CHECK(door.enter() == Seconds(1));
  CHECK(one.fail() == Seconds(1));
}

TEST_CASE("an attempt that ends without telling anything counts for nothing, one that waited is looked at again") {
  Door door;
  for (int i = 0; i < 100; ++i) {
    CHECK(door.attempt("ann", kHome, [](Lockout::Attempt&) {}) == Milliseconds(0));
  }
  Lockout::Attempt waited(door.lockout, "ann", kHome);
  door.guess_times(6);
  CHECK_THROWS_AS(waited.begin(), Error);
  door.clock.advance(Seconds(1));
  CHECK_NOTHROW(waited.begin());
}

TEST_CASE("a clock that is put back locks nobody out for longer than the longest lock") {
  Door door;
  door.clock.advance(std::chrono::hours(5));
  door.guess_times(6);
  door.clock.advance(-std::chrono::hours(5));
  CHECK(door.guess() == Seconds(900));
}

TEST_CASE("no more is kept than the cap says: first goes what is not locked, the oldest of it first") {
  LockoutRules rules;
  rules.most = 3;
  Failures failures(1, rules);
  const auto fail = [&](const char* key, int second) { failures.fail(key, kStart + Seconds(second)); };
  for (int i = 0; i < 5; ++i) fail("locked", 0);
  fail("old", 2);
  fail("young", 3);
  fail("new", 4);
  CHECK(failures.size() == 3);
  fail("old", 5);    // was forgotten, so this one is free again
  fail("young", 6);  // so was this, by it
  CHECK(failures.locked_for("old", kStart + Seconds(6)) == Milliseconds(0));
  CHECK(failures.locked_for("young", kStart + Seconds(6)) == Milliseconds(0));
  fail("locked", 6);
  CHECK(failures.locked_for("locked", kStart + Seconds(6)) == Seconds(16));
  for (int i = 0; i < 1000; ++i) fail(std::to_string(i).c_str(), 7);
  CHECK(failures.size() == 3);
  CHECK(failures.locked_for("locked", kStart + Seconds(7)) == Seconds(15));
}

TEST_CASE("what is forgotten takes no room, nor does who has never failed") {
  Failures failures(5, {});
  failures.begin("a", kStart);
  failures.withdraw("a");
  CHECK(failures.size() == 0);
  for (int i = 0; i < 100; ++i) failures.fail(std::to_string(i), kStart);
  CHECK(failures.size() == 100);
  failures.fail("late", kStart + Seconds(900));
  CHECK(failures.size() == 1);
  failures.forget("late");
  failures.forget("nobody");
  failures.withdraw("nobody");
  CHECK(failures.size() == 0);
}

TEST_CASE("of 64 threads that guess at once six are heard") {
  Door door;
  std::atomic<int> heard{0};
  at_once(64, [&](std::size_t) {
    for (int i = 0; i < 3; ++i) heard += door.guess() == Milliseconds(0) ? 1 : 0;
  });
  CHECK(heard <= 6);
  while (door.guess() == Milliseconds(0)) ++heard;
  CHECK(heard == 6);
}
