#include "storage/migrations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
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
using storage::Transaction;

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

/// Fills an empty database with what the release with that last step left: fixtures/<engine>_<step>.sql.
void make_old(Database& database, const std::string& step) {
  const auto db = database.driver()->open_writer();
  const std::string file = std::string(DOCKET_SOURCE_DIR) + "/tests/contract/storage/fixtures/" +
                           std::string(database.driver()->schema()) + "_" + step + ".sql";
  std::ifstream in(file, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), file);
  db->script({std::istreambuf_iterator<char>(in), {}});
}

/// The names of an engine's steps after the one with that number.
Names steps_after(Database& database, int number) {
  Names names;
  for (const Migration& migration : storage::migrations_for(database.driver()->schema())) {
    if (migration.number > number) names.push_back(migration.name);
  }
  return names;
}

using Counts = std::map<std::string, std::int64_t>;

/// How many rows each table of the first release has.
Counts counted(storage::sql::Connection& db) {
  Counts counts;
  for (const char* table : {"users", "refresh_tokens", "workflows", "shops", "members", "items", "order_counters",
                            "orders", "events", "kept_replies", "meta"}) {
    counts[table] = number(db, ("SELECT count(*) FROM " + std::string(table)).c_str());
    CHECK_MESSAGE(counts[table] > 0, std::string(table));
  }
  return counts;
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

TEST_CASE("an order book of the release before has all that it had, and knows how long orders are in their status") {
  on_sqlite([](Database& database) {
    make_old(database, "0001");
    const Counts before = counted(*database.driver()->open_reader());
    const auto store = database.store();
    CHECK(store->applied() == steps_after(database, 1));
    CHECK(store->epoch() == "afaee08c");
    CHECK(counted(*database.driver()->open_reader()) == before);

    const auto cafe = store->read([](Transaction& tx) { return tx.shops.find("corner-caf"); }).value();
    const auto parcels = store->read([](Transaction& tx) { return tx.shops.find("parcels"); }).value();
    CHECK(cafe.language == "en");
    CHECK_FALSE(cafe.ntfy_topic);
    storage::OrderQuery query;
    query.newest_first = false;
    const auto orders = store->read([&](Transaction& tx) { return tx.orders.page(query); }).rows;
    const struct {
      const char* number;
      const char* status;
      std::int64_t since_ms;
    } rows[] = {{"A-001", "pending", 1'795'276'421'314},    // its events are gone: the last change
                {"A-002", "pending", 1'795'276'421'336},    // since it was placed
                {"A-003", "ready", 1'795'276'421'401},      // since its last move
                {"A-004", "preparing", 1'795'276'421'445},  // changed since
                {"A-005", "picked_up", 1'795'276'421'533}, {"A-006", "cancelled", 1'795'276'421'581},
                {"A-001", "refunded", 1'795'276'421'691}};
    REQUIRE(orders.size() == std::size(rows));
    for (std::size_t i = 0; i < orders.size(); ++i) {
      INFO("order ", i);
      CHECK(orders[i].number == rows[i].number);
      CHECK(orders[i].status == rows[i].status);
      CHECK(to_ms(orders[i].status_since) == rows[i].since_ms);
      CHECK_FALSE(orders[i].language);
      CHECK_FALSE(orders[i].has_push);
    }
    store->read([&](Transaction& tx) {
      CHECK(tx.orders.on_board(cafe.id, "pending", 9).size() == 2);
      CHECK(tx.orders.on_board(cafe.id, "picked_up", 9).empty());
      CHECK(tx.orders.on_board(parcels.id, "refunded", 9).empty());
      CHECK(tx.users.find_login("mira@example.com")->role == Role::merchant);
      CHECK_FALSE(tx.users.find_login("gone")->is_active);
      CHECK(tx.shops.members(cafe.id).size() == 2);
      CHECK(tx.events.first() == 3);
      CHECK(tx.events.last() == 19);
      CHECK(tx.meta.revision() > 0);
    });
    Event event = an_event(cafe.id);
    store->write([&](Transaction& tx) { tx.events.append(event); });
    CHECK(event.seq == 20);
  });
}

TEST_CASE("an order book that knows live views has all that it had, and every order is found by its text") {
  on_sqlite([](Database& database) {
    make_old(database, "0002");
    const Counts before = counted(*database.driver()->open_reader());
    const auto store = database.store();
    CHECK(store->applied() == steps_after(database, 2));
    CHECK(store->epoch() == "afaee08c");
    CHECK(counted(*database.driver()->open_reader()) == before);

    const auto found = [&](const char* text, bool newest_first = true) {
      storage::OrderQuery query;
      query.text = text;
      query.newest_first = newest_first;
      Names numbers;
      for (const auto& order : store->read([&](Transaction& tx) { return tx.orders.page(query); }).rows) {
        numbers.push_back(order.number);
      }
      return numbers;
    };
    for (const bool indexed : {false, true}) {
      CAPTURE(indexed);
      CHECK(found("åse øde") == Names{"A-007"});
      CHECK(found("aase@example") == Names{"A-007"});
      CHECK(found("22 33") == Names{"A-007"});
      CHECK(found("jd0146") == Names{"A-009"});
      CHECK(found("web-") == Names{"A-009", "A-007", "A-001"});
      CHECK(found("parcel") == Names{"A-001"});
      CHECK(found("\"brûlée\"") == Names{"A-009", "A-008", "A-007"});
      CHECK(found("cake", false) == Names{"A-003", "A-006", "A-007", "A-008", "A-009"});
      CHECK(found("004") == Names{"A-004"});
      const auto indexed_orders = store->write([](Transaction& tx) { return tx.orders.index_for_search(100); });
      CHECK(indexed_orders == (indexed ? 0 : before.at("orders")));
    }
    store->read([&](Transaction& tx) {
      const auto cafe = tx.shops.find("corner-caf").value();
      const auto board = tx.orders.on_board(cafe.id, "ready", 9);
      REQUIRE(board.size() == 2);
      CHECK(board[1].number == "A-008");
      CHECK(to_ms(board[1].status_since) == 1'795'290'600'000);
      CHECK(tx.users.find_login("tom")->session_generation == 1);
      CHECK(tx.meta.revision() == 7);
      CHECK(tx.events.first() == 3);
      CHECK(tx.events.last() == 24);
    });
    const auto count = store->write([](Transaction& tx) {
      const auto cafe = tx.shops.find("corner-caf").value();
      return tx.orders.next_count(cafe.id, "2026-11-21");
    });
    CHECK(count == 10);
    CHECK(number(*database.driver()->open_reader(), "SELECT count(*) FROM live_tickets") == 1);
  });
}

TEST_CASE("orders that were open before there were timers have one where their workflow has, from then on") {
  on_sqlite([](Database& database) {
    const auto migrations = storage::migrations_for(database.driver()->schema());
    const auto before_timers = std::find_if(migrations.begin(), migrations.end(), [](const Migration& migration) {
      return migration.name.ends_with("_timers");
    });
    REQUIRE(before_timers != migrations.end());
    const std::string timed =
        R"({"timers":[{"from":"pending","to":"baking","after_s":60},{"from":"baking","to":"out","after_s":120}]})";
    {
      const auto db = database.driver()->open_writer();
      migrate(*db, {migrations.begin(), before_timers}, kStart);
      db->run("INSERT INTO workflows (id, text) VALUES ('timed', $1), ('plain', '{\"timers\":[]}')", timed);
      const auto shop = [&](ShopId id, const char* slug, const char* workflow) {
        db->run("INSERT INTO shops (id, slug, name, timezone, currency, workflow_id, is_open, number_prefix,"
                " board_public, undo_window_s, version, created_at, updated_at)"
                " VALUES ($1, $2, 'x', 'UTC', 'EUR', $3, 1, '', 1, 0, 1, 0, 0)",
                id, slug, workflow);
        return id;
      };
      const ShopId cafe = shop(new_id<ShopId>(), "cafe", "timed");
      const ShopId rival = shop(new_id<ShopId>(), "rival", "plain");
      const auto order = [&](const char* number, ShopId id, const char* status, std::optional<int> closed_at) {
        db->run("INSERT INTO orders (id, shop_id, day, number, status, status_kind, lines, currency, total, fulfilment,"
                " track_generation, version, placed_at, updated_at, status_since, closed_at, search_key)"
                " VALUES ($1, $2, '2026-11-21', $3, $4, 'open', '[]', 'EUR', 0, 'pickup', 0, 1, 0, 0, 5000, $5,"
                " (SELECT count(*) FROM orders))",
                new_id<OrderId>(), id, number, status, closed_at);
      };
      order("pending", cafe, "pending", std::nullopt);
      order("baking", cafe, "baking", std::nullopt);
      order("out", cafe, "out", std::nullopt);
      order("closed", cafe, "pending", 1);
      order("rival", rival, "pending", std::nullopt);
      migrate(*db, migrations, kStart);
    }
    const auto db = database.driver()->open_reader();
    auto rows = db->query("SELECT number, timer_at FROM orders ORDER BY id");
    std::map<std::string, std::optional<std::int64_t>> timers;
    while (rows.next()) {
      std::string name = rows.text();
      timers[std::move(name)] = rows.maybe_integer();
    }
    CHECK(timers.size() == 5);
    CHECK(timers["pending"] == 65'000);
    CHECK(timers["baking"] == 125'000);
    for (const char* name : {"out", "closed", "rival"}) CHECK_FALSE(timers[name].has_value());
  });
}

TEST_CASE("on SQLite, the order book of an older release is sound after it was brought up to date") {
  for (const char* step : {"0001", "0002"}) {
    INFO(std::string(step));
    const auto database = engines().front().make();
    REQUIRE(engines().front().name == "sqlite");
    make_old(*database, step);
    database->store();
    const auto db = database->driver()->open_reader();
    auto rows = db->query("PRAGMA integrity_check");
    REQUIRE(rows.next());
    CHECK(rows.text() == "ok");
    CHECK_FALSE(db->query("PRAGMA foreign_key_check").next());

    const auto fresh = engines().front().make();
    fresh->store();
    const auto columns = [](storage::sql::Connection& one) {
      Names names;
      auto found =
          one.query("SELECT tables.name || '.' || columns.name || ' ' || columns.type FROM sqlite_schema AS tables"
                    " JOIN pragma_table_info(tables.name) AS columns WHERE tables.type IN ('table', 'index')"
                    " ORDER BY 1");
      while (found.next()) names.push_back(found.text());
      return names;
    };
    CHECK(columns(*db) == columns(*fresh->driver()->open_reader()));
  }
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
