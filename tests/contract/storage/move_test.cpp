#include "storage/move.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/samples.hpp"
#include "storage/migrations.hpp"
#include "storage/tables.hpp"

/// An order book that goes from one database to another: each row is there, once, whatever happens meanwhile.
using namespace docket;
using namespace docket::test;
using storage::Meta;
using storage::MoveProgress;
using storage::MoveReport;
using storage::Store;
using storage::Table;
using storage::Transaction;

namespace {

/// Runs `check` on each pair of engines that there is, with an empty database of each.
template <class Check>
void on_each_pair(Check check) {
  for (const Engine& from : engines()) {
    for (const Engine& to : engines()) {
      INFO(std::string(from.name), " to ", std::string(to.name));
      const auto source = from.make();
      const auto target = to.make();
      check(*source, *target);
    }
  }
}

using Progress = std::function<void(const MoveProgress&)>;

MoveReport move_drivers(storage::sql::Driver& source, storage::sql::Driver& target, const Progress& progress) {
  return storage::move_book({source, target, [] { return kStart; }, progress, [](Meta&, Meta&) {}});
}

MoveReport move(
    Database& source, Database& target, const Progress& progress = [](const MoveProgress&) {}) {
  return move_drivers(*source.driver(), *target.driver(), progress);
}

/// A screen with its key and the pairing that it came from; all that must be its own is named after it.
void add_screen(Transaction& tx, ShopId shop, const std::string& name) {
  const ApiKey key = a_screen_key(shop, name);
  tx.api_keys.insert(key);
  const ScreenReport report{kStart, ScreenTransport::event_stream, DrawnBoard{3, kStart}};
  const Screen screen{new_id<ScreenId>(), name, shop, key.id, kStart, report};
  tx.screens.insert(screen);
  tx.screen_pairings.insert({"digest of " + name, "code of " + name, kStart + Seconds(9), screen.id, "sealed"});
}

/// What has left the house and what is about to; all that must be its own is named after it.
void add_outbox(Transaction& tx, ShopId shop, OrderId order, const std::string& name) {
  Webhook webhook = a_webhook(shop);
  webhook.sealed_old_secret = "old";
  webhook.old_secret_until = kStart + Seconds(9);
  webhook.failing_since = kStart;
  tx.webhooks.insert(webhook);
  for (const std::int64_t seq : {1, 2, 3}) {
    Notification one = a_notification(destination_of(webhook.id));
    one.order_id = order;
    one.shop_id = shop;
    one.seq = seq;
    one.dedupe = name + " " + std::to_string(seq);
    tx.notifications.insert(one);
  }
  const auto leased = tx.notifications.lease(destination_of(webhook.id), kStart, kStart + Seconds(9), "here", 1);
  tx.notifications.settle({{leased.at(0).id, NotificationState::sent, {}, 200, {}, kStart, Milliseconds(5), "q", "a"}},
                          "here");
  tx.notifications.lease(destination_of(webhook.id), kStart, kStart + Seconds(9), "here", 1);
  tx.message_templates.put({shop, "ready", "en", name, "{number}", kStart});
  tx.push_subscriptions.put({new_id<PushSubscriptionId>(), order, name, "key", "auth", "en", kStart});
}

constexpr const char* kAwkward = "o'clock \"注文\" \\ $1 :x, \t and\nmore";

/// Rows in every table; more than one stretch of orders and events.
void fill(Store& store, int orders = 700) {
  store.write([&](Transaction& tx) {
    User boss = a_user("boss", Role::admin);
    boss.email = "boss@example.com";
    User mira = a_user("mira");
    mira.name = kAwkward;
    mira.created_by = boss.id;
    tx.users.insert(boss);
    tx.users.insert(mira);
    Shop cafe = a_shop("cafe");
    Shop rival = a_shop("rival");
    tx.shops.insert(cafe);
    tx.shops.insert(rival);
    tx.shops.put_member({cafe.id, boss.id, true});
    tx.shops.put_member({rival.id, boss.id, false});
    tx.items.insert(an_item(cafe.id, "Cake", 5));
    tx.items.insert(an_item(cafe.id, kAwkward));
    tx.refresh_tokens.insert({"used", "family", boss.id, kStart, kStart + Seconds(9), kStart});
    tx.refresh_tokens.insert({"fresh", "family", boss.id, kStart, kStart + Seconds(9), std::nullopt});
    tx.live_tickets.insert({"ticket", mira.id, kStart, 3, std::nullopt});
    tx.api_keys.insert(
        {new_id<ApiKeyId>(), "Courier", "digest", "dk_abc", 3, cafe.id, std::nullopt, kStart, std::nullopt, kStart});
    add_screen(tx, cafe.id, "Window");
    storage::KeptReply reply;
    reply.fingerprint = "print";
    reply.media_type = "application/json";
    reply.body = kAwkward;
    reply.created_at = kStart;
    for (const char* key : {"one", "two", "three"})
      tx.kept_replies.insert({std::string(boss.id.view()), key}, reply, kStart);
    storage::AuditEntry entry;
    entry.id = new_id<storage::AuditId>();
    entry.at = kStart;
    entry.actor = {"user", boss.id.str(), "boss"};
    entry.action = "order.move";
    tx.audit.insert(entry);
    tx.orders.raise_count(cafe.id, "2026-11-21", orders);
    tx.measures.put_samples(cafe.id, {9, -1}, {Milliseconds(60'000)});
    for (int i = 0; i < orders; ++i) {
      auto order = an_order(i % 3 == 0 ? rival.id : cafe.id, kStart + Milliseconds(i / 4));
      order.number = "A-" + std::to_string(i);
      order.notes = i % 2 == 0 ? std::optional<std::string>(kAwkward) : std::nullopt;
      order.external_ref = i % 5 == 0 ? std::optional("ref " + std::to_string(i)) : std::nullopt;
      if (i % 7 == 0) order.customer_id = mira.id;
      tx.orders.insert(order);
      Event event = an_event(order.shop_id, order.id);
      tx.events.append(event);
      tx.measures.add_stay({order.shop_id, order.id, "pending", kStart + Milliseconds(i), Milliseconds(5)});
    }
    add_outbox(tx, cafe.id, tx.orders.page({.limit = 1}).rows.front().id, "Outbox");
    tx.paused_jobs.pause("backup", kStart);
    tx.meta.set("secret", "kept with care");
  });
}

using Contents = std::map<std::string, std::vector<std::string>>;

/// Every row of every table, as text; not whether it has moved.
Contents contents_of(Database& database) {
  const auto db = database.driver()->open_writer();
  Contents contents;
  db->begin(storage::sql::Access::read);
  for (const Table& table : storage::tables_of_book(*db)) {
    std::string columns;
    for (const std::string& column : table.columns) columns += (columns.empty() ? "" : ", ") + column;
    std::string key;
    for (const std::string& column : table.key) key += (key.empty() ? "" : ", ") + column;
    auto rows = db->query("SELECT " + columns + " FROM " + table.name + " ORDER BY " + key);
    std::vector<std::string>& lines = contents[table.name];
    while (rows.next()) {
      std::string line;
      for (std::size_t i = 0; i < table.columns.size(); ++i) line += rows.maybe_text().value_or("(null)") + "|";
      if (!holds(line, "moved_to|")) lines.push_back(line);
    }
  }
  db->commit();
  return contents;
}

/// What the engine itself says that it has.
std::set<std::string> catalogue_of(Database& database) {
  const auto db = database.driver()->open_writer();
  auto rows = db->query(db->dialect() == storage::sql::Dialect::sqlite
                            ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
                            : "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()");
  std::set<std::string> names;
  while (rows.next()) names.insert(rows.text());
  return names;
}

void require_equal(const Contents& a, const Contents& b) {
  for (const auto& table : a) {
    INFO(table.first);
    REQUIRE(b.contains(table.first));
    CHECK(table.second == b.at(table.first));
  }
  CHECK(a.size() == b.size());
}

std::optional<std::string> fact(Database& database, std::string_view key) {
  const auto db = database.driver()->open_writer();
  return Meta(*db).get(key);
}

/// Moves a book in which rows of every kind come, go and change, once after each table was copied. The log may lose its
/// start meanwhile.
void move_while_changing(Database& source, Database& target, bool prunes) {
  const auto store = source.store();
  fill(*store);
  int changes = 0;
  const auto change = [&](Transaction& tx) {
    const std::string tag = std::to_string(++changes);
    auto boss = *tx.users.find_login("boss");
    auto mira = *tx.users.find_login("mira");
    const auto cafe = *tx.shops.find("cafe");
    // Each takes over what only one may have.
    User& giver = boss.email ? boss : mira;
    User& taker = boss.email ? mira : boss;
    taker.email = std::exchange(giver.email, std::nullopt);
    tx.users.update(giver);
    tx.users.update(taker);
    User fresh = a_user("new " + tag);
    fresh.created_by = mira.id;
    tx.users.insert(fresh);
    tx.shops.put_member({cafe.id, fresh.id, false});
    tx.shops.remove_member(cafe.id, boss.id);

    storage::OrderQuery query;
    query.shop = cafe.id;
    query.limit = 1;
    query.newest_first = changes % 2 == 0;
    auto order = tx.orders.page(query).rows.front();
    order.notes = "changed " + tag;
    tx.orders.update(order);
    auto placed = an_order(cafe.id);
    placed.customer_id = fresh.id;
    placed.number = "B-" + tag;
    tx.orders.insert(placed);
    Event event = an_event(cafe.id, placed.id);
    tx.events.append(event);
    if (prunes) tx.events.prune(1, kStart + Seconds(1), 3);

    storage::ItemQuery items;
    items.shop = cafe.id;
    const auto item = tx.items.page(items).rows.front();
    tx.items.remove(item.id, item.version);
    tx.items.insert(an_item(cafe.id, "Cake " + tag));
    add_screen(tx, cafe.id, "Screen " + tag);
    add_outbox(tx, cafe.id, placed.id, "Outbox " + tag);
    tx.webhooks.remove(tx.webhooks.page({.limit = 1}).rows.front().id);
    tx.notifications.purge(kStart + Seconds(1), kStart, 1);
    storage::ScreenQuery screens;
    screens.shop = cafe.id;
    tx.screens.remove(tx.screens.page(screens).rows.front().id);
    tx.refresh_tokens.insert({"token " + tag, "family", fresh.id, kStart, kStart + Seconds(9), std::nullopt});
    tx.live_tickets.take("ticket", kStart);
    tx.measures.purge(kStart + Milliseconds(changes), 10);
    tx.paused_jobs.resume("backup");
    tx.paused_jobs.pause("job " + tag, kStart);
    tx.meta.set("fact " + tag, tag);
  };
  const auto report = move(source, target, [&](const MoveProgress& progress) {
    if (progress.step == MoveProgress::Step::copying && progress.is_complete) store->write(change);
  });
  CHECK(changes == static_cast<int>(report.tables.size()));
  require_equal(contents_of(source), contents_of(target));
  CHECK(target.driver()->faults().empty());
  const auto third = engines().front().make();
  const auto again = move(target, *third);
  for (std::size_t i = 0; i < report.tables.size(); ++i) {
    INFO(report.tables[i].name);
    CHECK(report.tables[i].digest == again.tables[i].digest);
  }
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a book that was moved has every row of every table, and goes on with the next numbers") {
  on_each_pair([](Database& source, Database& target) {
    fill(*source.store());
    const auto before = contents_of(source);
    for (const auto& table : before) {
      INFO("nothing proves that this table is moved: ", table.first);
      CHECK_FALSE(table.second.empty());
    }
    const auto report = move(source, target);
    require_equal(before, contents_of(target));
    require_equal(before, contents_of(source));
    REQUIRE(report.tables.size() == before.size());
    for (const storage::MovedTable& table : report.tables) {
      INFO(table.name);
      CHECK(table.rows == static_cast<std::int64_t>(before.at(table.name).size()));
      CHECK(table.digest.size() == 43);
    }

    const auto store = target.store();
    CHECK(store->applied().empty());
    CHECK(store->epoch() == source.store()->epoch());
    store->write([](Transaction& tx) {
      const auto shop = tx.shops.find("cafe");
      Event event = an_event(shop->id);
      tx.events.append(event);
      CHECK(event.seq == 701);
      CHECK(tx.orders.next_count(shop->id, "2026-11-21") == 701);
      storage::KeptReply reply;
      reply.created_at = kStart;
      tx.kept_replies.insert({"somebody", "four"}, reply, kStart);
      CHECK(tx.kept_replies.find({"somebody", "four"}, kStart));
      tx.orders.insert(an_order(shop->id));
    });
  });
}

TEST_CASE("orders that were moved, also those that were changed meanwhile, are found by their texts at once") {
  on_each_pair([](Database& source, Database& target) {
    const auto found = [](Store& store, const char* text) {
      return store.read([&](Transaction& tx) {
        storage::OrderQuery query;
        query.text = text;
        query.count = true;
        return *tx.orders.page(query).total;
      });
    };
    fill(*source.store());
    const auto old_book = source.store();
    const auto before = found(*old_book, "tea");
    REQUIRE(before > 1);
    bool is_changed = false;
    move(source, target, [&](const MoveProgress& progress) {
      if (is_changed || progress.step != MoveProgress::Step::copying || progress.table != "orders") return;
      is_changed = true;
      old_book->write([&](Transaction& tx) {
        auto order = tx.orders.page({.limit = 1}).rows.front();
        order.customer.name = "Zoe changed her name";
        tx.orders.update(order);
      });
    });
    REQUIRE(is_changed);
    const auto new_book = target.store();
    CHECK(found(*new_book, "tea") == before);
    CHECK(found(*new_book, "zoe changed") == 1);
  });
}

TEST_CASE("whatever table an engine has is moved, but for the few that are its own") {
  const std::set<std::string> own = {"schema_migrations",    "order_search",        "order_search_data",
                                     "order_search_content", "order_search_config", "order_search_idx",
                                     "order_search_docsize", "writer_turn",         "sqlite_sequence"};
  std::optional<std::vector<Table>> first;
  on_each_engine([&](Database& database) {
    database.store();
    std::set<std::string> moved;
    const auto tables = storage::tables_of_book(*database.driver()->open_writer());
    for (const Table& table : tables) {
      moved.insert(table.name);
      CHECK_FALSE(table.key.empty());
    }
    for (const std::string& name : catalogue_of(database)) {
      INFO(name);
      CHECK(moved.contains(name) != own.contains(name));
    }
    if (!first) first = tables;
    CHECK(tables == *first);
  });
}

TEST_CASE("a table has the same digest in every engine, there and back, and another one when a value has changed") {
  on_each_pair([](Database& source, Database& target) {
    fill(*source.store());
    const auto there = move(source, target);
    const auto third = engines().front().make();
    const auto back = move(target, *third);
    const auto changed = engines().front().make();
    third->store()->write([](Transaction& tx) {
      auto user = *tx.users.find_login("mira");
      user.name = "Mira";
      tx.users.update(user);
    });
    const auto after = move(*third, *changed);
    for (std::size_t i = 0; i < there.tables.size(); ++i) {
      const std::string& name = there.tables[i].name;
      INFO(name);
      CHECK(there.tables[i].digest == back.tables[i].digest);
      CHECK((there.tables[i].digest == after.tables[i].digest) == (name != "users" && name != "revision"));
    }
  });
}

TEST_CASE("an empty book is moved, too, also into a database that was only made ready") {
  on_each_pair([](Database& source, Database& target) {
    const auto epoch = source.store()->epoch();
    const auto driver = target.driver();
    storage::migrate(*driver->open_writer(), storage::migrations_for(driver->schema()), kStart);
    move(source, target);
    CHECK(target.store()->epoch() == epoch);
  });
}

TEST_CASE("what is changed while the book is copied is moved as it is in the end") {
  for (const bool prunes : {false, true}) {
    on_each_pair([prunes](Database& source, Database& target) { move_while_changing(source, target, prunes); });
  }
}

TEST_CASE("of writers at work meanwhile, whatever was acknowledged is in the target, and what was refused is nowhere") {
  on_each_pair([](Database& source, Database& target) {
    const auto store = source.store();
    fill(*store, 300);
    std::atomic<bool> has_ended{false};
    std::atomic<int> written{0};
    std::mutex mutex;
    std::set<std::string> kept;
    std::set<std::string> refused;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; !has_ended; ++i) {
          const std::string key = "w " + std::to_string(thread) + " " + std::to_string(i);
          const auto code = refusal([&] { store->write([&](Transaction& tx) { tx.meta.set(key, "x"); }); });
          const std::lock_guard lock(mutex);
          (code ? refused : kept).insert(key);
          ++written;
        }
      });
    }
    while (written < 10) std::this_thread::yield();
    move(source, target);
    while (written < 20) std::this_thread::yield();
    const int after = written;
    while (written < after + 10) std::this_thread::yield();
    has_ended = true;
    for (std::thread& thread : threads) thread.join();
    CHECK_FALSE(refused.empty());
    for (Database* database : {&source, &target}) {
      const auto db = database->driver()->open_writer();
      for (const std::string& key : kept) CHECK(Meta(*db).get(key) == "x");
      for (const std::string& key : refused) CHECK_FALSE(Meta(*db).get(key));
    }
  });
}

