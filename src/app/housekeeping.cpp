#include "app/housekeeping.hpp"

#include <algorithm>
#include <functional>

namespace docket::app {
namespace {

constexpr std::int64_t kBatch = 500;
constexpr Milliseconds kBetweenBatches{50};
constexpr Milliseconds kBetweenRounds{60'000};

// A batch takes a few milliseconds of the writer, so at most a fifth of its time goes to the index.
constexpr std::int64_t kIndexedAtOnce = 64;
constexpr Milliseconds kBetweenIndexed{20};
constexpr Milliseconds kUntilMoreToIndex{1000};

}  // namespace

Milliseconds keep_house(storage::Store& store, Environment& environment, const Retention& retention) {
  const Timestamp now = environment.now();
  const std::function<std::int64_t(storage::Transaction&)> chores[] = {
      [&](storage::Transaction& tx) { return tx.kept_replies.purge(now - storage::KeptReplies::kKeptFor, kBatch); },
      [&](storage::Transaction& tx) { return tx.refresh_tokens.purge(now, kBatch); },
      [&](storage::Transaction& tx) { return tx.live_tickets.purge(now, kBatch); },
      [&](storage::Transaction& tx) { return tx.screen_pairings.purge(now, kBatch); },
      [&](storage::Transaction& tx) {
        return tx.events.prune(retention.newest_events, now - retention.events_for, kBatch);
      },
      [&](storage::Transaction& tx) { return tx.audit.purge(now - retention.audit_for, kBatch); },
      [&](storage::Transaction& tx) { return tx.measures.purge(now - retention.stays_for, kBatch); },
      [&](storage::Transaction& tx) {
        return tx.notifications.purge(now - retention.sent_for, now - retention.dead_for, kBatch);
      },
      [&](storage::Transaction& tx) { return tx.push_subscriptions.purge(now - retention.push_for, kBatch); },
  };
  std::int64_t most = 0;
  for (const auto& chore : chores) most = std::max(most, store.write(chore));
  return most >= kBatch ? kBetweenBatches : kBetweenRounds;
}

Milliseconds index_orders(storage::Store& store) {
  const auto indexed = store.write([](storage::Transaction& tx) { return tx.orders.index_for_search(kIndexedAtOnce); });
  return indexed >= kIndexedAtOnce ? kBetweenIndexed : kUntilMoreToIndex;
}

}  // namespace docket::app
