#include "storage/migrations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using storage::migrate;
using storage::Migration;
using storage::pending;

namespace {

using Names = std::vector<std::string>;

/// Three steps, as a later release would have them.
const std::vector<Migration>& three() {
  static const std::vector<Migration> all = {
      {1, "0001_first", "CREATE TABLE one (id BIGINT NOT NULL PRIMARY KEY);"},
      {2, "0002_second", "CREATE TABLE two (id BIGINT NOT NULL PRIMARY KEY); INSERT INTO one (id) VALUES (7);"},
      {3, "0003_third", "INSERT INTO two (id) SELECT id + 1 FROM one;"}};
  return all;
}

std::vector<Migration> first_of(std::size_t count) { return {three().begin(), three().begin() + count}; }

std::string complaint(storage::sql::Connection& db, const std::vector<Migration>& all) {
  std::string words;
  try {
    migrate(db, all, kStart);
  } catch (const std::runtime_error& error) {
    words = error.what();
  }
  CHECK_FALSE(db.in_transaction());
  CHECK_THROWS_AS(pending(db, all), std::runtime_error);
  return words;
}

std::int64_t number(storage::sql::Connection& db, const char* query) {
  auto rows = db.query(query);
  REQUIRE(rows.next());
  return rows.integer();
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("the migrations of an engine are built in, numbered from one without a gap") {
  for (const Engine& engine : engines()) {
    const auto all = storage::migrations_for(engine.name);
    REQUIRE_FALSE(all.empty());
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(all[i].number == static_cast<int>(i) + 1);
      CHECK(all[i].name.size() > 5);
      CHECK_FALSE(all[i].text.empty());
    }
    CHECK(all[0].name == "0001_initial");
  }
  CHECK(storage::migrations_for("no such engine").empty());
}

TEST_CASE("a fresh database gets every migration once, and opening it again none") {
  on_each_engine([](Database& database) {
    Names all;
    {
      const auto store = database.store();
      for (const Migration& migration : storage::migrations_for(store->engine())) all.push_back(migration.name);
      CHECK(store->applied() == all);
    }
    CHECK(database.store()->applied().empty());
    CHECK(database.store()->applied().empty());
  });
}

TEST_CASE("a later release applies what is new, in order, and only that") {
  on_each_engine([](Database& database) {
    const auto db = database.driver()->open_writer();
    CHECK(pending(*db, first_of(1)) == Names{"0001_first"});
    CHECK(migrate(*db, first_of(1), kStart) == Names{"0001_first"});
    CHECK(pending(*db, first_of(1)).empty());
    CHECK(pending(*db, three()) == Names{"0002_second", "0003_third"});
    CHECK(migrate(*db, three(), kStart) == Names{"0002_second", "0003_third"});
    CHECK(migrate(*db, three(), kStart).empty());
    CHECK(number(*db, "SELECT id FROM two") == 8);
    CHECK(number(*db, "SELECT applied_at FROM schema_migrations WHERE number = 3") == to_ms(kStart));
  });
}

TEST_CASE("asking what is pending applies nothing") {
  on_each_engine([](Database& database) {
    const auto db = database.driver()->open_writer();
    for (int i = 0; i < 2; ++i) CHECK(pending(*db, first_of(2)) == Names{"0001_first", "0002_second"});
  });
}

TEST_CASE("a migration whose text is another than the applied one is refused, saying which") {
  on_each_engine([](Database& database) {
    const auto db = database.driver()->open_writer();
    migrate(*db, first_of(2), kStart);
    auto other = three();
    other[0].text = "CREATE TABLE one (id BIGINT NOT NULL);";
    const std::string words = complaint(*db, other);
    CHECK(words.find("0001_first") != std::string::npos);
    CHECK(words.find('\n') == std::string::npos);
    CHECK(pending(*db, three()) == Names{"0003_third"});
  });
}

TEST_CASE("a database of a newer release is refused, saying so") {
  on_each_engine([](Database& database) {
    const auto db = database.driver()->open_writer();
    migrate(*db, three(), kStart);
    const std::string words = complaint(*db, first_of(2));
    CHECK(words.find("newer") != std::string::npos);
    CHECK(words.find("0003_third") != std::string::npos);
    CHECK(words.find('\n') == std::string::npos);
  });
}

TEST_CASE("an order book does not open on a newer database or one with another schema") {
  on_each_engine([](Database& database) {
    database.store();
    const auto db = database.driver()->open_writer();
    db->run("INSERT INTO schema_migrations (number, name, digest, applied_at) VALUES (99, '0099_later', 'x', 0)");
    CHECK_THROWS_WITH_AS(database.store(), doctest::Contains("newer"), std::runtime_error);
    db->run("DELETE FROM schema_migrations WHERE number = 99");
    db->run("UPDATE schema_migrations SET digest = 'x' WHERE number = 1");
    CHECK_THROWS_WITH_AS(database.store(), doctest::Contains("0001_initial"), std::runtime_error);
  });
}

TEST_CASE("a migration that fails leaves nothing of itself and what was before it stays") {
  on_each_engine([](Database& database) {
    const auto db = database.driver()->open_writer();
    auto broken = three();
    broken[1].text = "CREATE TABLE two (id BIGINT); INSERT INTO nowhere VALUES (1);";
    CHECK_THROWS_AS(migrate(*db, broken, kStart), std::runtime_error);
    CHECK_FALSE(db->in_transaction());
    CHECK(pending(*db, three()) == Names{"0002_second", "0003_third"});
    CHECK(migrate(*db, three(), kStart) == Names{"0002_second", "0003_third"});
  });
}

TEST_CASE("of several processes that migrate at once each step is done by one") {
  on_each_engine([](Database& database) {
    database.driver()->open_writer();
    std::vector<Names> done(4);
    at_once(done.size(), [&](std::size_t i) {
      const auto db = database.driver()->open_writer();
      done[i] = migrate(*db, three(), kStart);
    });
    Names all;
    for (const Names& names : done) all.insert(all.end(), names.begin(), names.end());
    std::sort(all.begin(), all.end());
    CHECK(all == Names{"0001_first", "0002_second", "0003_third"});
  });
}

TEST_SUITE_END();
