#include "app/item_import.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "contract/app/desk.hpp"

/// A catalogue out of a file, on both engines. What each row may say stands in the scenarios of items.
using namespace docket;
using namespace docket::test;
using app::ItemImport;
using storage::Transaction;

namespace {

ItemImport import_text(Desk& desk, const std::string& text, bool dry_run = false) {
  const Caller owner = desk.caller(desk.owner);
  return desk.write([&](Transaction& tx) {
    const auto once = [rest = std::string_view(text)]() mutable { return std::exchange(rest, {}); };
    return app::import_items(tx, desk.clock, owner, desk.shop, once, dry_run);
  });
}

std::int64_t items_of(Desk& desk) {
  storage::ItemQuery query;
  query.shop = desk.shop.id;
  query.count = true;
  return desk.read([&](Transaction& tx) { return *tx.items.page(query).total; });
}

std::optional<Item> by_sku(Desk& desk, const std::string& sku) {
  return desk.read([&](Transaction& tx) { return tx.items.find(desk.shop.id, sku); });
}

std::vector<Fault> faults_of(Desk& desk, const std::string& text, bool dry_run = false) {
  try {
    import_text(desk, text, dry_run);
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    return error.faults;
  }
  return {};
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a large catalogue is brought in, changed and found unchanged") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const std::int64_t before = items_of(desk);
    std::string file = "sku,name,price,stock\n";
    for (int i = 0; i < 1000; ++i) {
      file += "S" + std::to_string(i) + ",Item " + std::to_string(i) + "," + std::to_string(i) + ",5\n";
    }
    CHECK(import_text(desk, file, true).created == 1000);
    CHECK(items_of(desk) == before);
    CHECK(import_text(desk, file).created == 1000);
    CHECK(items_of(desk) == before + 1000);
    CHECK(import_text(desk, file).unchanged == 1000);
    const auto changed = import_text(desk, "sku,price\nS7,9\nS8,8\n");
    CHECK(changed.updated == 1);
    CHECK(changed.unchanged == 1);
    CHECK(by_sku(desk, "S7")->price == 9);
    CHECK(by_sku(desk, "S7")->version == 2);
    CHECK(by_sku(desk, "S8")->version == 1);
  });
}

TEST_CASE("what was sold before an import that does not speak of stock stays sold") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    import_text(desk, "sku,name,price,stock\nS,Soup,500,5\n");
    const ItemId id = by_sku(desk, "S")->id;
    desk.write([&](Transaction& tx) { CHECK(tx.items.take_stock(id, 2, desk.clock.now())); });
    CHECK(import_text(desk, "sku,name,price\nS,Soup of the day,500\n").updated == 1);
    CHECK(by_sku(desk, "S")->stock == 3);
    CHECK(import_text(desk, "sku,stock\nS,8\n").updated == 1);
    CHECK(by_sku(desk, "S")->stock == 8);
    CHECK(import_text(desk, "sku,stock\nS,\n").updated == 1);
    CHECK_FALSE(by_sku(desk, "S")->stock);
  });
}

TEST_CASE("a hundred faults are told, and nothing of the file is kept") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const std::int64_t before = items_of(desk);
    std::string file = "name,price,stock\nGood,1,1\n";
    for (int i = 0; i < 90; ++i) file += "Bad,x,y\n";
    for (const bool dry_run : {true, false}) {
      const auto faults = faults_of(desk, file, dry_run);
      REQUIRE(faults.size() == ItemImport::kMostFaults);
      CHECK(faults.front().pointer == "/rows/3/price");
      CHECK(faults.back().pointer == "/rows/52/stock");
      CHECK(items_of(desk) == before);
    }
  });
}

TEST_SUITE_END();
