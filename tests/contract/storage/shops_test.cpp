#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "domain/text.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

void check_same(const Shop& stored, const Shop& shop) {
  CHECK(stored.id == shop.id);
  CHECK(stored.slug == shop.slug);
  CHECK(stored.name == shop.name);
  CHECK(stored.description == shop.description);
  CHECK(stored.address == shop.address);
  CHECK(stored.phone == shop.phone);
  CHECK(stored.language == shop.language);
  CHECK(stored.ntfy_topic == shop.ntfy_topic);
  CHECK(stored.timezone == shop.timezone);
  CHECK(stored.currency == shop.currency);
  REQUIRE(stored.workflow);
  CHECK(*stored.workflow == *shop.workflow);
  CHECK(stored.workflow_id == shop.workflow_id);
  CHECK(stored.is_open == shop.is_open);
  CHECK(stored.cancel_window_s == shop.cancel_window_s);
  CHECK(stored.number_prefix == shop.number_prefix);
  CHECK(stored.board_public == shop.board_public);
  CHECK(stored.undo_window_s == shop.undo_window_s);
  CHECK(stored.timers_paused_at == shop.timers_paused_at);
  CHECK(stored.version == shop.version);
  CHECK(stored.created_at == shop.created_at);
  CHECK(stored.updated_at == shop.updated_at);
}

std::optional<Shop> stored(storage::Store& store, ShopId id) {
  return store.read([&](Transaction& tx) { return tx.shops.find(id); });
}

void add(storage::Store& store, Shop& shop) {
  store.write([&](Transaction& tx) { tx.shops.insert(shop); });
}

std::string slugs(const storage::Page<Shop>& page) {
  std::string all;
  for (const Shop& shop : page.rows) all += (all.empty() ? "" : " ") + shop.slug;
  return all;
}

std::string walk(storage::Store& store, storage::ShopQuery query, std::size_t limit) {
  std::string all;
  query.limit = limit;
  for (;;) {
    const auto page = store.read([&](Transaction& tx) { return tx.shops.page(query); });
    if (!page.rows.empty()) all += (all.empty() ? "" : " ") + slugs(page);
    if (!page.more) return all;
    REQUIRE(page.rows.size() == limit);
    query.after = page.rows.back().id;
  }
}

std::string upper(std::string_view text) {
  std::string all(text);
  for (char& c : all) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a stored shop comes back with every field") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop plain = a_shop("plain");
    Shop full = a_shop("full");
    full.name = "Café \"Luna\"; 注文";
    full.description = "Coffee\nand cake";
    full.address = "Fishergate 4, York";
    full.phone = "+44 1904 555 010";
    full.language = "hi";
    full.ntfy_topic = "kitchen_1";
    full.timezone = "Asia/Tokyo";
    full.currency = "JPY";
    full.workflow = a_workflow("other");
    full.is_open = false;
    full.cancel_window_s = 0;
    full.number_prefix = "";
    full.board_public = false;
    full.undo_window_s = 3600;
    full.timers_paused_at = kStart + Seconds(1);
    add(*store, plain);
    add(*store, full);
    CHECK_FALSE(plain.workflow_id.empty());
    CHECK(full.workflow_id != plain.workflow_id);
    check_same(stored(*store, plain.id).value(), plain);
    check_same(stored(*store, full.id).value(), full);
  });
}

TEST_CASE("a shop is found by its id in either case and by its slug, an absent one is nullopt") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("corner-cafe");
    add(*store, shop);
    const auto found = [&](const std::string& name) {
      return store->read([&](Transaction& tx) { return tx.shops.find(name); }).has_value();
    };
    CHECK(found("corner-cafe"));
    CHECK(found(shop.id.str()));
    CHECK(found(upper(shop.id.view())));
    CHECK_FALSE(found("Corner-Cafe"));
    CHECK_FALSE(found("corner"));
    CHECK_FALSE(found(""));
    CHECK_FALSE(found(new_uuid().str()));
    CHECK_FALSE(stored(*store, new_id<ShopId>()));
  });
}

TEST_CASE("a slug is taken once") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop first = a_shop("cafe");
    Shop second = a_shop("cafe");
    Shop third = a_shop("bakery");
    add(*store, first);
    CHECK(refusal([&] { add(*store, second); }) == Code::already_exists);
    CHECK_FALSE(stored(*store, second.id));
    add(*store, third);
    third.slug = "cafe";
    CHECK(refusal([&] { store->write([&](Transaction& tx) { tx.shops.update(third); }); }) == Code::already_exists);
    CHECK(stored(*store, third.id)->slug == "bakery");
  });
}

