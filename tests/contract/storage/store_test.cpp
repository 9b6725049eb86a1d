#include "storage/store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::StoreOptions;
using storage::Transaction;

namespace {

void set(Store& store, const std::string& key, const std::string& value) {
  store.write([&](Transaction& tx) { tx.meta.set(key, value); });
}

std::optional<std::string> get(Store& store, const std::string& key) {
  return store.read([&](Transaction& tx) { return tx.meta.get(key); });
}

std::string nth(std::size_t thread, int n) { return std::to_string(thread) + "/" + std::to_string(n); }

/// Holds the writer, so that `count` writes wait behind what it does. Each is a call of `write(i)`, on a thread of its
/// own; when all have ended, `end()` returns.
class Queue {
 public:
  Queue(Store& store, std::size_t count, std::function<void(std::size_t)> write) : store_(store) {
    blocker_ = std::thread([this] { refusal([this] { store_.write([this](Transaction&) { gate_.pass(); }); }); });
    gate_.await_arrival();
    // One more than fits: when it has been refused, all the others wait.
    for (std::size_t i = 0; i < count + 1; ++i) {
      threads_.emplace_back([this, i, write] {
        if (refusal([&] { write(i); }) == Code::overloaded) {
          refused_ = i;
          was_refused_.add();
        }
      });
    }
    was_refused_.await(1);
  }
  ~Queue() { end(); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// The one that did not fit.
  std::size_t refused() const { return refused_; }
  void open() { gate_.open(); }
  void end() {
    gate_.open();
    if (blocker_.joinable()) blocker_.join();
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  Store& store_;
  Gate gate_;
  Counter was_refused_;
  std::atomic<std::size_t> refused_{0};
  std::thread blocker_;
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("both doors give back what the function returns") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    CHECK(store->write([](Transaction&) { return 7; }) == 7);
    CHECK(store->read([](Transaction&) { return std::string("x"); }) == "x");
    const auto moved = store->read([](Transaction&) { return std::make_unique<int>(3); });
    CHECK(*moved == 3);
    int runs = 0;
    store->write([&](Transaction&) { ++runs; });
    store->read([&](Transaction&) { ++runs; });
    CHECK(runs == 2);
  });
}

TEST_CASE("every acknowledged write of many threads is there, also after the database was opened again") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kThreads = 8;
    constexpr int kEach = 100;
    {
      const auto store = database.store();
      at_once(kThreads, [&](std::size_t i) {
        for (int n = 0; n < kEach; ++n) {
          set(*store, nth(i, n), "x");
          if (get(*store, nth(i, n)) != "x") throw std::logic_error("an acknowledged write is not seen");
        }
      });
    }
    const auto store = database.store();
    for (std::size_t i = 0; i < kThreads; ++i) {
      for (int n = 0; n < kEach; ++n) REQUIRE(get(*store, nth(i, n)) == "x");
    }
  });
}

TEST_CASE("writes that wait together are committed together, and one that fails harms no other") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWaiting = 20;
    std::atomic<int> commits{0};
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) { commits += sql == "commit" ? 1 : 0; }),
                kStart, {.max_waiting = kWaiting});
    std::atomic<int> failures{0};
    Queue queue(store, kWaiting, [&](std::size_t i) {
      try {
        store.write([&](Transaction& tx) {
          tx.meta.set("a" + std::to_string(i), "x");
          if (i % 3 == 1) throw std::invalid_argument("test");
          if (i % 3 == 2) throw Error(Code::out_of_stock, "test");
          tx.meta.set("b" + std::to_string(i), "x");
        });
      } catch (const std::invalid_argument&) {
        ++failures;
      }
    });
    commits = 0;
    queue.end();
    CHECK(commits == 2);  // what held the writer, and all that waited behind it
    for (std::size_t i = 0; i < kWaiting + 1; ++i) {
      const bool kept = i % 3 == 0 && i != queue.refused();
      INFO("write ", i);
      CHECK(get(store, "a" + std::to_string(i)).has_value() == kept);
      CHECK(get(store, "b" + std::to_string(i)).has_value() == kept);
    }
    CHECK(failures == (queue.refused() % 3 == 1 ? 6 : 7));
  });
}

