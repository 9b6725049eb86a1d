#include "app/background.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "contract/app/clock.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using app::Background;
using app::Cause;
using app::Task;

namespace {

constexpr Milliseconds kNever{3'600'000};
constexpr Milliseconds kLong{10'000};

bool nothing_is_held(const Task&) { return false; }

Task task(std::function<Milliseconds(Cause)> work) { return {"work", "Works", std::move(work)}; }

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("background work is run at once, then when it says, and whenever somebody asks") {
  TestClock clock;
  std::atomic<int> by_time = 0;
  std::atomic<int> by_hand = 0;
  Background work(clock, {task([&](Cause cause) {
                    ++(cause == Cause::hand ? by_hand : by_time);
                    return by_time < 3 ? Milliseconds(0) : kNever;
                  })},
                  nothing_is_held);
  while (by_time < 3) std::this_thread::yield();
  for (int n = 1; n <= 3; ++n) {
    work.run(0, kLong);
    CHECK(by_hand == n);
  }
  CHECK(by_time == 3);
  const app::Runs runs = work.runs(0);
  CHECK_FALSE(runs.is_running);
  CHECK(runs.last_at == clock.now());
  CHECK(runs.next_at == clock.now() + kNever);
  CHECK(runs.succeeded == 6);
  CHECK(runs.failed == 0);
}

TEST_CASE("a run that fails is known as such, and tried again later") {
  TestClock clock;
  std::atomic<int> tries = 0;
  Background work(clock,
                  {{"work", "Works",
                    [&](Cause) -> Milliseconds {
                      if (++tries == 2) throw std::runtime_error("no");
                      return kNever;
                    },
                    Milliseconds(5000)}},
                  nothing_is_held);
  work.run(0, kLong);  // may be answered by the second run alone: the first one began before
  if (tries < 2) work.run(0, kLong);
  const app::Runs runs = work.runs(0);
  CHECK(runs.has_failed);
  CHECK(runs.failed == 1);
  CHECK(runs.succeeded == 1);
  CHECK(runs.next_at == clock.now() + Milliseconds(5000));
  work.run(0, kLong);
  CHECK_FALSE(work.runs(0).has_failed);
}

TEST_CASE("who asks for a run that takes its time is not kept for ever, and sees that it is running") {
  TestClock clock;
  Gate gate;
  Background work(clock, {task([&](Cause cause) {
                    if (cause == Cause::hand) gate.pass();
                    return kNever;
                  })},
                  nothing_is_held);
  work.run(0, Milliseconds(1));
  gate.await_arrival();
  CHECK(work.runs(0).is_running);
  CHECK_FALSE(work.runs(0).next_at);
  gate.open();
  work.run(0, kLong);
  CHECK_FALSE(work.runs(0).is_running);
}

TEST_CASE("work that nobody asks for is not run when it is never due, and has no next run") {
  TestClock clock;
  std::atomic<int> runs = 0;
  Background work(
      clock,
      {{"work", "Works", [&](Cause) { return ++runs, Background::kNever; }, Milliseconds(1), Background::kNever}},
      nothing_is_held);
  CHECK_FALSE(work.runs(0).last_at);
  CHECK_FALSE(work.runs(0).next_at);
  work.run(0, kLong);
  CHECK(runs == 1);
  CHECK(work.runs(0).last_at == clock.now());
  CHECK_FALSE(work.runs(0).next_at);
}

TEST_CASE("tasks of one thread take turns: one that fails, and one that always has more to do, keep none waiting") {
  TestClock clock;
  std::atomic<int> failed = 0;
  std::atomic<int> restless = 0;
  std::atomic<int> other = 0;
  Background work(clock,
                  {{"failing", "Fails",
                    [&](Cause) -> Milliseconds {
                      ++failed;
                      throw std::runtime_error("no");
                    },
                    Milliseconds(0)},
                   task([&](Cause) { return ++restless, Milliseconds(0); }),
                   task([&](Cause) { return ++other, Milliseconds(1); })},
                  nothing_is_held);
  while (other < 10) std::this_thread::yield();
  CHECK(failed > 1);
  CHECK(restless > 1);
  work.run(2, kLong);
  CHECK(work.runs(0).has_failed);
  CHECK_FALSE(work.runs(2).has_failed);
}

TEST_CASE("what is held is not run by time, and nothing else waits for it; when it is let go, it comes by itself") {
  TestClock clock;
  std::atomic<bool> is_held = true;
  std::atomic<int> asked = 0;
  std::atomic<int> by_time = 0;
  std::atomic<int> by_hand = 0;
  std::atomic<int> other = 0;
  Background work(clock,
                  {{"held", "Waits",
                    [&](Cause cause) {
                      ++(cause == Cause::hand ? by_hand : by_time);
                      return Milliseconds(0);
                    }},
                   {"other", "Goes on", [&](Cause) { return ++other, Milliseconds(1); }}},
                  [&](const Task& task) {
                    if (task.name != "held") return false;
                    ++asked;
                    return is_held.load();
                  });
  while (asked == 0 || other < 10) std::this_thread::yield();
  const app::Runs before = work.runs(0);
  CHECK_FALSE(before.is_running);
  CHECK_FALSE(before.last_at);
  CHECK(before.next_at == clock.now() + Seconds(1));
  work.run(0, kLong);
  CHECK(by_hand == 1);
  CHECK(by_time == 0);
  is_held = false;
  while (by_time == 0) std::this_thread::yield();
}

TEST_CASE("a fault in finding out what is held is a failed run, and ends nothing") {
  TestClock clock;
  std::atomic<int> asked = 0;
  std::atomic<int> runs = 0;
  Background work(clock, {{"work", "Works", [&](Cause) { return ++runs, kNever; }, Milliseconds(0)}},
                  [&](const Task&) -> bool {
                    if (++asked == 1) throw std::runtime_error("no");
                    return false;
                  });
  while (runs == 0) std::this_thread::yield();
  work.run(0, kLong);
  CHECK(work.runs(0).failed == 1);
  CHECK(work.runs(0).succeeded == 2);
}

TEST_SUITE_END();
