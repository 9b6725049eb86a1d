#include "storage/screens.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::ScreenQuery;
using storage::Transaction;

namespace {

constexpr Timestamp at(int seconds) { return kStart + Seconds(seconds); }

struct Wall {
  explicit Wall(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) {
      tx.users.insert(mira);
      tx.shops.insert(cafe);
      tx.shops.insert(rival);
      tx.shops.put_member({cafe.id, mira.id, false});
    });
  }

  Screen add(const char* name, ShopId shop, const std::optional<ScreenReport>& report = std::nullopt) const {
    const ApiKey key = a_screen_key(shop, name);
    Screen screen{new_id<ScreenId>(), name, shop, key.id, kStart, report};
    store->write([&](Transaction& tx) {
      tx.api_keys.insert(key);
      tx.screens.insert(screen);
    });
    return screen;
  }
  std::optional<Screen> find(ScreenId id) const {
    return store->read([&](Transaction& tx) { return tx.screens.find(id); });
  }
  void note(ScreenId id, const ScreenReport& report) const {
    store->write([&](Transaction& tx) { tx.screens.note_report(id, report); });
  }
  std::vector<std::string> names(const ScreenQuery& query) const {
    std::vector<std::string> names;
    store->read([&](Transaction& tx) {
      for (const Screen& screen : tx.screens.page(query).rows) names.push_back(screen.name);
    });
    return names;
  }

  std::unique_ptr<storage::Store> store;
  User mira = a_user("mira", Role::staff);
  Shop cafe = a_shop("cafe");
  Shop rival = a_shop("rival");
};

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a screen comes back with every field, by its id and by its key") {
  on_each_engine([](Database& database) {
    const Wall wall(database);
    const ScreenReport report{at(9), ScreenTransport::event_stream, DrawnBoard{42, at(7)}};
    const Screen full = wall.add("full", wall.cafe.id, report);
    const Screen plain = wall.add("plain", wall.rival.id);
    wall.store->read([&](Transaction& tx) {
      for (const auto& found : {tx.screens.find(full.id), tx.screens.find(full.key_id)}) {
        REQUIRE(found);
        CHECK(found->id == full.id);
        CHECK(found->name == "full");
        CHECK(found->shop_id == wall.cafe.id);
        CHECK(found->key_id == full.key_id);
        CHECK(found->created_at == kStart);
        REQUIRE(found->report);
        CHECK(found->report->seen_at == at(9));
        CHECK(found->report->transport == ScreenTransport::event_stream);
        REQUIRE(found->report->drawn);
        CHECK(found->report->drawn->change == 42);
        CHECK(found->report->drawn->at == at(7));
      }
      CHECK_FALSE(tx.screens.find(plain.id)->report);
      CHECK_FALSE(tx.screens.find(new_id<ScreenId>()));
      CHECK_FALSE(tx.screens.find(new_id<ApiKeyId>()));
    });
  });
}

TEST_CASE("of what a screen has said the latest is kept, in whatever order it is stored") {
  on_each_engine([](Database& database) {
    const Wall wall(database);
    const Screen screen = wall.add("window", wall.cafe.id);
    wall.note(screen.id, {at(5), ScreenTransport::websocket, DrawnBoard{3, at(4)}});
    wall.note(screen.id, {at(4), ScreenTransport::long_poll, DrawnBoard{2, at(2)}});
    CHECK(wall.find(screen.id)->report->drawn->change == 3);
    wall.note(screen.id, {at(6), ScreenTransport::long_poll, std::nullopt});
    CHECK(wall.find(screen.id)->report->seen_at == at(6));
    CHECK_FALSE(wall.find(screen.id)->report->drawn);
    CHECK_NOTHROW(wall.note(new_id<ScreenId>(), {at(6), ScreenTransport::long_poll, std::nullopt}));
  });
}

TEST_CASE("a screen that is paired raises the revision, a name or a report does not") {
  on_each_engine([](Database& database) {
    const Wall wall(database);
    const auto revision = [&] { return wall.store->read([](Transaction& tx) { return tx.meta.revision(); }); };
    const auto before = revision();
    const Screen screen = wall.add("window", wall.cafe.id);
    const auto paired = revision();
    CHECK(paired > before);
    wall.store->write([&](Transaction& tx) { tx.screens.rename(screen.id, "door"); });
    wall.note(screen.id, {at(1), ScreenTransport::websocket, std::nullopt});
    CHECK(wall.find(screen.id)->name == "door");
    CHECK(revision() == paired);
  });
}

TEST_CASE("a removed screen is gone with its pairing, and its key can go then") {
  on_each_engine([](Database& database) {
    const Wall wall(database);
    const Screen screen = wall.add("window", wall.cafe.id);
    wall.store->write([&](Transaction& tx) {
      tx.screen_pairings.insert({"digest", "000001", at(9), screen.id, "sealed"});
      tx.screen_pairings.insert({"other", "000002", at(9), std::nullopt, std::nullopt});
    });
    CHECK(wall.store->write([&](Transaction& tx) { return tx.screens.remove(screen.id); }));
    CHECK_FALSE(wall.find(screen.id));
    CHECK_FALSE(wall.store->write([&](Transaction& tx) { return tx.screens.remove(screen.id); }));
    wall.store->read([&](Transaction& tx) {
      CHECK_FALSE(tx.screen_pairings.find("digest"));
      CHECK(tx.screen_pairings.find("other"));
      CHECK(tx.api_keys.find(screen.key_id));
    });
    CHECK(wall.store->write([&](Transaction& tx) { return tx.api_keys.remove(screen.key_id); }));
  });
}

TEST_CASE("a list of screens holds a shop's, those of a member's shops or all, a page at a time") {
  on_each_engine([](Database& database) {
    const Wall wall(database);
    const Screen first = wall.add("a", wall.cafe.id);
    wall.add("b", wall.rival.id);
    wall.add("c", wall.cafe.id);
    CHECK(wall.names({}) == Names{"a", "b", "c"});
    CHECK(wall.names({.member = wall.mira.id}) == Names{"a", "c"});
    CHECK(wall.names({.member = wall.mira.id, .shop = wall.rival.id}).empty());
    CHECK(wall.names({.shop = wall.rival.id}) == Names{"b"});
    CHECK(wall.names({.after = first.id, .limit = 1}) == Names{"b"});
    const auto page = wall.store->read(
        [&](Transaction& tx) { return tx.screens.page({.member = wall.mira.id, .limit = 1, .count = true}); });
    CHECK(page.more);
    CHECK(page.total == 2);
  });
}

TEST_SUITE_END();
