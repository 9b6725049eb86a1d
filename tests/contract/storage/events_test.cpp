#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

using namespace docket;
using namespace docket::test;
using storage::EventQuery;
using storage::Sight;
using storage::Transaction;

namespace {

void check_same(const Event& stored, const Event& event) {
  CHECK(stored.seq == event.seq);
  CHECK(stored.type == event.type);
  CHECK(stored.shop_id == event.shop_id);
  CHECK(stored.order_id == event.order_id);
  CHECK(stored.number == event.number);
  CHECK(stored.from == event.from);
  CHECK(stored.to == event.to);
  CHECK(stored.actor.kind == event.actor.kind);
  CHECK(stored.actor.id == event.actor.id);
  CHECK(stored.actor.name == event.actor.name);
  CHECK(stored.note == event.note);
  CHECK(stored.customer_id == event.customer_id);
  CHECK(stored.at == event.at);
}

std::vector<Event> read(storage::Store& store, const EventQuery& query) {
  return store.read([&](Transaction& tx) { return tx.events.read(query); });
}

std::int64_t last(storage::Store& store) {
  return store.read([](Transaction& tx) { return tx.events.last(); });
}

/// The numbers of events, joined.
std::string numbers(const std::vector<Event>& events) {
  std::string all;
  for (const Event& event : events) all += (all.empty() ? "" : " ") + std::to_string(event.seq);
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an event gets the next number and comes back with every field") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    CHECK(last(*store) == 0);
    CHECK(read(*store, {}).empty());
    Event plain = an_event(new_id<ShopId>());
    plain.to.reset();
    Event full = an_event(new_id<ShopId>());
    full.type = EventType::order_cancelled;
    full.number = "X-7";
    full.from = "pending";
    full.to = "cancelled";
    full.actor = {"user", new_uuid().str(), "Mira 'L' 注文"};
    full.note = "twice\nreally";
    full.customer_id = new_id<UserId>();
    full.at = kStart + Milliseconds(5);
    store->write([&](Transaction& tx) {
      tx.events.append(plain);
      tx.events.append(full);
    });
    CHECK(plain.seq == 1);
    CHECK(full.seq == 2);
    CHECK(last(*store) == 2);
    const auto stored = read(*store, {});
    REQUIRE(stored.size() == 2);
    check_same(stored[0], plain);
    check_same(stored[1], full);
  });
}

TEST_CASE("every type of event is kept") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const std::vector<EventType> types = {EventType::order_placed, EventType::order_moved, EventType::order_cancelled,
                                          EventType::order_updated, EventType::order_undone};
    store->write([&](Transaction& tx) {
      for (const EventType type : types) {
        Event event = an_event(new_id<ShopId>());
        event.type = type;
        tx.events.append(event);
      }
    });
    const auto stored = read(*store, {});
    REQUIRE(stored.size() == types.size());
    for (std::size_t i = 0; i < types.size(); ++i) CHECK(stored[i].type == types[i]);
  });
}