TEST_CASE("a change of a shop is written whole and raises the version by one") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    shop.description = "Coffee";
    shop.cancel_window_s = 60;
    add(*store, shop);
    shop.slug = "luna";
    shop.name = "Luna";
    shop.description.reset();
    shop.address = "Fishergate 4";
    shop.phone = "1";
    shop.timezone = "Europe/London";
    shop.currency = "GBP";
    shop.workflow = a_workflow("other");
    shop.is_open = false;
    shop.cancel_window_s.reset();
    shop.number_prefix = "L";
    shop.board_public = false;
    shop.undo_window_s = 0;
    shop.timers_paused_at = kStart + Seconds(5);
    shop.updated_at = kStart + Milliseconds(9);
    store->write([&](Transaction& tx) { tx.shops.update(shop); });
    CHECK(shop.version == 2);
    check_same(stored(*store, shop.id).value(), shop);
    CHECK_FALSE(store->read([](Transaction& tx) { return tx.shops.find("cafe"); }));
  });
}

TEST_CASE("a change of an older version of a shop is refused and changes nothing") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    add(*store, shop);
    Shop stale = shop;
    store->write([&](Transaction& tx) { tx.shops.update(shop); });
    stale.name = "Stale";
    CHECK(refusal([&] { store->write([&](Transaction& tx) { tx.shops.update(stale); }); }) == Code::stale_version);
    CHECK(stale.version == 1);
    check_same(stored(*store, shop.id).value(), shop);
    Shop absent = a_shop("absent");
    CHECK(refusal([&] { store->write([&](Transaction& tx) { tx.shops.update(absent); }); }) == Code::stale_version);
  });
}

TEST_CASE("shops are listed oldest first, filtered, page by page, and counted when asked") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const User worker = a_user("worker", Role::staff);
    store->write([&](Transaction& tx) { tx.users.insert(worker); });
    const struct {
      const char* slug;
      bool is_open;
      bool works_here;
    } shops[] = {{"e", true, true}, {"d", false, true}, {"c", true, false}, {"b", false, false}, {"a", true, true}};
    CHECK_FALSE(store->read([](Transaction& tx) { return tx.shops.any(); }));
    for (const auto& row : shops) {
      Shop shop = a_shop(row.slug);
      shop.is_open = row.is_open;
      add(*store, shop);
      if (row.works_here) store->write([&](Transaction& tx) { tx.shops.put_member({shop.id, worker.id, false}); });
    }
    CHECK(store->read([](Transaction& tx) { return tx.shops.any(); }));
    const struct {
      std::optional<UserId> member;
      bool open_only;
      const char* expected;
      std::int64_t total;
    } rows[] = {{{}, false, "e d c b a", 5},
                {{}, true, "e c a", 3},
                {worker.id, false, "e d a", 3},
                {worker.id, true, "e a", 2},
                {new_id<UserId>(), false, "", 0}};
    for (const auto& row : rows) {
      storage::ShopQuery query;
      query.member = row.member;
      query.open_only = row.open_only;
      INFO("expected: ", std::string(row.expected));
      for (const std::size_t limit : {1U, 2U, 3U, 5U, 50U}) CHECK(walk(*store, query, limit) == row.expected);
      CHECK_FALSE(store->read([&](Transaction& tx) { return tx.shops.page(query); }).total);
      query.count = true;
      query.limit = 2;
      CHECK(store->read([&](Transaction& tx) { return tx.shops.page(query); }).total == row.total);
    }
  });
}

TEST_CASE("members are added, change their part, and go") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    Shop other = a_shop("other");
    User ann = a_user("ann", Role::merchant);
    ann.name = "Ann Berg";
    const User bob = a_user("bob", Role::staff);
    store->write([&](Transaction& tx) {
      tx.users.insert(ann);
      tx.users.insert(bob);
      tx.shops.insert(shop);
      tx.shops.insert(other);
      tx.shops.put_member({shop.id, bob.id, false});
      tx.shops.put_member({shop.id, ann.id, true});
      tx.shops.put_member({other.id, bob.id, true});
    });
    const auto members = [&](ShopId id) {
      std::string all;
      for (const auto& member : store->read([&](Transaction& tx) { return tx.shops.members(id); })) {
        all += member.username + "/" + member.name.value_or("-") + (member.owner ? "/owner " : "/staff ");
        CHECK(member.user == (member.username == "ann" ? ann.id : bob.id));
      }
      return all;
    };
    CHECK(members(shop.id) == "ann/Ann Berg/owner bob/-/staff ");
    store->write([&](Transaction& tx) {
      tx.shops.put_member({shop.id, bob.id, true});
      tx.shops.put_member({shop.id, ann.id, true});
    });
    CHECK(members(shop.id) == "ann/Ann Berg/owner bob/-/owner ");
    CHECK(members(new_id<ShopId>()).empty());

    const auto remove = [&](ShopId from, UserId user) {
      return store->write([&](Transaction& tx) { return tx.shops.remove_member(from, user); });
    };
    CHECK(remove(shop.id, bob.id));
    CHECK_FALSE(remove(shop.id, bob.id));
    CHECK_FALSE(remove(shop.id, new_id<UserId>()));
    CHECK_FALSE(remove(new_id<ShopId>(), ann.id));
    CHECK(members(shop.id) == "ann/Ann Berg/owner ");
    CHECK(members(other.id) == "bob/-/owner ");
  });
}

TEST_SUITE_END();
