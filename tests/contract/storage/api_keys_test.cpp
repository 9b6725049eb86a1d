#include "storage/api_keys.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::ApiKeyQuery;
using storage::Transaction;

namespace {

struct Keys {
  explicit Keys(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) {
      tx.users.insert(mira);
      tx.shops.insert(cafe);
      tx.shops.insert(rival);
      tx.shops.put_member({cafe.id, mira.id, true});
      tx.shops.put_member({rival.id, mira.id, false});
    });
  }

  ApiKey add(const char* name, std::optional<ShopId> shop) const {
    ApiKey key;
    key.id = new_id<ApiKeyId>();
    key.name = name;
    key.digest = "digest of " + std::string(name);
    key.prefix = "dk_12345678";
    key.scopes = static_cast<Scopes>(Scope::events_read) | static_cast<Scopes>(Scope::orders_read);
    key.shop_id = shop;
    key.created_at = kStart;
    store->write([&](Transaction& tx) { tx.api_keys.insert(key); });
    return key;
  }

  std::vector<std::string> names(const ApiKeyQuery& query) const {
    std::vector<std::string> names;
    store->read([&](Transaction& tx) {
      for (const ApiKey& key : tx.api_keys.page(query).rows) names.push_back(key.name);
    });
    return names;
  }

  std::unique_ptr<storage::Store> store;
  User mira = a_user("mira", Role::merchant);
  Shop cafe = a_shop("cafe");
  Shop rival = a_shop("rival");
};

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an API key comes back with every field, by its id and by its digest") {
  on_each_engine([](Database& database) {
    const Keys keys(database);
    ApiKey full = keys.add("plain", std::nullopt);
    full.id = new_id<ApiKeyId>();
    full.digest = "full";
    full.shop_id = keys.cafe.id;
    full.created_by = keys.mira.id;
    full.expires_at = kStart + Seconds(5);
    full.last_used_at = kStart + Seconds(3);
    keys.store->write([&](Transaction& tx) { tx.api_keys.insert(full); });
    keys.store->read([&](Transaction& tx) {
      for (const auto& found : {tx.api_keys.find(full.id), tx.api_keys.find_digest("full")}) {
        REQUIRE(found);
        CHECK(found->id == full.id);
        CHECK(found->name == full.name);
        CHECK(found->digest == "full");
        CHECK(found->prefix == full.prefix);
        CHECK(found->scopes == full.scopes);
        CHECK(found->shop_id == full.shop_id);
        CHECK(found->created_by == full.created_by);
        CHECK(found->created_at == kStart);
        CHECK(found->expires_at == full.expires_at);
        CHECK(found->last_used_at == full.last_used_at);
      }
      const auto plain = tx.api_keys.find_digest("digest of plain");
      REQUIRE(plain);
      CHECK_FALSE(plain->shop_id);
      CHECK_FALSE(plain->created_by);
      CHECK_FALSE(plain->expires_at);
      CHECK_FALSE(plain->last_used_at);
      CHECK_FALSE(tx.api_keys.find(new_id<ApiKeyId>()));
      CHECK_FALSE(tx.api_keys.find_digest(""));
    });
  });
}

TEST_CASE("a removed API key is gone, and who listens is told to look again") {
  on_each_engine([](Database& database) {
    const Keys keys(database);
    const ApiKey key = keys.add("till", keys.cafe.id);
    const auto revision = [&] { return keys.store->read([](Transaction& tx) { return tx.meta.revision(); }); };
    const auto before = revision();
    keys.store->write([&](Transaction& tx) { tx.api_keys.note_use(key.id, kStart + Seconds(9)); });
    CHECK(revision() == before);
    CHECK(keys.store->read([&](Transaction& tx) { return tx.api_keys.find(key.id)->last_used_at; }) ==
          kStart + Seconds(9));
    CHECK(keys.store->write([&](Transaction& tx) { return tx.api_keys.remove(key.id); }));
    CHECK(revision() > before);
    CHECK_FALSE(keys.store->read([&](Transaction& tx) { return tx.api_keys.find(key.id).has_value(); }));
    CHECK_FALSE(keys.store->write([&](Transaction& tx) { return tx.api_keys.remove(key.id); }));
    CHECK_NOTHROW(keys.store->write([&](Transaction& tx) { tx.api_keys.note_use(key.id, kStart); }));
  });
}

TEST_CASE("a list of API keys holds a shop's, an owner's or all, a page at a time") {
  on_each_engine([](Database& database) {
    const Keys keys(database);
    const ApiKey first = keys.add("a", keys.cafe.id);
    keys.add("b", keys.rival.id);
    keys.add("c", std::nullopt);
    keys.add("d", keys.cafe.id);
    CHECK(keys.names({}) == Names{"a", "b", "c", "d"});
    CHECK(keys.names({.owner = keys.mira.id}) == Names{"a", "d"});
    CHECK(keys.names({.owner = keys.mira.id, .shop = keys.rival.id}).empty());
    CHECK(keys.names({.shop = keys.rival.id}) == Names{"b"});
    CHECK(keys.names({.after = first.id, .limit = 2}) == Names{"b", "c"});
    const auto page = keys.store->read(
        [&](Transaction& tx) { return tx.api_keys.page({.owner = keys.mira.id, .limit = 1, .count = true}); });
    CHECK(page.more);
    CHECK(page.total == 2);
  });
}

TEST_SUITE_END();