TEST_CASE("the log is read from any number on, by shop, customer and order, in its order") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto a = new_id<ShopId>();
    const auto b = new_id<ShopId>();
    const auto mira = new_id<UserId>();
    const auto tom = new_id<UserId>();
    const auto first = new_id<OrderId>();
    const auto second = new_id<OrderId>();
    const auto third = new_id<OrderId>();
    store->write([&](Transaction& tx) {
      const struct {
        ShopId shop;
        OrderId order;
        std::optional<UserId> customer;
      } rows[] = {{a, first, mira}, {b, second, tom}, {a, third, {}},   {a, first, mira},
                  {b, second, tom}, {b, second, tom}, {a, first, mira}, {a, third, {}}};
      for (const auto& row : rows) {
        Event event = an_event(row.shop, row.order);
        event.customer_id = row.customer;
        tx.events.append(event);
      }
    });
    using Shops = std::vector<ShopId>;
    const auto sees = [](const Shops& shops, std::optional<UserId> customer = std::nullopt) {
      return std::optional(Sight{shops, customer});
    };
    const struct {
      std::int64_t after;
      std::optional<Sight> sight;
      std::optional<ShopId> shop;
      std::optional<OrderId> order;
      std::size_t limit;
      const char* expected;
    } rows[] = {{0, {}, {}, {}, 100, "1 2 3 4 5 6 7 8"},
                {3, {}, {}, {}, 100, "4 5 6 7 8"},
                {8, {}, {}, {}, 100, ""},
                {99, {}, {}, {}, 100, ""},
                {0, {}, {}, {}, 3, "1 2 3"},
                {2, {}, {}, {}, 1, "3"},
                {0, sees({a}), {}, {}, 100, "1 3 4 7 8"},
                {0, sees({b}), {}, {}, 100, "2 5 6"},
                {0, {}, b, {}, 100, "2 5 6"},
                {0, sees({a}), b, {}, 100, ""},
                {0, sees({a, b}), {}, {}, 100, "1 2 3 4 5 6 7 8"},
                {0, sees({a, b}), a, {}, 100, "1 3 4 7 8"},
                {1, sees({b, a}), {}, {}, 4, "2 3 4 5"},
                {0, sees({}), {}, {}, 100, ""},
                {0, sees({new_id<ShopId>()}), {}, {}, 100, ""},
                {0, sees({}, mira), {}, {}, 100, "1 4 7"},
                {1, sees({}, mira), {}, {}, 1, "4"},
                {0, sees({b}, mira), {}, {}, 100, "1 2 4 5 6 7"},
                {0, sees({a}, mira), {}, {}, 100, "1 3 4 7 8"},
                {0, sees({b}, mira), {}, {}, 3, "1 2 4"},
                {0, sees({}, mira), b, {}, 100, ""},
                {0, {}, {}, second, 100, "2 5 6"},
                {2, {}, {}, second, 100, "5 6"},
                {0, sees({a}), {}, second, 100, ""},
                {0, sees({a, b}), {}, third, 100, "3 8"},
                {0, sees({}, tom), {}, first, 100, ""},
                {0, {}, {}, new_id<OrderId>(), 100, ""}};
    int number = 0;
    for (const auto& row : rows) {
      INFO("row ", ++number, ", expected ", std::string(row.expected));
      EventQuery query{.after = row.after, .sight = row.sight, .shop = row.shop, .order = row.order};
      query.limit = row.limit;
      CHECK(numbers(read(*store, query)) == row.expected);
    }
  });
}

TEST_CASE("the log of many shops at once can be read") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    EventQuery query;
    query.sight.emplace();
    for (int i = 0; i < 1000; ++i) query.sight->shops.push_back(new_id<ShopId>());
    Event event = an_event(query.sight->shops.back());
    store->write([&](Transaction& tx) { tx.events.append(event); });
    CHECK(numbers(read(*store, query)) == "1");
  });
}

TEST_CASE("numbers grow in the order of commits without gaps, with rolled-back writes in between") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    constexpr std::size_t kThreads = 8;
    constexpr int kEach = 50;
    const auto shop = new_id<ShopId>();
    std::atomic<std::int64_t> acknowledged{0};
    std::atomic<bool> in_order{true};
    at_once(kThreads, [&](std::size_t) {
      std::int64_t mine = 0;
      for (int n = 0; n < kEach; ++n) {
        // What was acknowledged before this write began has a smaller number.
        const std::int64_t before = last(*store);
        Event event = an_event(shop);
        Event other = an_event(shop);
        const auto code = refusal([&] {
          store->write([&](Transaction& tx) {
            tx.events.append(event);
            tx.events.append(other);
            if (n % 3 == 2) throw Error(Code::out_of_stock, "rolled back");
          });
        });
        if (code) continue;
        acknowledged += 2;
        if (event.seq <= before || event.seq <= mine || other.seq != event.seq + 1) in_order = false;
        mine = other.seq;
      }
    });
    CHECK(in_order);
    EventQuery query;
    query.limit = 10'000;
    const auto events = read(*store, query);
    CHECK(static_cast<std::int64_t>(events.size()) == acknowledged);
    for (std::size_t i = 0; i < events.size(); ++i) REQUIRE(events[i].seq == static_cast<std::int64_t>(i) + 1);
    CHECK(last(*store) == acknowledged);
  });
}

