#include <doctest/doctest.h>

#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "storage/migrations.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

TEST_SUITE_BEGIN("contract");

TEST_CASE("a fact is set, changed and erased, and an absent one is nullopt") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto get = [&](const char* key) { return store->read([&](Transaction& tx) { return tx.meta.get(key); }); };
    CHECK_FALSE(get("setup_token"));
    store->write([](Transaction& tx) { tx.meta.set("setup_token", "one 'x' 注文"); });
    CHECK(get("setup_token") == "one 'x' 注文");
    store->write([](Transaction& tx) { tx.meta.set("setup_token", ""); });
    CHECK(get("setup_token") == "");
    CHECK_FALSE(get("Setup_token"));
    for (int i = 0; i < 2; ++i) {
      store->write([](Transaction& tx) { tx.meta.erase("setup_token"); });
      CHECK_FALSE(get("setup_token"));
    }
  });
}

TEST_CASE("a database has a name of its own that stays, and the number of its newest migration") {
  on_each_engine([](Database& database) {
    std::string epoch;
    std::int64_t schema = 0;
    {
      const auto store = database.store();
      epoch = store->epoch();
      CHECK(epoch.size() == 8);
      CHECK(epoch.find_first_not_of("0123456789abcdef") == std::string::npos);
      CHECK(store->read([](Transaction& tx) { return tx.meta.get(storage::Meta::kEpoch); }) == epoch);
      schema = store->read([](Transaction& tx) { return tx.meta.schema_version(); });
      CHECK(schema == static_cast<std::int64_t>(storage::migrations_for(store->engine()).size()));
    }
    const auto store = database.store();
    CHECK(store->epoch() == epoch);
    CHECK(store->read([](Transaction& tx) { return tx.meta.schema_version(); }) == schema);
  });
  for (const Engine& engine : engines()) {
    CHECK(engine.make()->store()->engine() == engine.name);
    CHECK(engine.make()->store()->epoch() != engine.make()->store()->epoch());
  }
}

TEST_SUITE_END();