TEST_CASE("the book is read while nobody may write, and the source takes no change any more") {
  on_each_pair([](Database& source, Database& target) {
    const auto store = source.store();
    fill(*store, 3);
    int read = 0;
    move(source, target, [&](const MoveProgress& progress) {
      if (progress.step != MoveProgress::Step::settling) return;
      if (store->read([](Transaction& tx) { return tx.events.last(); }) == 3) ++read;
    });
    CHECK(read > 10);
    const auto write = [](Store& book) {
      return refusal([&] { book.write([](Transaction& tx) { tx.meta.set("k", "x"); }); });
    };
    CHECK(write(*store) == Code::unavailable);
    CHECK(write(*source.store()) == Code::unavailable);
    CHECK_FALSE(write(*target.store()));
    const auto place = fact(source, Meta::kMovedTo);
    REQUIRE(place);
    CHECK(*place == target.driver()->name() + " at 2026-11-21T09:15:00.000Z");
    CHECK_FALSE(fact(target, Meta::kMovedTo));
    CHECK_FALSE(fact(target, Meta::kMovingFrom));
  });
}

TEST_CASE("what two engines do not keep alike is carried over with all else, or nothing is moved") {
  on_each_pair([](Database& source, Database& target) {
    fill(*source.store(), 3);
    const auto before = contents_of(source);
    const auto from = source.driver();
    const auto to = target.driver();
    storage::Move wish{*from, *to, [] { return kStart; }, [](const MoveProgress&) {}, {}};
    wish.carry = [](Meta&, Meta&) { throw std::runtime_error("no room"); };
    CHECK(complaint([&] { storage::move_book(wish); }) == "no room");
    require_equal(before, contents_of(source));
    wish.carry = [](Meta& old_book, Meta& new_book) {
      CHECK(old_book.get("secret") == "kept with care");
      new_book.erase("secret");
      new_book.set("more", "x");
    };
    storage::move_book(wish);
    CHECK_FALSE(fact(target, "secret"));
    CHECK(fact(target, "more") == "x");
    CHECK(fact(source, "secret") == "kept with care");
  });
}

