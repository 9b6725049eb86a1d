#include <doctest/doctest.h>

#include <atomic>
#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

void check_same(const Item& stored, const Item& item) {
  CHECK(stored.id == item.id);
  CHECK(stored.shop_id == item.shop_id);
  CHECK(stored.name == item.name);
  CHECK(stored.sku == item.sku);
  CHECK(stored.description == item.description);
  CHECK(stored.category == item.category);
  CHECK(stored.price == item.price);
  CHECK(stored.is_available == item.is_available);
  CHECK(stored.stock == item.stock);
  CHECK(stored.version == item.version);
  CHECK(stored.created_at == item.created_at);
  CHECK(stored.updated_at == item.updated_at);
}

/// A store with two shops.
struct Shops {
  explicit Shops(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) {
      tx.shops.insert(cafe);
      tx.shops.insert(rival);
    });
  }

  std::optional<Item> stored(ItemId id) const {
    return store->read([&](Transaction& tx) { return tx.items.find(id); });
  }
  void add(const Item& item) const {
    store->write([&](Transaction& tx) { tx.items.insert(item); });
  }
  void change(Item& item) const {
    store->write([&](Transaction& tx) { tx.items.update(item); });
  }
  std::string walk(storage::ItemQuery query, std::size_t limit) const {
    std::string all;
    query.limit = limit;
    for (;;) {
      const auto page = store->read([&](Transaction& tx) { return tx.items.page(query); });
      for (const Item& item : page.rows) all += (all.empty() ? "" : " ") + item.name;
      if (!page.more) return all;
      REQUIRE(page.rows.size() == limit);
      query.after = page.rows.back().id;
    }
  }

  std::unique_ptr<storage::Store> store;
  Shop cafe = a_shop("cafe");
  Shop rival = a_shop("rival");
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a stored item comes back with every field, and an absent one is nullopt") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    const Item plain = an_item(shops.cafe.id, "Tea");
    Item full = an_item(shops.cafe.id, "Crème brûlée 'x'");
    full.sku = "CB-01";
    full.description = "Sweet\nwith crust";
    full.category = "Dessert";
    full.price = 100'000'000'000;
    full.is_available = false;
    full.stock = 0;
    full.version = 4;
    full.updated_at = kStart + Milliseconds(1);
    shops.add(plain);
    shops.add(full);
    check_same(shops.stored(plain.id).value(), plain);
    check_same(shops.stored(full.id).value(), full);
    CHECK_FALSE(shops.stored(new_id<ItemId>()));
  });
}

TEST_CASE("a SKU is taken once in a shop, and any number of items have none") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    Item first = an_item(shops.cafe.id, "First");
    Item second = an_item(shops.cafe.id, "Second");
    Item elsewhere = an_item(shops.rival.id, "Elsewhere");
    first.sku = second.sku = elsewhere.sku = "T-1";
    shops.add(first);
    CHECK(refusal([&] { shops.add(second); }) == Code::already_exists);
    CHECK_FALSE(shops.stored(second.id));
    shops.add(elsewhere);
    second.sku.reset();
    shops.add(second);
    shops.add(an_item(shops.cafe.id, "Third"));
    second.sku = "T-1";
    CHECK(refusal([&] { shops.change(second); }) == Code::already_exists);
    CHECK(second.version == 1);
    CHECK_FALSE(shops.stored(second.id)->sku);
    second.sku = "t-1";
    shops.change(second);
    CHECK(shops.stored(second.id)->sku == "t-1");
  });
}

TEST_CASE("an item is found by its SKU in its shop alone") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    Shop other = a_shop("rival");
    Item item = an_item(shop.id, "Tea");
    item.sku = "tea";
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.shops.insert(other);
      tx.items.insert(item);
      tx.items.insert(an_item(shop.id, "Without"));
    });
    store->read([&](Transaction& tx) {
      REQUIRE(tx.items.find(shop.id, "tea"));
      CHECK(tx.items.find(shop.id, "tea")->id == item.id);
      for (const char* sku : {"Tea", "", "coffee"}) CHECK_FALSE(tx.items.find(shop.id, sku));
      CHECK_FALSE(tx.items.find(other.id, "tea"));
    });
  });
}

