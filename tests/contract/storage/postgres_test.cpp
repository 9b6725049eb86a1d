#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"
#include "domain/error.hpp"
#include "storage/migrations.hpp"
#include "storage/postgres/driver.hpp"

/// What PostgreSQL alone has: several order books on one database, and sessions that end.
using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

namespace {

using std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{20};

template <class Check>
void on_postgres(Check check) {
  if (engines().size() < 2) return;
  REQUIRE(engines()[1].name == "postgres");
  const auto database = engines()[1].make();
  check(*database);
}

void append(Transaction& tx, ShopId shop) {
  Event event = an_event(shop);
  tx.events.append(event);
}

std::int64_t last(Store& store) {
  return store.read([](Transaction& tx) { return tx.events.last(); });
}

/// Ends every other session of the database's role, as a restart of the server does; returns when they have ended.
void end_all_sessions(Database& database) {
  const auto db = database.driver()->open_writer();
  const auto give_up = steady_clock::now() + kPatience;
  while (db->query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                   " WHERE usename = current_user AND pid <> pg_backend_pid()")
             .next()) {
    if (steady_clock::now() > give_up) throw std::runtime_error("sessions do not end");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

/// Counts, and waits for a count.
class Hearing {
 public:
  void add() {
    {
      const std::lock_guard lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  bool reaches(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;  // guarded by mutex_
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("several order books that are opened at once on an empty PostgreSQL make it once") {
  on_postgres([](Database& database) {
    std::vector<std::unique_ptr<Store>> stores(4);
    at_once(stores.size(), [&](std::size_t i) { stores[i] = database.store(); });
    std::size_t applied = 0;
    std::set<std::string> epochs;
    for (const auto& store : stores) {
      applied += store->applied().size();
      epochs.insert(store->epoch());
    }
    CHECK(applied == storage::migrations_for("postgres").size());
    CHECK(epochs.size() == 1);
  });
}

TEST_CASE("events that several order books write at once are numbered in the order in which they can be read") {
  on_postgres([](Database& database) {
    constexpr std::size_t kStores = 3;
    constexpr std::size_t kWriters = 3;  // on each
    constexpr int kEach = 40;
    constexpr std::int64_t kAll = kStores * kWriters * kEach;
    std::vector<std::unique_ptr<Store>> stores;
    for (std::size_t i = 0; i < kStores; ++i) stores.push_back(database.store());
    const ShopId shop = new_id<ShopId>();
    at_once(kStores * (kWriters + 1), [&](std::size_t i) {
      Store& store = *stores[i % kStores];
      if (i >= kStores) {
        for (int n = 0; n < kEach; ++n) store.write([&](Transaction& tx) { append(tx, shop); });
        return;
      }
      // A reader: each page goes on right after the one before.
      std::int64_t seen = 0;
      const auto give_up = steady_clock::now() + kPatience;
      while (seen < kAll && steady_clock::now() < give_up) {
        const auto events = store.read([&](Transaction& tx) { return tx.events.read({.after = seen, .limit = 50}); });
        for (const Event& event : events) {
          if (event.seq != seen + 1) throw std::logic_error("a reader missed a number");
          seen = event.seq;
        }
      }
      if (seen != kAll) throw std::logic_error("a reader has not seen all");
    });
    CHECK(last(*stores.front()) == kAll);
  });
}

TEST_CASE("an order book that writes without a pause lets another one have its turn") {
  on_postgres([](Database& database) {
    const auto busy = database.store({.max_batch = 4});
    const auto quiet = database.store();
    const ShopId shop = new_id<ShopId>();
    constexpr std::size_t kWriters = 8;
    constexpr std::uint64_t kTurns = 50;
    std::atomic<bool> is_over{false};
    std::uint64_t others = 0;
    at_once(kWriters + 1, [&](std::size_t i) {
      if (i > 0) {
        while (!is_over) busy->write([&](Transaction& tx) { append(tx, shop); });
        return;
      }
      while (busy->statistics().writer.changes < 50) std::this_thread::yield();
      const auto batches = [&] {
        const auto counted = busy->statistics().writer.batches;
        return std::accumulate(counted.begin(), counted.end(), std::uint64_t{0});
      };
      // What the other does while this one does not ask, on a busy machine, is not counted.
      for (std::uint64_t n = 0; n < kTurns; ++n) {
        const std::uint64_t before = batches();
        quiet->write([&](Transaction& tx) { append(tx, shop); });
        others += batches() - before;
      }
      is_over = true;
    });
    // It may have one while the other is on its way to ask; a lock that is not handed on would give it dozens.
    CHECK(others <= 4 * kTurns);
  });
}

TEST_CASE("news is heard from other order books, not from the own, and also after the session was lost") {
  on_postgres([](Database& database) {
    const auto here = database.store();
    const auto there = database.store();
    const ShopId shop = new_id<ShopId>();
    Hearing heard;
    const auto listener = here->listen([&] { heard.add(); });
    REQUIRE(heard.reaches(1));  // once it listens: what came before is not told
    there->write([&](Transaction& tx) { append(tx, shop); });
    REQUIRE(heard.reaches(2));
    here->write([&](Transaction& tx) { append(tx, shop); });
    there->write([&](Transaction& tx) { tx.meta.set("k", "no news"); });
    there->write([&](Transaction& tx) { append(tx, shop); });
    REQUIRE(heard.reaches(3));
    CHECK(heard.count() == 3);
    end_all_sessions(database);
    REQUIRE(heard.reaches(4));  // it listens again
    there->write([&](Transaction& tx) { append(tx, shop); });
    CHECK(heard.reaches(5));
  });
}

TEST_CASE("sessions that have ended are replaced, and who uses the order book notices nothing") {
  on_postgres([](Database& database) {
    const auto store = database.store();
    const ShopId shop = new_id<ShopId>();
    store->write([&](Transaction& tx) { append(tx, shop); });
    for (std::int64_t round = 1; round <= 3; ++round) {
      end_all_sessions(database);
      CHECK(last(*store) == round);
      store->write([&](Transaction& tx) { append(tx, shop); });
    }
    CHECK(last(*store) == 4);
  });
}

TEST_CASE("a session that ends in the middle of a change keeps nothing of it, and the next change is kept") {
  on_postgres([](Database& database) {
    const auto store = database.store();
    const ShopId shop = new_id<ShopId>();
    const auto lost = refusal([&] {
      store->write([&](Transaction& tx) {
        append(tx, shop);
        end_all_sessions(database);
        append(tx, shop);
        tx.events.last();
      });
    });
    CHECK(lost == Code::unavailable);
    CHECK(last(*store) == 0);
    store->write([&](Transaction& tx) { append(tx, shop); });
    CHECK(last(*store) == 1);
  });
}

TEST_CASE("a commit of which nobody knows whether it is done says so") {
  on_postgres([](Database& database) {
    const auto store = database.store();
    const ShopId shop = new_id<ShopId>();
    database.driver()->open_writer()->script(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$;"
        "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION die()");
    std::string words;
    try {
      store->write([&](Transaction& tx) { append(tx, shop); });
    } catch (const Error& error) {
      CHECK(error.code == Code::unavailable);
      words = error.what();
    }
    CHECK(words.find("look whether the change is there") != std::string::npos);
    CHECK(last(*store) == 0);
  });
}

TEST_CASE("a change that fails in the database harms only itself, also among others in one batch") {
  on_postgres([](Database& database) {
    const auto store = database.store();
    const ShopId shop = new_id<ShopId>();
    constexpr std::size_t kWriters = 8;
    std::atomic<int> failed{0};
    at_once(kWriters, [&](std::size_t i) {
      for (int n = 0; n < 20; ++n) {
        try {
          store->write([&](Transaction& tx) {
            append(tx, shop);
            // A text that PostgreSQL cannot keep, and an id that is there already.
            if (i % 2 == 1) tx.meta.set("k", std::string_view("a\0b", 3));
            const ApiKey key{};
            if (i % 4 == 2) tx.api_keys.insert(key);
            if (i % 4 == 2) tx.api_keys.insert(key);
          });
        } catch (const std::runtime_error&) {
          ++failed;
        }
      }
    });
    CHECK(failed == 6 * 20);
    CHECK(last(*store) == 2 * 20);
  });
}

TEST_CASE("what is posted arrives whole and in order, without what was undone, and at the latest with the commit") {
  on_postgres([](Database& database) {
    database.store();
    const auto db = database.driver()->open_writer();
    constexpr int kPosted = 3000;
    const std::string value = "it's " + std::string(200, 'x');  // in all, more than goes at once
    const char* insert = "INSERT INTO meta (key, value) VALUES ($1, $2)";
    const auto count = [&](storage::sql::Rows rows) { return rows.next() ? rows.integer() : -1; };
    const char* counting = "SELECT count(*) FROM meta WHERE value LIKE 'it''s x%'";
    db->begin(storage::sql::Access::write);
    CHECK(count(db->peek(counting)) == 0);
    std::int64_t kept = 0;
    for (int n = 0; n < kPosted; ++n) {
      db->savepoint();
      db->post(insert, std::to_string(n), value);
      if (n == 7) CHECK(count(db->peek(counting)) == 0);
      if (n % 1000 == 500) CHECK(count(db->query(counting)) == kept + 1);
      if (n % 5 == 0) {
        db->rollback_to_savepoint();
      } else {
        ++kept;
      }
      db->release_savepoint();
    }
    db->post(insert, "last", "one");
    db->post("UPDATE meta SET value = $2 WHERE key = $1", "last", "two");
    db->post(insert, "after", "three");
    db->commit();
    db->begin(storage::sql::Access::read);
    CHECK(count(db->query(counting)) == kept);
    CHECK(count(db->query("SELECT count(*) FROM meta WHERE key = 'last' AND value = 'two'")) == 1);
    db->commit();
  });
}

TEST_CASE("what is posted and cannot be stored fails the commit, and the session goes on") {
  on_postgres([](Database& database) {
    const auto store = database.store();
    const auto db = database.driver()->open_writer();
    const char* insert = "INSERT INTO meta (key, value) VALUES ($1, $2)";
    db->begin(storage::sql::Access::write);
    db->post(insert, "k", "one");
    db->post(insert, "k", "two");
    CHECK_THROWS_AS(db->commit(), std::runtime_error);
    db->rollback();
    db->begin(storage::sql::Access::write);
    db->post(insert, "k", "three");
    db->commit();
    CHECK(store->read([](Transaction& tx) { return tx.meta.get("k"); }) == "three");
  });
}

TEST_CASE("a server that is not there is said to be so, at first slowly and then at once, and never with a password") {
  on_postgres([](Database&) {
    const auto driver = storage::postgres_driver("postgresql://docket:hunter2@127.0.0.1:1/shop");
    for (int attempt = 0; attempt < 5; ++attempt) {
      std::string words;
      try {
        driver->open_reader();
      } catch (const storage::sql::Unreachable& fault) {
        words = fault.what();
      }
      CHECK_FALSE(words.empty());
      CHECK(words.find("hunter2") == std::string::npos);
    }
    CHECK(driver->name() == "postgres://docket@127.0.0.1:1/shop");
  });
}
