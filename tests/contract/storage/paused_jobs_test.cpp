#include "storage/paused_jobs.hpp"

#include <doctest/doctest.h>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::Pauses;
using storage::Transaction;

TEST_SUITE_BEGIN("contract");

TEST_CASE("a job is paused since the first time it was, until it is resumed, also after a restart") {
  on_each_engine([](Database& database) {
    const auto all = [](Transaction& tx) { return tx.paused_jobs.all(); };
    {
      const auto store = database.store();
      CHECK(store->read(all).empty());
      store->write([](Transaction& tx) {
        tx.paused_jobs.pause("sweeping", kStart);
        tx.paused_jobs.pause("mowing", kStart + Seconds(1));
        tx.paused_jobs.pause("sweeping", kStart + Seconds(2));
      });
    }
    const auto store = database.store();
    CHECK(store->read(all) == Pauses{{"mowing", kStart + Seconds(1)}, {"sweeping", kStart}});
    for (int i = 0; i < 2; ++i) {
      store->write([](Transaction& tx) { tx.paused_jobs.resume("sweeping"); });
      CHECK(store->read(all) == Pauses{{"mowing", kStart + Seconds(1)}});
    }
    store->write([](Transaction& tx) { tx.paused_jobs.pause("sweeping", kStart + Seconds(3)); });
    CHECK(store->read(all).at("sweeping") == kStart + Seconds(3));
  });
}

TEST_SUITE_END();
