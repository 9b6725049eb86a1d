#include "storage/memory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "contract/storage/engines.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/samples.hpp"
#include "storage/store.hpp"

using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

TEST_SUITE_BEGIN("contract");

TEST_CASE("what changes take and count goes on from one to the next, in whichever order book the last one was") {
  on_each_engine([](Database& database) {
    constexpr std::int64_t kStock = 100;
    const auto here = database.store();
    const auto there = database.store();
    Shop shop = a_shop("cafe");
    const Item cake = an_item(shop.id, "Cake", kStock);
    here->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.items.insert(cake);
    });
    std::int64_t kept = 0;
    const auto order = [&](Store& store, bool fails) {
      const auto code = refusal([&] {
        store.write([&](Transaction& tx) {
          CHECK(tx.shops.find(shop.id)->name == shop.name);
          CHECK(tx.items.take_stock(cake.id, 1, kStart));
          CHECK(tx.orders.next_count(shop.id, "2026-11-21") == kept + 1);
          CHECK(tx.orders.count_in(shop.id, {"pending"}, 1000) == kept);
          tx.orders.insert(an_order(shop.id));
          Event event = an_event(shop.id);
          tx.events.append(event);
          CHECK(event.seq == kept + 1);
          if (fails) throw Error(Code::out_of_stock, "test");
        });
      });
      CHECK(code.has_value() == fails);
      if (!fails) ++kept;
    };
    for (const bool changes_shop : {false, true, false}) {
      for (Store* store : {here.get(), here.get(), there.get(), here.get(), there.get(), there.get()}) {
        for (const bool fails : {false, true, false}) order(*store, fails);
      }
      if (!changes_shop) continue;
      shop.name = "Another";
      there->write([&](Transaction& tx) { tx.shops.update(shop); });
    }
    here->read([&](Transaction& tx) {
      CHECK(tx.items.find(cake.id)->stock == kStock - kept);
      CHECK(tx.items.find(cake.id)->version == 1 + kept);
      CHECK(tx.orders.page({.limit = 100}).rows.size() == static_cast<std::size_t>(kept));
      CHECK(tx.events.last() == kept);
    });
  });
}

TEST_CASE("what a change has read is not asked again before somebody else has written") {
  on_each_engine([](Database& database) {
    std::atomic<int> questions{0};
    Store here(std::make_unique<WatchedDriver>(database.driver(),
                                               [&](std::string_view sql) {
                                                 if (sql.starts_with("SELECT")) ++questions;
                                               }),
               kStart);
    const auto there = database.store();
    Shop shop = a_shop("cafe");
    const Item cake = an_item(shop.id, "Cake", 100);
    here.write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.items.insert(cake);
    });
    const auto asked = [&] {
      questions = 0;
      here.write([&](Transaction& tx) {
        tx.shops.find(shop.id);
        tx.items.take_stock(cake.id, 1, kStart);
        tx.orders.next_count(shop.id, "2026-11-21");
        tx.orders.insert(an_order(shop.id));
        Event event = an_event(shop.id);
        tx.events.append(event);
      });
      return questions.load();
    };
    // A busy machine may take longer than knowledge lasts in PostgreSQL; not ten times in a row.
    const auto least = [&] {
      int found = asked();
      for (int i = 0; i < 10; ++i) found = std::min(found, asked());
      return found;
    };
    CHECK(asked() > 0);
    CHECK(least() == 0);
    there->write([](Transaction& tx) { tx.meta.set("k", "v"); });
    CHECK(asked() > 2);
    CHECK(least() == 0);
  });
}

TEST_CASE("what was changed by hand is seen by changes after a second at the latest") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    const Item cake = an_item(shop.id, "Cake");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.items.insert(cake);
    });
    const auto name = [&] { return store->write([&](Transaction& tx) { return tx.items.find(cake.id)->name; }); };
    CHECK(name() == "Cake");
    CHECK(name() == "Cake");
    database.driver()->open_writer()->script("UPDATE items SET name = 'By hand'");
    for (int i = 0; i < 100 && name() != "By hand"; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK(name() == "By hand");
  });
}

TEST_CASE("what was read of an account, its shops and a shop is read again when another order book has changed it") {
  on_each_engine([](Database& database) {
    const auto here = database.store({.readers = 1});
    const auto there = database.store();
    User user = a_user("mira");
    Shop shop = a_shop("cafe");
    there->write([&](Transaction& tx) {
      tx.users.insert(user);
      tx.shops.insert(shop);
    });
    const auto look = [&] {
      return here->read([&](Transaction& tx) {
        return tx.users.find(user.id)->name.value_or("") + "/" + std::to_string(tx.users.memberships(user.id).size()) +
               "/" + tx.shops.find(shop.id)->name + "/" + tx.shops.find(shop.slug)->name;
      });
    };
    user.name = "One";
    shop.name = "First";
    for (const char* name : {"One", "Two"}) {
      there->write([&](Transaction& tx) {
        user.name = name;
        tx.users.update(user);
      });
      CHECK(look() == std::string(name) + "/0/" + a_shop("cafe").name + "/" + a_shop("cafe").name);
      CHECK(look() == look());
    }
    there->write([&](Transaction& tx) { tx.shops.put_member({shop.id, user.id, false}); });
    there->write([&](Transaction& tx) { tx.shops.update(shop); });
    CHECK(look() == "Two/1/First/First");
    there->write([&](Transaction& tx) { tx.shops.remove_member(shop.id, user.id); });
    CHECK(look() == "Two/0/First/First");
  });
}

TEST_SUITE_END();