TEST_CASE("a reader who goes on from the last number that it saw misses nothing and sees nothing twice") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    constexpr std::size_t kWriters = 4;
    constexpr int kEach = 100;
    std::vector<std::int64_t> seen;
    at_once(kWriters + 1, [&](std::size_t i) {
      if (i > 0) {
        for (int n = 0; n < kEach; ++n) {
          Event event = an_event(new_id<ShopId>());
          store->write([&](Transaction& tx) { tx.events.append(event); });
        }
        return;
      }
      EventQuery query;
      query.limit = 7;
      while (seen.size() < kWriters * kEach) {
        for (const Event& event : read(*store, query)) seen.push_back(event.seq);
        if (!seen.empty()) query.after = seen.back();
      }
    });
    REQUIRE(seen.size() == kWriters * kEach);
    for (std::size_t i = 0; i < seen.size(); ++i) REQUIRE(seen[i] == static_cast<std::int64_t>(i) + 1);
  });
}

TEST_CASE("numbers go on after the database was closed and opened again") {
  on_each_engine([](Database& database) {
    for (std::int64_t n = 1; n <= 3; ++n) {
      const auto store = database.store();
      Event event = an_event(new_id<ShopId>());
      store->write([&](Transaction& tx) { tx.events.append(event); });
      CHECK(event.seq == n);
    }
  });
}

TEST_CASE("where the log ends, for all, a shop and an order, and when, is known") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto a = new_id<ShopId>();
    const auto b = new_id<ShopId>();
    const auto first = new_id<OrderId>();
    const auto second = new_id<OrderId>();
    const auto look = [&](auto what) { return store->read([&](Transaction& tx) { return what(tx.events); }); };
    CHECK(look([](auto& events) { return events.first(); }) == 0);
    CHECK(look([](auto& events) { return events.last(); }) == 0);
    CHECK(look([&](auto& events) { return events.last_of(a); }) == 0);
    CHECK(look([&](auto& events) { return events.last_of(first); }) == 0);
    CHECK_FALSE(look([](auto& events) { return events.last_at(); }));
    store->write([&](Transaction& tx) {
      const struct {
        ShopId shop;
        OrderId order;
      } rows[] = {{a, first}, {b, second}, {b, second}, {a, first}, {b, new_id<OrderId>()}};
      int number = 0;
      for (const auto& row : rows) {
        Event event = an_event(row.shop, row.order);
        event.at = kStart + Seconds(++number);
        tx.events.append(event);
      }
    });
    CHECK(look([](auto& events) { return events.first(); }) == 1);
    CHECK(look([](auto& events) { return events.last(); }) == 5);
    CHECK(look([&](auto& events) { return events.last_of(a); }) == 4);
    CHECK(look([&](auto& events) { return events.last_of(b); }) == 5);
    CHECK(look([&](auto& events) { return events.last_of(first); }) == 4);
    CHECK(look([&](auto& events) { return events.last_of(second); }) == 3);
    CHECK(look([&](auto& events) { return events.last_of(new_id<ShopId>()); }) == 0);
    CHECK(look([&](auto& events) { return events.last_of(new_id<OrderId>()); }) == 0);
    CHECK(look([](auto& events) { return events.last_at(); }) == kStart + Seconds(5));
  });
}