TEST_CASE("what a change takes is gone for those behind it in the batch, and back when it fails") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWaiting = 24;
    constexpr std::int64_t kStock = 100;
    Store store(database.driver(), kStart, {.max_waiting = kWaiting});
    Shop shop = a_shop("cafe");
    const Item cake = an_item(shop.id, "Cake", kStock);
    store.write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.items.insert(cake);
    });
    std::atomic<std::int64_t> kept{0};
    std::atomic<int> faults{0};
    Queue queue(store, kWaiting, [&](std::size_t i) {
      store.write([&](Transaction& tx) {
        const std::int64_t before = kept;
        if (!tx.items.take_stock(cake.id, 1, kStart)) ++faults;
        if (tx.orders.next_count(shop.id, "2026-11-21") != before + 1) ++faults;
        if (tx.orders.count_in(shop.id, {"pending"}, 1000) != before) ++faults;
        tx.orders.insert(an_order(shop.id));
        Event event = an_event(shop.id);
        tx.events.append(event);
        if (event.seq != before + 1) ++faults;
        // Some look at what is stored in the middle.
        if (i % 4 > 1 && tx.items.page({.shop = shop.id}).rows.at(0).stock != kStock - before - 1) ++faults;
        if (i % 8 > 3 && tx.orders.page({.limit = 100}).rows.size() != static_cast<std::size_t>(before) + 1) ++faults;
        if (i % 2 == 1) throw Error(Code::out_of_stock, "test");
        ++kept;
      });
    });
    queue.end();
    CHECK(faults == 0);
    CHECK(kept == (queue.refused() % 2 == 1 ? 13 : 12));
    store.write([&](Transaction& tx) {
      const auto left = tx.items.find(cake.id);
      REQUIRE(left);
      CHECK(left->stock == kStock - kept);
      CHECK(left->version == 1 + kept);
      CHECK(tx.orders.next_count(shop.id, "2026-11-21") == kept + 1);
      CHECK(tx.orders.count_in(shop.id, {"pending"}, 1000) == kept);
      CHECK(tx.orders.page({.limit = 100}).rows.size() == static_cast<std::size_t>(kept));
      const auto events = tx.events.read({});
      CHECK(events.size() == static_cast<std::size_t>(kept));
      CHECK(tx.events.last() == kept);
    });
  });
}

TEST_CASE("writes that come while another order book has its turn are committed together") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWriters = 10;
    const auto busy = database.store();
    const auto patient = database.store();
    const auto before = patient->statistics().writer;
    Gate gate;
    std::thread holder([&] { busy->write([&](Transaction&) { gate.pass(); }); });
    gate.await_arrival();
    std::thread writers([&] { at_once(kWriters, [&](std::size_t i) { set(*patient, nth(i, 0), "x"); }); });
    while (patient->statistics().writer.waiting < kWriters) std::this_thread::yield();
    gate.open();
    holder.join();
    writers.join();
    const auto after = patient->statistics().writer;
    CHECK(after.changes - before.changes == kWriters);
    CHECK(after.batches[4] - before.batches[4] == 1);  // of 9 to 16
  });
}

TEST_CASE("a write throws what its function threw, and all that it did is gone") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    set(*store, "there", "before");
    CHECK_THROWS_WITH_AS(store->write([](Transaction& tx) {
      tx.meta.set("there", "changed");
      tx.meta.set("new", "x");
      throw std::out_of_range("mine");
    }),
                         "mine", std::out_of_range);
    CHECK_THROWS_AS(store->write([](Transaction&) -> int { throw 42; }), int);
    CHECK(get(*store, "there") == "before");
    CHECK_FALSE(get(*store, "new"));
    set(*store, "there", "after");
    CHECK(get(*store, "there") == "after");
  });
}

TEST_CASE("a write sees what it wrote itself, and nobody else does until it is committed") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    store->write([&](Transaction& tx) {
      tx.meta.set("k", "x");
      CHECK(tx.meta.get("k") == "x");
      CHECK_FALSE(get(*store, "k"));
    });
    CHECK(get(*store, "k") == "x");
  });
}

TEST_CASE("more batches than one are needed where more wait than a batch holds") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWaiting = 10;
    std::atomic<int> commits{0};
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) { commits += sql == "commit" ? 1 : 0; }),
                kStart, {.max_batch = 4, .max_waiting = kWaiting});
    Queue queue(store, kWaiting, [&](std::size_t i) { set(store, std::to_string(i), "x"); });
    commits = 0;
    queue.end();
    CHECK(commits == 1 + 3);
    for (std::size_t i = 0; i < kWaiting + 1; ++i)
      CHECK(get(store, std::to_string(i)).has_value() == (i != queue.refused()));
  });
}

