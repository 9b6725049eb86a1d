#include "app/jobs.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "contract/app/clock.hpp"
#include "contract/storage/engines.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

/// What the server does by itself, and what of it somebody has paused.
using namespace docket;
using namespace docket::test;
using app::Cause;
using app::Job;
using app::Jobs;
using storage::Store;
using storage::Transaction;

namespace {

constexpr Milliseconds kSeldom{3'600'000};

/// A job that counts its runs, again and again.
app::Task counting(std::string name, std::atomic<int>& by_time, std::atomic<int>& by_hand) {
  return {std::move(name), "Counts", [&](Cause cause) {
            ++(cause == Cause::hand ? by_hand : by_time);
            return Milliseconds(1);
          }};
}

/// Waits for a run that began after the call.
void await_more(const std::atomic<int>& count) {
  for (const int before = count; count < before + 2;) std::this_thread::yield();
}

Job found(Store& store, Jobs& jobs, std::string_view name) {
  return store.read([&](Transaction& tx) { return jobs.find(name, tx.paused_jobs.all()); });
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a job is run by its name, and they are listed as they were added") {
  on_sqlite([](Database& database) {
    TestClock clock;
    const auto store = database.store();
    std::atomic<int> swept = 0;
    Jobs jobs(*store, clock);
    jobs.add({{"sweeping", "Sweeps the floor",
               [&](Cause cause) {
                 if (cause == Cause::hand) ++swept;
                 return kSeldom;
               }},
              {"dusting", "Dusts", [](Cause) { return kSeldom; }}});
    jobs.add({{"resting", "Does nothing", [](Cause) { return kSeldom; }}});
    jobs.run("sweeping");
    CHECK(swept == 1);
    CHECK(jobs.find("sweeping", {}).description == "Sweeps the floor");
    CHECK(refusal([&] { jobs.run("mowing"); }) == Code::not_found);
    CHECK(refusal([&] { jobs.find("mowing", {}); }) == Code::not_found);
    CHECK(refusal([&] { store->write([&](Transaction& tx) { jobs.pause(tx, "mowing"); }); }) == Code::not_found);
    CHECK(refusal([&] { store->write([&](Transaction& tx) { jobs.resume(tx, "mowing"); }); }) == Code::not_found);
    std::string names;
    for (const Job& job : jobs.list({})) names += job.name + " ";
    CHECK(names == "sweeping dusting resting ");
  });
}

TEST_CASE("a job that is paused here is run only by hand on each instance, until it is resumed") {
  on_each_engine([](Database& database) {
    TestClock clock;
    const auto here = database.store();
    const auto there = database.store();
    std::atomic<int> by_time = 0;
    std::atomic<int> by_hand = 0;
    std::atomic<int> others = 0;
    std::atomic<int> nobody = 0;
    Jobs jobs(*here, clock);
    jobs.add({counting("sweeping", by_time, by_hand), counting("dusting", others, nobody)});
    await_more(by_time);
    CHECK_FALSE(found(*there, jobs, "sweeping").paused_at);

    there->write([&](Transaction& tx) { jobs.pause(tx, "sweeping"); });
    await_more(others);  // what was under way when it was paused has ended
    const int before = by_time;
    await_more(others);
    await_more(others);
    CHECK(by_time == before);
    const Job paused = found(*here, jobs, "sweeping");
    CHECK(paused.paused_at == clock.now());
    CHECK_FALSE(paused.runs.next_at);
    CHECK_FALSE(found(*here, jobs, "dusting").paused_at);

    jobs.run("sweeping");
    CHECK(by_hand == 1);
    CHECK(by_time == before);

    there->write([&](Transaction& tx) { jobs.resume(tx, "sweeping"); });
    await_more(by_time);
    CHECK_FALSE(found(*here, jobs, "sweeping").paused_at);
  });
}

TEST_CASE("while the database cannot say what is paused, jobs wait and have not failed") {
  on_each_engine([](Database& database) {
    std::atomic<bool> is_away = false;
    std::atomic<int> asked_in_vain = 0;
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) {
                                                  if (!is_away || sql.find("paused_jobs") == sql.npos) return;
                                                  ++asked_in_vain;
                                                  throw storage::sql::Unavailable("away");
                                                }),
                kStart);
    TestClock clock;
    std::atomic<int> by_time = 0;
    std::atomic<int> by_hand = 0;
    Jobs jobs(store, clock);
    is_away = true;
    jobs.add({counting("sweeping", by_time, by_hand)});
    while (asked_in_vain == 0) std::this_thread::yield();
    CHECK(by_time == 0);
    CHECK(jobs.find("sweeping", {}).runs.failed == 0);
    is_away = false;
    await_more(by_time);
  });
}

TEST_SUITE_END();