TEST_CASE("what a shop's log held at a place, and when it went on from there, is known") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto shop = new_id<ShopId>();
    store->write([&](Transaction& tx) {
      int number = 0;
      for (const ShopId& of : {shop, new_id<ShopId>(), shop, new_id<ShopId>()}) {
        Event event = an_event(of);
        event.at = kStart + Seconds(++number);
        tx.events.append(event);
      }
    });
    const struct {
      std::int64_t place;
      std::int64_t last;
      std::optional<int> next_s;
    } rows[] = {{0, 0, 1}, {1, 1, 3}, {2, 1, 3}, {3, 3, std::nullopt}, {99, 3, std::nullopt}};
    for (const auto& row : rows) {
      CAPTURE(row.place);
      store->read([&](Transaction& tx) {
        CHECK(tx.events.last_of(shop, row.place) == row.last);
        const auto next = tx.events.first_at(shop, row.place);
        CHECK(next == (row.next_s ? std::optional(kStart + Seconds(*row.next_s)) : std::nullopt));
      });
    }
  });
}

TEST_CASE("the log is pruned from its start, as far as events are old and enough newer ones are there") {
  const struct {
    std::int64_t keep_newest;
    int older_than_s;
    std::size_t at_most;
    std::int64_t removed;
  } rows[] = {{0, 0, 100, 0},   {0, 1, 100, 0},  {0, 2, 100, 1},  {0, 99, 100, 9}, {0, 99, 4, 4},
              {1, 99, 100, 9},  {4, 99, 100, 6}, {4, 99, 5, 5},   {4, 3, 100, 2},  {10, 99, 100, 0},
              {11, 99, 100, 0}, {0, 99, 0, 0},   {-5, 99, 100, 9}};
  for (const auto& row : rows) {
    INFO("newest ", row.keep_newest, ", older than ", row.older_than_s, " s, at most ", row.at_most);
    on_each_engine([&](Database& database) {
      const auto store = database.store();
      store->write([](Transaction& tx) {
        for (int n = 1; n <= 10; ++n) {
          Event event = an_event(new_id<ShopId>());
          event.at = kStart + Seconds(n);
          tx.events.append(event);
        }
      });
      const auto removed = store->write([&](Transaction& tx) {
        return tx.events.prune(row.keep_newest, kStart + Seconds(row.older_than_s), row.at_most);
      });
      CHECK(removed == row.removed);
      const auto left = read(*store, {});
      REQUIRE(static_cast<std::int64_t>(left.size()) == 10 - row.removed);
      CHECK(left.front().seq == row.removed + 1);
      CHECK(last(*store) == 10);
      CHECK(store->read([](Transaction& tx) { return tx.events.first(); }) == row.removed + 1);
    });
  }
}

TEST_CASE("pruning leaves no gap when the clock had been set back") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    store->write([](Transaction& tx) {
      for (const int second : {1, 50, 2, 3}) {
        Event event = an_event(new_id<ShopId>());
        event.at = kStart + Seconds(second);
        tx.events.append(event);
      }
    });
    const auto prune = [&](int second) {
      return store->write([&](Transaction& tx) { return tx.events.prune(0, kStart + Seconds(second), 100); });
    };
    CHECK(prune(10) == 1);
    CHECK(numbers(read(*store, {})) == "2 3 4");
    CHECK(prune(51) == 2);
    CHECK(numbers(read(*store, {})) == "4");
  });
}

TEST_CASE("no number is given twice, whatever was pruned and however often the database is opened") {
  on_each_engine([](Database& database) {
    const auto append = [](storage::Store& store) {
      Event event = an_event(new_id<ShopId>());
      store.write([&](Transaction& tx) { tx.events.append(event); });
      return event.seq;
    };
    const auto prune_all = [](storage::Store& store) {
      return store.write([](Transaction& tx) { return tx.events.prune(0, kStart + Seconds(3600), 1000); });
    };
    CHECK(prune_all(*database.store()) == 0);
    std::int64_t number = 0;
    for (int i = 0; i < 3; ++i) {
      const auto store = database.store();
      for (int n = 0; n < 5; ++n) CHECK(append(*store) == ++number);
      CHECK(prune_all(*store) > 0);
      CHECK(prune_all(*store) == 0);
      CHECK(last(*store) == number);
      CHECK(append(*store) == ++number);
      CHECK(prune_all(*store) == 1);
    }
    const auto store = database.store();
    CHECK(last(*store) == number);
    CHECK(append(*store) == number + 1);
  });
}

TEST_SUITE_END();