TEST_CASE("a write over the bound of the queue is refused as overloaded and never happens") {
  on_each_engine([](Database& database) {
    const auto store = database.store({.max_waiting = 3});
    Queue queue(*store, 3, [&](std::size_t i) { set(*store, std::to_string(i), "x"); });
    CHECK(refusal([&] { set(*store, "late", "x"); }) == Code::overloaded);
    queue.end();
    CHECK_FALSE(get(*store, "late"));
    CHECK_FALSE(get(*store, std::to_string(queue.refused())));
    set(*store, "late", "now");
    CHECK(get(*store, "late") == "now");
  });
}

TEST_CASE("closing the order book finishes what waits") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWaiting = 10;
    std::atomic<std::size_t> acknowledged{0};
    std::size_t refused = 0;
    {
      auto store = database.store({.max_waiting = kWaiting});
      Store& open = *store;
      Queue queue(open, kWaiting, [&](std::size_t i) {
        set(open, std::to_string(i), "x");
        ++acknowledged;
      });
      refused = queue.refused();
      std::thread closer([&] { store.reset(); });
      queue.open();
      closer.join();
    }
    CHECK(acknowledged == kWaiting);
    const auto store = database.store();
    for (std::size_t i = 0; i < kWaiting + 1; ++i) CHECK(get(*store, std::to_string(i)).has_value() == (i != refused));
  });
}

TEST_CASE("on SQLite, whoever opens a database that nobody has open knows that it is alone") {
  on_each_engine([](Database& database) {
    auto first = database.store();
    const bool can_tell = first->engine() == "sqlite";
    CHECK(first->was_opened_alone() == can_tell);
    CHECK_FALSE(database.store()->was_opened_alone());
    first.reset();
    CHECK(database.store()->was_opened_alone() == can_tell);
  });
}

TEST_CASE("a read sees one moment, whatever is written meanwhile") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    set(*store, "k", "before");
    store->read([&](Transaction& tx) {
      CHECK(tx.meta.get("k") == "before");
      set(*store, "k", "after");
      set(*store, "new", "x");
      CHECK(get(*store, "k") == "after");
      CHECK(tx.meta.get("k") == "before");
      CHECK_FALSE(tx.meta.get("new"));
    });
    CHECK(get(*store, "k") == "after");
  });
}

TEST_CASE("what belongs together is seen together") {
  on_each_engine([](Database& database) {
    const auto store = database.store({.readers = 2});
    store->write([](Transaction& tx) {
      tx.meta.set("a", "0");
      tx.meta.set("b", "0");
    });
    std::atomic<int> torn{0};
    at_once(4, [&](std::size_t i) {
      for (int n = 0; n < 200; ++n) {
        if (i == 0) {
          store->write([&](Transaction& tx) {
            tx.meta.set("a", std::to_string(n));
            tx.meta.set("b", std::to_string(n));
          });
        } else {
          store->read([&](Transaction& tx) { torn += tx.meta.get("a") == tx.meta.get("b") ? 0 : 1; });
        }
      }
    });
    CHECK(torn == 0);
  });
}

TEST_CASE("more readers than sessions wait for their turn, and all are answered") {
  on_each_engine([](Database& database) {
    const auto store = database.store({.readers = 1});
    set(*store, "k", "x");
    std::atomic<int> answered{0};
    at_once(12, [&](std::size_t) {
      for (int n = 0; n < 20; ++n) answered += get(*store, "k") == "x" ? 1 : 0;
    });
    CHECK(answered == 240);
  });
}

TEST_CASE("a glance sees what is committed, and on SQLite one moment") {
  on_each_engine([](Database& database) {
    const auto store = database.store({.readers = 1});
    set(*store, "k", "before");
    const auto seen = store->glance([&](Transaction& tx) {
      std::string both = *tx.meta.get("k");
      set(*store, "k", "after");
      return both + " " + *tx.meta.get("k");
    });
    CHECK(seen == (store->engine() == "sqlite" ? "before before" : "before after"));
    CHECK(store->glance([](Transaction& tx) { return tx.meta.get("k"); }) == "after");
  });
}

