#include "storage/check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "storage/sqlite/driver.hpp"

/// What `docket check` finds in a database: nothing in a sound one, and each fault by its name.
using namespace docket;
using namespace docket::test;
using storage::Finding;
using storage::Transaction;

namespace {

/// An order that was placed, changed and moved, told in three events.
void fill(storage::Store& store, const std::string& slug = "cafe") {
  store.write([&](Transaction& tx) {
    Shop shop = a_shop(slug);
    tx.shops.insert(shop);
    auto order = an_order(shop.id);
    order.number = "A-001";
    order.status = "ready";
    tx.orders.insert(order);
    for (const char* to : {"pending", "", "ready"}) {
      Event event = an_event(shop.id, order.id);
      event.from = std::nullopt;
      event.to = *to == '\0' ? std::nullopt : std::optional<std::string>(to);
      tx.events.append(event);
    }
  });
}

/// What is wrong after the script, one line a finding.
std::vector<std::string> faults_after(Database& database, const char* script) {
  std::vector<std::string> faults;
  fill(*database.store());
  const auto driver = database.driver();
  driver->open_writer()->script(script);
  for (const Finding& finding : storage::check(*driver)) {
    if (!finding.is_sound) faults.push_back(finding.subject + ": " + finding.words);
  }
  return faults;
}

/// On each engine, the script is found out by one finding with these words.
void check_only_fault(const char* script, const std::vector<const char*>& words) {
  on_each_engine([&](Database& database) {
    const auto faults = faults_after(database, script);
    REQUIRE(faults.size() == 1);
    for (const char* part : words) CHECK_MESSAGE(holds(faults.front(), part), faults.front());
  });
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a sound database has no faults, empty or filled, beside a server at work") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto all_sound = [&] { return std::ranges::all_of(storage::check(*database.driver()), &Finding::is_sound); };
    CHECK(all_sound());
    fill(*store);
    CHECK(all_sound());
    fill(*store, "rival");
    CHECK(all_sound());
    CHECK(store->write([](Transaction& tx) { return tx.events.last(); }) == 6);
  });
}

TEST_CASE("a hole in the log is found, and named") {
  check_only_fault("DELETE FROM events WHERE seq = 2", {"feed: 1 events are missing between 1 to 3, the first is 2"});
}

TEST_CASE("a log that was pruned from its start is whole") {
  on_each_engine([](Database& database) { CHECK(faults_after(database, "DELETE FROM events WHERE seq < 3").empty()); });
}

TEST_CASE("an order that is not where its last event has put it is found") {
  check_only_fault("UPDATE orders SET status = 'pending'", {"orders: A-001"});
}

TEST_CASE("a number that two orders of a day have is found") {
  check_only_fault("CREATE TEMP TABLE twin AS SELECT * FROM orders;"
                   "UPDATE twin SET id = '00000000-0000-7000-8000-000000000000', external_ref = NULL, search_key = 1;"
                   "INSERT INTO orders SELECT * FROM twin;",
                   {"orders: A-001", "another order"});
}

TEST_CASE("an order book that is in another database is found, with that database") {
  check_only_fault("INSERT INTO meta (key, value) VALUES ('moved_to', 'over there')",
                   {"place: the order book has moved to over there"});
  check_only_fault("INSERT INTO meta (key, value) VALUES ('moving_from', 'over there')",
                   {"place: the order book is still in over there"});
}

TEST_CASE("a row that names another one that is not there is found, and what is stored is not looked at further") {
  on_sqlite([](Database& database) {
    const auto faults =
        faults_after(database, "PRAGMA foreign_keys = OFF; DELETE FROM shops; DELETE FROM events WHERE seq = 2");
    REQUIRE(faults.size() == 1);
    CHECK(holds(faults.front(), "database: 1 rows of "));
  });
}

TEST_CASE("steps of the schema that are pending are told and not applied") {
  on_each_engine([](Database& database) {
    const auto driver = database.driver();
    driver->open_writer()->script(
        "CREATE TABLE schema_migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
        " digest TEXT NOT NULL, applied_at BIGINT NOT NULL)");
    for (int round = 0; round < 2; ++round) {
      const auto findings = storage::check(*driver);
      CHECK(holds(findings.back().words, "the first is 0001_initial"));
      CHECK_FALSE(findings.back().is_sound);
    }
  });
}

TEST_CASE("a database of another program is left alone") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  const auto driver = storage::sqlite_driver(file);
  driver->open_writer()->script("PRAGMA application_id = 7");
  const auto findings = storage::check(*driver);
  REQUIRE(findings.size() == 1);
  CHECK(holds(findings.front().words, "not a database of Docket's"));
}

TEST_CASE("damaged pages are found") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  { fill(*std::make_unique<storage::Store>(storage::sqlite_driver(file), kStart)); }
  const auto size = std::filesystem::file_size(file);
  {
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    for (std::uintmax_t at = 8192; at < size; at += 4096) {
      bytes.seekp(static_cast<std::streamoff>(at + 8));
      bytes << "not what stood here";
    }
  }
  const auto findings = storage::check(*storage::sqlite_driver(file));
  CHECK(std::ranges::none_of(findings, &Finding::is_sound));
}

TEST_SUITE_END();