TEST_CASE("broken off at any statement, one database at most takes changes, and moving again completes it") {
  on_each_pair([](Database& source, Database& target) {
    fill(*source.store(), 3);
    const auto before = contents_of(source);
    const auto takes_changes = [](Database& database) {
      const auto db = database.driver()->open_writer();
      return db->has_table("meta") && Meta(*db).get(Meta::kEpoch) && !Meta(*db).elsewhere();
    };
    int broken = 0;
    int half = 0;
    // Each takes a while on PostgreSQL.
    const bool is_quick = source.driver()->schema() == "sqlite" && target.driver()->schema() == "sqlite";
    const int pace = is_quick ? 1 : 7;
    for (bool has_moved = false; !has_moved; broken += pace) {
      REQUIRE(broken < 2000);
      INFO("broken off at ", broken);
      int left = broken;
      const auto watch = [&](std::string_view) {
        if (left-- == 0) throw std::runtime_error("test");
      };
      try {
        WatchedDriver from(source.driver(), watch);
        WatchedDriver to(target.driver(), watch);
        move_drivers(from, to, [](const MoveProgress&) {});
        has_moved = true;
      } catch (const std::runtime_error& error) {
        REQUIRE(std::string(error.what()) == "test");
      }
      const bool is_here = takes_changes(source);
      if (has_moved) {
        CHECK(takes_changes(target));
        CHECK_FALSE(is_here);
        break;
      }
      CHECK_FALSE(takes_changes(target));
      if (is_here) {
        const auto db = target.driver()->open_writer();
        if (db->has_table("meta")) ++half;
      } else {
        CHECK(fact(target, Meta::kMovingFrom));
      }
    }
    CHECK(broken > 100);
    if (is_quick) CHECK(half == 1);
    require_equal(before, contents_of(target));
    require_equal(before, contents_of(source));
  });
}

