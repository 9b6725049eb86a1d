#include <doctest/doctest.h>

#include <functional>
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

TEST_CASE("the revision grows with every change to accounts, members and shops, and with nothing else") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto revision = [&] { return store->read([](Transaction& tx) { return tx.meta.revision(); }); };
    User user = a_user("mira");
    Shop shop = a_shop("cafe");
    Item item = an_item(shop.id, "Cake", 5);
    storage::StoredOrder order = an_order(shop.id);
    Event event = an_event(shop.id);
    const struct {
      const char* what;
      std::function<void(Transaction&)> change;
      bool counts;
    } rows[] = {
        {"a new account", [&](Transaction& tx) { tx.users.insert(user); }, true},
        {"a changed account", [&](Transaction& tx) { tx.users.update(user); }, true},
        {"a new shop", [&](Transaction& tx) { tx.shops.insert(shop); }, true},
        {"a changed shop", [&](Transaction& tx) { tx.shops.update(shop); }, true},
        {"another workflow",
         [&](Transaction& tx) {
           shop.workflow = a_workflow("other");
           tx.shops.update(shop);
         },
         true},
        {"a new member",
         [&](Transaction& tx) {
           tx.shops.put_member({shop.id, user.id, false});
         },
         true},
        {"a member with another part",
         [&](Transaction& tx) {
           tx.shops.put_member({shop.id, user.id, true});
         },
         true},
        {"a member who goes", [&](Transaction& tx) { tx.shops.remove_member(shop.id, user.id); }, true},
        {"nobody who goes", [&](Transaction& tx) { tx.shops.remove_member(shop.id, user.id); }, false},
        {"an item", [&](Transaction& tx) { tx.items.insert(item); }, false},
        {"an order", [&](Transaction& tx) { tx.orders.insert(order); }, false},
        {"a changed order", [&](Transaction& tx) { tx.orders.update(order); }, false},
        {"an event", [&](Transaction& tx) { tx.events.append(event); }, false},
        {"a session",
         [&](Transaction& tx) {
           tx.refresh_tokens.insert({"digest", "family", user.id, kStart, kStart, std::nullopt});
         },
         false},
        {"a fact", [&](Transaction& tx) { tx.meta.set("k", "x"); }, false},
    };
    std::int64_t before = revision();
    for (const auto& row : rows) {
      INFO(std::string(row.what));
      store->write(row.change);
      const std::int64_t after = revision();
      CHECK((after > before) == row.counts);
      CHECK(after >= before);
      before = after;
    }
  });
}

TEST_CASE("a change that is refused or rolled back does not count") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto revision = [&] { return store->read([](Transaction& tx) { return tx.meta.revision(); }); };
    User user = a_user("mira");
    User twin = a_user("mira");
    User absent = a_user("tom");
    Shop shop = a_shop("cafe");
    Shop second = a_shop("cafe");
    Shop unknown = a_shop("rival");
    store->write([&](Transaction& tx) {
      tx.users.insert(user);
      tx.shops.insert(shop);
    });
    const std::int64_t before = revision();
    // Swallowed, so that the transaction itself goes on.
    store->write([&](Transaction& tx) {
      CHECK(refusal([&] { tx.users.insert(twin); }) == Code::already_exists);
      CHECK(refusal([&] { tx.users.update(absent); }) == Code::stale_version);
      CHECK(refusal([&] { tx.shops.insert(second); }) == Code::already_exists);
      CHECK(refusal([&] { tx.shops.update(unknown); }) == Code::stale_version);
    });
    CHECK(refusal([&] {
      store->write([&](Transaction& tx) {
        tx.users.update(user);
        throw Error(Code::out_of_stock, "rolled back");
      });
    }));
    CHECK(revision() == before);
  });
}

TEST_CASE("the revision goes on after the database was opened again") {
  on_each_engine([](Database& database) {
    const auto revision = [](storage::Store& store) {
      return store.read([](Transaction& tx) { return tx.meta.revision(); });
    };
    std::int64_t before = 0;
    {
      const auto store = database.store();
      store->write([](Transaction& tx) { tx.users.insert(a_user("mira")); });
      before = revision(*store);
    }
    CHECK(revision(*database.store()) == before);
  });
}

TEST_SUITE_END();