TEST_CASE("a read that writes is refused and changes nothing, and one that throws throws on") {
  on_each_engine([](Database& database) {
    const auto store = database.store({.readers = 1});
    CHECK_THROWS_AS(store->read([](Transaction& tx) { tx.meta.set("k", "x"); }), std::runtime_error);
    CHECK_THROWS_AS(store->glance([](Transaction& tx) { tx.meta.set("k", "x"); }), std::runtime_error);
    CHECK_FALSE(get(*store, "k"));
    CHECK_THROWS_WITH_AS(store->read([](Transaction&) { throw std::out_of_range("mine"); }), "mine", std::out_of_range);
    CHECK_THROWS_AS(store->read([](Transaction&) -> int { throw 42; }), int);
    set(*store, "k", "x");
    CHECK(get(*store, "k") == "x");
  });
}

TEST_CASE("a commit is told after it can be read and before whoever wrote is answered") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    std::atomic<int> told{0};
    std::atomic<bool> can_be_read{false};
    std::atomic<bool> answered{false};
    std::atomic<bool> was_answered{false};
    store->on_commit([&](const std::set<ShopId>&) {
      ++told;
      can_be_read = get(*store, "k") == "x";
      std::this_thread::sleep_for(Milliseconds(20));  // long enough for whoever was answered too early to show
      was_answered = answered.load();
    });
    set(*store, "k", "x");
    answered = true;
    CHECK(told == 1);
    CHECK(can_be_read);
    CHECK_FALSE(was_answered);
    CHECK(get(*store, "k") == "x");
    CHECK(told == 1);
  });
}

TEST_CASE("writes that are committed together are told once, and what is not committed never") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWaiting = 10;
    std::atomic<bool> is_broken{false};
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) {
                                                  if (is_broken && sql == "commit") {
                                                    throw storage::sql::Unavailable("test");
                                                  }
                                                }),
                kStart, {.max_waiting = kWaiting});
    std::atomic<int> told{0};
    store.on_commit([&](const std::set<ShopId>&) { ++told; });
    {
      Queue queue(store, kWaiting, [&](std::size_t i) {
        store.write([&](Transaction& tx) {
          tx.meta.set(std::to_string(i), "x");
          if (i % 2 == 1) throw Error(Code::out_of_stock, "test");
        });
      });
    }
    CHECK(told == 2);  // what held the writer, and all that waited behind it
    CHECK(refusal([&] { store.write([](Transaction&) { throw Error(Code::out_of_stock, "test"); }); }));
    CHECK(told == 2);
    is_broken = true;
    CHECK(refusal([&] { set(store, "k", "x"); }) == Code::unavailable);
    is_broken = false;
    CHECK(told == 2);
    set(store, "k", "x");
    CHECK(told == 3);
  });
}

TEST_CASE("a commit stays whatever becomes of who is told") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    store->on_commit([](const std::set<ShopId>&) { throw std::runtime_error("test"); });
    for (const char* value : {"x", "y"}) {
      CHECK_FALSE(refusal([&] { set(*store, "k", value); }));
      CHECK(get(*store, "k") == value);
    }
  });
}

TEST_CASE("a database that cannot do it now is unavailable, to every write that was to be committed with it") {
  on_each_engine([](Database& database) {
    constexpr std::size_t kWaiting = 6;
    for (const std::string_view broken : {"begin write", "savepoint", "INSERT INTO meta", "commit"}) {
      INFO("fails: ", std::string(broken));
      std::atomic<bool> is_broken{false};
      Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                  [&](std::string_view sql) {
                                                    if (is_broken && sql.starts_with(broken)) {
                                                      throw storage::sql::Unavailable("secret path /x");
                                                    }
                                                  }),
                  kStart, {.max_waiting = kWaiting});
      set(store, "before", "x");
      const std::string key = "lost " + std::string(broken);
      std::atomic<std::size_t> unavailable{0};
      {
        Queue queue(store, kWaiting, [&](std::size_t) {
          try {
            set(store, key, "x");
          } catch (const Error& error) {
            if (error.code != Code::unavailable) throw;
            if (std::string_view(error.what()).find("secret") == std::string_view::npos) ++unavailable;
          }
        });
        is_broken = true;
      }
      CHECK(unavailable == kWaiting);
      is_broken = false;  // reads end with COMMIT, too
      CHECK_FALSE(get(store, key));
      CHECK(get(store, "before") == "x");
      // Alone, too.
      is_broken = true;
      if (broken != "savepoint") CHECK(refusal([&] { set(store, key, "x"); }) == Code::unavailable);
      is_broken = false;
      CHECK_FALSE(get(store, key));
      set(store, key, "x");
      CHECK(get(store, key) == "x");
    }
  });
}

