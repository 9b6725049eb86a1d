#include "storage/screen_pairings.hpp"

#include <doctest/doctest.h>

#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "domain/screen.hpp"

using namespace docket;
using namespace docket::test;
using storage::ScreenPairing;
using storage::Transaction;

namespace {

constexpr Timestamp at(int seconds) { return kStart + Seconds(seconds); }

void add(storage::Store& store, const char* digest, const char* code, Timestamp expires_at) {
  store.write([&](Transaction& tx) { tx.screen_pairings.insert({digest, code, expires_at, {}, {}}); });
}

/// A screen that a pairing can end with.
ScreenId a_screen(Transaction& tx) {
  Shop shop = a_shop("cafe");
  tx.shops.insert(shop);
  const ApiKey key = a_screen_key(shop.id, "window");
  tx.api_keys.insert(key);
  const Screen screen{new_id<ScreenId>(), "window", shop.id, key.id, kStart, std::nullopt};
  tx.screens.insert(screen);
  return screen.id;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a pairing is found by its digest and by its code, first waiting, then with its screen and key") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    add(*store, "digest", "004213", at(600));
    const auto find = [&] { return store->read([](Transaction& tx) { return tx.screen_pairings.find("digest"); }); };
    auto pairing = find().value();
    CHECK(pairing.digest == "digest");
    CHECK(pairing.code == "004213");
    CHECK(pairing.expires_at == at(600));
    CHECK_FALSE(pairing.screen);
    CHECK_FALSE(pairing.sealed_key);
    store->write([&](Transaction& tx) {
      pairing.screen = a_screen(tx);
      pairing.sealed_key = "sealed";
      pairing.expires_at = at(900);
      tx.screen_pairings.complete(pairing);
    });
    CHECK(find()->screen == pairing.screen);
    CHECK(find()->sealed_key == "sealed");
    CHECK(find()->expires_at == at(900));
    store->read([](Transaction& tx) {
      CHECK(tx.screen_pairings.find_code("004213")->digest == "digest");
      for (const char* none : {"", "4213", "DIGEST"}) {
        CHECK_FALSE(tx.screen_pairings.find(none));
        CHECK_FALSE(tx.screen_pairings.find_code(none));
      }
    });
  });
}

TEST_CASE("expired pairings are purged, the oldest first and no more than asked for, with a screen or without") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    add(*store, "a", "000001", at(30));
    add(*store, "b", "000002", at(10));
    add(*store, "c", "000003", at(20));
    add(*store, "d", "000004", at(60));
    const ScreenId screen = store->write([](Transaction& tx) {
      const ScreenId id = a_screen(tx);
      tx.screen_pairings.complete({"b", "000002", at(10), id, "sealed"});
      return id;
    });
    const auto purge = [&](Timestamp now) {
      return store->write([&](Transaction& tx) { return tx.screen_pairings.purge(now, 2); });
    };
    CHECK(purge(at(10)) == 0);
    CHECK(purge(at(31)) == 2);
    store->read([&](Transaction& tx) {
      CHECK(tx.screen_pairings.find("a"));
      CHECK_FALSE(tx.screen_pairings.find("b"));
      CHECK_FALSE(tx.screen_pairings.find("c"));
      CHECK(tx.screens.find(screen));
    });
    CHECK(purge(at(61)) == 2);
  });
}

TEST_SUITE_END();