TEST_CASE("a change of an item is written whole and raises the version by one") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    Item item = an_item(shops.cafe.id, "Tea", 3);
    item.sku = "T-1";
    shops.add(item);
    item.name = "Green tea";
    item.sku.reset();
    item.description = "Hot";
    item.category = "Drinks";
    item.price = 0;
    item.is_available = false;
    item.stock.reset();
    item.updated_at = kStart + Milliseconds(3);
    shops.change(item);
    CHECK(item.version == 2);
    check_same(shops.stored(item.id).value(), item);
    storage::ItemQuery query{.shop = shops.cafe.id, .text = "green"};
    CHECK(shops.walk(query, 5) == "Green tea");
  });
}

TEST_CASE("a change or removal of an older version of an item is refused and changes nothing") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    Item item = an_item(shops.cafe.id, "Tea");
    shops.add(item);
    Item stale = item;
    shops.change(item);
    stale.name = "Stale";
    CHECK(refusal([&] { shops.change(stale); }) == Code::stale_version);
    CHECK(stale.version == 1);
    const auto remove = [&](ItemId id, std::int64_t version) {
      return refusal([&] { shops.store->write([&](Transaction& tx) { tx.items.remove(id, version); }); });
    };
    CHECK(remove(item.id, 1) == Code::stale_version);
    CHECK(remove(new_id<ItemId>(), 1) == Code::stale_version);
    check_same(shops.stored(item.id).value(), item);
    CHECK_FALSE(remove(item.id, 2));
    CHECK_FALSE(shops.stored(item.id));
    CHECK(remove(item.id, 2) == Code::stale_version);
    CHECK(refusal([&] { shops.change(item); }) == Code::stale_version);
  });
}

TEST_CASE("a SKU is free again once its item is gone") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    Item item = an_item(shops.cafe.id, "Tea");
    item.sku = "T-1";
    shops.add(item);
    shops.store->write([&](Transaction& tx) { tx.items.remove(item.id, 1); });
    Item next = an_item(shops.cafe.id, "New tea");
    next.sku = "T-1";
    shops.add(next);
    CHECK(shops.stored(next.id));
  });
}

TEST_CASE("items are listed oldest first, filtered, page by page, and counted when asked") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    const struct {
      const char* name;
      std::optional<std::string> category;
      bool is_available;
      std::optional<std::int64_t> stock;
    } items[] = {{"Tea", "Drinks", true, {}},         {"Green-TEA", "Drinks", true, 0},
                 {"Cake", "Sweets", true, 2},         {"Steak", {}, false, {}},
                 {"50%_off!", "Sweets", false, 5},    {"Teapot", "drinks", true, 1},
                 {"Crème-Brûlée", "Sweets", true, {}}};
    for (const auto& row : items) {
      Item item = an_item(shops.cafe.id, row.name, row.stock);
      item.category = row.category;
      item.is_available = row.is_available;
      shops.add(item);
    }
    shops.add(an_item(shops.rival.id, "Tea-of-others"));
    using Text = std::optional<std::string>;
    const struct {
      Text text, category;
      std::optional<bool> available;
      const char* expected;
      std::int64_t total;
    } rows[] = {{{}, {}, {}, "Tea Green-TEA Cake Steak 50%_off! Teapot Crème-Brûlée", 7},
                {"tea", {}, {}, "Tea Green-TEA Steak Teapot", 4},
                {"TEA", {}, {}, "Tea Green-TEA Steak Teapot", 4},
                {"%", {}, {}, "50%_off!", 1},
                {"_", {}, {}, "50%_off!", 1},
                {"!", {}, {}, "50%_off!", 1},
                {"%_", {}, {}, "50%_off!", 1},
                {"t%a", {}, {}, "", 0},
                {"t_a", {}, {}, "", 0},
                {"'", {}, {}, "", 0},
                {"", {}, {}, "Tea Green-TEA Cake Steak 50%_off! Teapot Crème-Brûlée", 7},
                {"brûlée", {}, {}, "Crème-Brûlée", 1},
                {{}, "Drinks", {}, "Tea Green-TEA", 2},
                {{}, "drinks", {}, "Teapot", 1},
                {{}, {}, true, "Tea Cake Teapot Crème-Brûlée", 4},
                {{}, {}, false, "Green-TEA Steak 50%_off!", 3},
                {"tea", "Drinks", true, "Tea", 1},
                {"tea", "Sweets", {}, "", 0}};
    for (const auto& row : rows) {
      storage::ItemQuery query{.shop = shops.cafe.id, .text = row.text, .category = row.category};
      query.available = row.available;
      INFO("text ", row.text.value_or("-"), ", category ", row.category.value_or("-"), ", expected ",
           std::string(row.expected));
      for (const std::size_t limit : {1U, 2U, 3U, 7U, 50U}) CHECK(shops.walk(query, limit) == row.expected);
      CHECK_FALSE(shops.store->read([&](Transaction& tx) { return tx.items.page(query); }).total);
      query.count = true;
      query.limit = 1;
      CHECK(shops.store->read([&](Transaction& tx) { return tx.items.page(query); }).total == row.total);
    }
  });
}