TEST_CASE("a target that has anything in it is refused and left alone") {
  on_each_pair([](Database& source, Database& target) {
    fill(*source.store(), 3);
    const auto before = contents_of(source);
    fill(*target.store(), 5);
    const auto other = contents_of(target);
    const std::string words = complaint([&] { move(source, target); });
    CHECK(holds(words, "is not empty, it has the table "));
    CHECK(holds(words, "choose an empty one"));
    require_equal(before, contents_of(source));
    require_equal(other, contents_of(target));
    CHECK(holds(complaint([&] { move(source, source); }), "is the order book itself"));
    require_equal(before, contents_of(source));
    CHECK_FALSE(fact(source, Meta::kMovedTo));
  });
  on_each_engine([](Database& target) {
    const auto source = engines().front().make();
    source->store();
    // The book of somebody else, which has no orders yet.
    target.store();
    CHECK(holds(complaint([&] { move(*source, target); }), "is not empty, it has the table meta"));
  });
  on_each_engine([](Database& target) {
    const auto source = engines().front().make();
    source->store();
    target.driver()->open_writer()->script("CREATE TABLE mine (id BIGINT PRIMARY KEY)");
    CHECK(holds(complaint([&] { move(*source, target); }), "is not empty, it has the table mine"));
    CHECK(catalogue_of(target) == std::set<std::string>{"mine"});
  });
  on_each_engine([](Database& target) {
    const auto source = engines().front().make();
    source->store();
    const auto driver = target.driver();
    storage::migrate(*driver->open_writer(), storage::migrations_for(driver->schema()), kStart);
    driver->open_writer()->script("CREATE TABLE mine (id BIGINT PRIMARY KEY)");
    CHECK(holds(complaint([&] { move(*source, target); }), "the tables of "));
  });
}

TEST_CASE("a book that has moved is not moved again, and one of another version not at all") {
  on_each_pair([](Database& source, Database& target) {
    source.store();
    move(source, target);
    const auto third = engines().front().make();
    for (Database* to : {&target, third.get()}) {
      const std::string words = complaint([&] { move(source, *to); });
      CHECK(holds(words, "the order book has moved to " + target.driver()->name()));
    }
    // The old one is somebody's to keep: it is not written over on the way back.
    CHECK(holds(complaint([&] { move(target, source); }), "is not empty"));

    const auto old = target.driver()->open_writer();
    old->script("DELETE FROM schema_migrations WHERE number = (SELECT max(number) FROM schema_migrations)");
    CHECK(holds(complaint([&] { move(target, *third); }), "run docket migrate first"));
  });
}

TEST_CASE("what another move has left in the target is not taken for one's own") {
  on_each_pair([](Database& source, Database& target) {
    source.store();
    target.store()->write([](Transaction& tx) { tx.meta.set(Meta::kMovingFrom, "another book"); });
    CHECK(holds(complaint([&] { move(source, target); }), "is not empty"));
    CHECK(fact(target, Meta::kMovingFrom) == "another book");
  });
}

TEST_SUITE_END();
