#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/market.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

/// Lists that are walked to their end while orders come in and move on.
using namespace docket;
using namespace docket::test;
using storage::OrderQuery;
using storage::OrderSort;
using storage::StoredOrder;
using storage::Transaction;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kThere = 10'000;  // the order of things is watched, which takes ten times as long
#else
constexpr int kThere = 100'000;
#endif
constexpr std::size_t kPage = 200;
constexpr std::size_t kWriters = 4;
constexpr std::size_t kChangesAPage = 2;  // of each writer

/// A shop with many orders, and a clock that all changes share.
struct Crowd {
  explicit Crowd(Database& database) : market(database) {
    constexpr int kAtOnce = 5'000;
    for (int n = 0; n < kThere; n += kAtOnce) {
      market.store->write([&](Transaction& tx) {
        for (int k = 0; k < kAtOnce; ++k) {
          const StoredOrder order = an_order(market.cafe.id, tick());
          tx.orders.insert(order);
          there.push_back(order.id);
        }
      });
    }
  }

  Timestamp tick() { return kStart + Milliseconds(++ms); }

  /// A new order, or one of those that were there moves on; returns which.
  OrderId change(std::mt19937& random) {
    return market.store->write([&](Transaction& tx) {
      if (random() % 2 == 0) {
        const StoredOrder fresh = an_order(market.cafe.id, tick());
        tx.orders.insert(fresh);
        return fresh.id;
      }
      StoredOrder order = tx.orders.find(there[random() % there.size()]).value();
      order.status = order.status == "pending" ? "ready" : "pending";
      order.updated_at = tick();
      tx.orders.update(order);
      return order.id;
    });
  }

  const Market market;
  std::vector<OrderId> there;  ///< from the start, oldest first
  std::atomic<int> ms{0};
};

struct Walk {
  std::vector<std::pair<OrderId, std::int64_t>> seen;  ///< which orders in which versions, sorted
  std::set<OrderId> changed;                           ///< while it went on

  std::ptrdiff_t times(OrderId id) const {
    const auto first = std::lower_bound(seen.begin(), seen.end(), std::pair(id, std::int64_t{0}));
    return std::find_if(first, seen.end(), [&](const auto& entry) { return entry.first != id; }) - first;
  }
};

/// Walks the list to its end with one thread while others change orders.
Walk walk_among_writers(Crowd& crowd, OrderQuery query) {
  Walk walk;
  Pace pace(kChangesAPage);
  std::vector<std::vector<OrderId>> changed(kWriters);
  at_once(kWriters + 1, [&](std::size_t i) {
    if (i < kWriters) {
      std::mt19937 random(static_cast<unsigned>(i));
      while (pace.next(changed[i].size())) changed[i].push_back(crowd.change(random));
      return;
    }
    const PaceEnd end(pace);
    for (bool more = true; more; pace.page_read()) {
      const auto page = crowd.market.page(query);
      for (const StoredOrder& order : page.rows) walk.seen.emplace_back(order.id, order.version);
      more = page.more;
      if (more) query.after = position(page.rows.back());
    }
  });
  std::sort(walk.seen.begin(), walk.seen.end());
  for (const auto& some : changed) walk.changed.insert(some.begin(), some.end());
  return walk;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a hundred thousand orders are walked while four writers insert and move them: none is missed or repeated") {
  on_each_engine([](Database& database) {
    Crowd crowd(database);
    for (const Sorting& sorting : kSortings) {
      INFO(std::string(sorting.name));
      const bool by_creation = sorting.sort == OrderSort::created;
      OrderQuery query = make_query(filters().front(), sorting, crowd.market, kPage);
      query.sight = storage::Sight{{crowd.market.cafe.id}, std::nullopt};
      const Walk walk = walk_among_writers(crowd, query);
      CHECK(walk.changed.size() > kThere / kPage / 5);  // a crowd; how many is the engine's speed
      const auto same = [&](const auto& a, const auto& b) { return a.first == b.first && (by_creation || a == b); };
      CHECK(std::adjacent_find(walk.seen.begin(), walk.seen.end(), same) == walk.seen.end());
      std::size_t wrong = 0;
      for (const OrderId& id : crowd.there) {
        // What moves while the list is walked by change may be passed by, or met again at its new place.
        if ((by_creation || walk.changed.count(id) == 0) && walk.times(id) != 1) ++wrong;
      }
      CHECK(wrong == 0);
    }
  });
}

TEST_SUITE_END();