TEST_CASE("stock is taken while enough is left, and never below zero") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    const Timestamp later = kStart + Milliseconds(7);
    const Item counted = an_item(shops.cafe.id, "Cake", 3);
    const Item uncounted = an_item(shops.cafe.id, "Tea");
    shops.add(counted);
    shops.add(uncounted);
    const auto take = [&](ItemId id, std::int64_t quantity) {
      return shops.store->write([&](Transaction& tx) { return tx.items.take_stock(id, quantity, later); });
    };
    CHECK_FALSE(take(counted.id, 4));
    check_same(shops.stored(counted.id).value(), counted);
    CHECK(take(counted.id, 2));
    CHECK(shops.stored(counted.id)->stock == 1);
    CHECK(shops.stored(counted.id)->version == 2);
    CHECK(shops.stored(counted.id)->updated_at == later);
    CHECK(take(counted.id, 1));
    CHECK_FALSE(take(counted.id, 1));
    CHECK(shops.stored(counted.id)->stock == 0);
    CHECK_FALSE(take(uncounted.id, 1));
    CHECK_FALSE(take(new_id<ItemId>(), 1));
    check_same(shops.stored(uncounted.id).value(), uncounted);
  });
}

TEST_CASE("stock goes back to a counted item, and to no other") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    const Item counted = an_item(shops.cafe.id, "Cake", 0);
    const Item uncounted = an_item(shops.cafe.id, "Tea");
    shops.add(counted);
    shops.add(uncounted);
    const auto give = [&](ItemId id, std::int64_t quantity) {
      shops.store->write([&](Transaction& tx) { tx.items.return_stock(id, quantity, kStart + Milliseconds(7)); });
    };
    give(counted.id, 5);
    CHECK(shops.stored(counted.id)->stock == 5);
    CHECK(shops.stored(counted.id)->version == 2);
    give(uncounted.id, 5);
    check_same(shops.stored(uncounted.id).value(), uncounted);
    give(new_id<ItemId>(), 5);
  });
}

TEST_CASE("of forty who want one of ten, exactly ten get it") {
  on_each_engine([](Database& database) {
    const Shops shops(database);
    const Item item = an_item(shops.cafe.id, "Cake", 10);
    shops.add(item);
    std::atomic<int> served{0};
    at_once(40, [&](std::size_t) {
      shops.store->write([&](Transaction& tx) {
        // As a sale does it: look, then take.
        const auto found = tx.items.find(item.id);
        if (*found->stock < 1) return;
        if (tx.items.take_stock(item.id, 1, kStart)) ++served;
      });
    });
    CHECK(served == 10);
    CHECK(shops.stored(item.id)->stock == 0);
    CHECK(shops.stored(item.id)->version == 11);
  });
}

TEST_SUITE_END();