TEST_CASE(
    "an order book that is in another database is read and never written, by a store that was open before either") {
  on_each_engine([](Database& database) {
    for (const std::string_view key : {storage::Meta::kMovedTo, storage::Meta::kMovingFrom}) {
      INFO(std::string(key));
      const auto store = database.store();
      set(*store, "k", "before");
      const auto db = database.driver()->open_writer();
      db->begin(storage::sql::Access::write);
      storage::Meta(*db).set(key, "a secret place");
      db->commit();
      const auto refused = [&](Store& written) {
        try {
          set(written, "k", "lost");
        } catch (const Error& error) {
          const std::string_view words = error.what();
          return error.code == Code::unavailable && words.find("moved") != std::string_view::npos &&
                 words.find("secret") == std::string_view::npos;
        }
        return false;
      };
      for (int i = 0; i < 2; ++i) CHECK(refused(*store));
      CHECK(refused(*database.store()));
      CHECK(get(*store, "k") == "before");
      db->begin(storage::sql::Access::write);
      storage::Meta(*db).erase(key);
      db->commit();
      set(*store, "k", "after");
      CHECK(get(*store, "k") == "after");
    }
  });
}

TEST_CASE("a rollback that fails too loses one write more at most, and then the order book works again") {
  on_each_engine([](Database& database) {
    std::atomic<bool> is_broken{false};
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) {
                                                  if (is_broken && (sql == "commit" || sql == "rollback")) {
                                                    throw storage::sql::Unavailable("test");
                                                  }
                                                }),
                kStart);
    is_broken = true;
    CHECK(refusal([&] { set(store, "k", "lost"); }) == Code::unavailable);
    is_broken = false;
    const auto code = refusal([&] { set(store, "k", "next"); });
    CHECK((!code || code == Code::unavailable));
    CHECK(get(store, "k") != "lost");
    set(store, "k", "last");
    CHECK(get(store, "k") == "last");
  });
}

TEST_CASE("a read that the database cannot answer now is unavailable, and a later one is answered") {
  on_each_engine([](Database& database) {
    for (const std::string_view broken : {"begin read", "SELECT value FROM meta", "commit"}) {
      INFO("fails: ", std::string(broken));
      std::atomic<bool> is_broken{false};
      Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                  [&](std::string_view sql) {
                                                    if (is_broken && sql.starts_with(broken)) {
                                                      throw storage::sql::Unavailable("secret path /x");
                                                    }
                                                  }),
                  kStart, {.readers = 1});
      set(store, "k", "x");
      is_broken = true;
      for (int i = 0; i < 3; ++i) CHECK(refusal([&] { get(store, "k"); }) == Code::unavailable);
      is_broken = false;
      CHECK(get(store, "k") == "x");
    }
  });
}

TEST_CASE("a session for reading that cannot end its transaction is replaced as soon as one can be opened") {
  on_each_engine([](Database& database) {
    std::atomic<bool> cannot_end{false};
    std::atomic<bool> cannot_open{false};
    Store store(std::make_unique<WatchedDriver>(database.driver(),
                                                [&](std::string_view sql) {
                                                  const bool ends = sql == "commit" || sql == "rollback";
                                                  if ((cannot_end && ends) || (cannot_open && sql == "open a reader")) {
                                                    throw storage::sql::Unavailable("test");
                                                  }
                                                }),
                kStart, {.readers = 1});
    set(store, "k", "x");
    cannot_end = true;
    CHECK(refusal([&] { get(store, "k"); }) == Code::unavailable);
    cannot_end = false;
    cannot_open = true;
    for (int i = 0; i < 5; ++i) CHECK(refusal([&] { get(store, "k"); }) == Code::unavailable);
    cannot_open = false;
    CHECK(get(store, "k") == "x");
  });
}

TEST_SUITE_END();
