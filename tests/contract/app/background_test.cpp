#include "app/background.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include "app/jobs.hpp"
#include "contract/app/clock.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using app::Background;
using app::Cause;
using app::Jobs;

namespace {

constexpr Milliseconds kNever{3'600'000};
constexpr Milliseconds kLong{10'000};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("background work is run at once, then when it says, and whenever somebody asks") {
  TestClock clock;
  std::atomic<int> by_time = 0;
  std::atomic<int> by_hand = 0;
  Background work(clock, "work", [&](Cause cause) {
    ++(cause == Cause::hand ? by_hand : by_time);
    return by_time < 3 ? Milliseconds(0) : kNever;
  });
  while (by_time < 3) std::this_thread::yield();
  for (int n = 1; n <= 3; ++n) {
    work.run(kLong);
    CHECK(by_hand == n);
  }
  CHECK(by_time == 3);
  const app::Runs runs = work.runs();
  CHECK_FALSE(runs.is_running);
  CHECK(runs.last_at == clock.now());
  CHECK(runs.next_at == clock.now() + kNever);
}

TEST_CASE("a run that fails is known as such, and tried again later") {
  TestClock clock;
  std::atomic<int> tries = 0;
  Background work(
      clock, "work",
      [&](Cause) -> Milliseconds {
        if (++tries == 2) throw std::runtime_error("no");
        return kNever;
      },
      Milliseconds(5000));
  work.run(kLong);  // may be answered by the second run alone: the first one began before
  if (tries < 2) work.run(kLong);
  const app::Runs runs = work.runs();
  CHECK(runs.has_failed);
  CHECK(runs.next_at == clock.now() + Milliseconds(5000));
  work.run(kLong);
  CHECK_FALSE(work.runs().has_failed);
}

TEST_CASE("who asks for a run that takes its time is not kept for ever, and sees that it is running") {
  TestClock clock;
  Gate gate;
  Background work(clock, "work", [&](Cause cause) {
    if (cause == Cause::hand) gate.pass();
    return kNever;
  });
  work.run(Milliseconds(1));
  gate.await_arrival();
  CHECK(work.runs().is_running);
  CHECK_FALSE(work.runs().next_at);
  gate.open();
  work.run(kLong);
  CHECK_FALSE(work.runs().is_running);
}

TEST_CASE("work that nobody asks for is not run when it is never due, and has no next run") {
  TestClock clock;
  std::atomic<int> runs = 0;
  Background work(
      clock, "work", [&](Cause) { return ++runs, Background::kNever; }, Milliseconds(1), Background::kNever);
  CHECK_FALSE(work.runs().last_at);
  CHECK_FALSE(work.runs().next_at);
  work.run(kLong);
  CHECK(runs == 1);
  CHECK(work.runs().last_at == clock.now());
  CHECK_FALSE(work.runs().next_at);
}

TEST_CASE("a job is run by its name") {
  TestClock clock;
  Jobs jobs(clock);
  std::atomic<int> swept = 0;
  jobs.add("sweeping", "Sweeps the floor", [&](Cause cause) {
    if (cause == Cause::hand) ++swept;
    return kNever;
  });
  jobs.add("resting", "Does nothing", [](Cause) { return kNever; });
  CHECK(jobs.run("sweeping").description == "Sweeps the floor");
  CHECK(swept == 1);
  CHECK(refusal([&] { jobs.run("mowing"); }) == Code::not_found);
  const auto all = jobs.list();
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "sweeping");
  CHECK(all[0].runs.last_at.has_value());
  CHECK(all[1].name == "resting");
}

TEST_SUITE_END();
