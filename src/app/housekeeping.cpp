#include "app/housekeeping.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "domain/order.hpp"

namespace docket::app {
namespace {

/// Removes a few rows; returns how many.
using Purge = std::function<std::int64_t(storage::Transaction&, Timestamp now)>;

constexpr std::int64_t kBatch = 500;
constexpr Milliseconds kBetweenBatches{50};
constexpr Milliseconds kBetweenRounds{60'000};

// A batch takes a few milliseconds of the writer, so at most a fifth of its time goes to the index.
constexpr std::int64_t kIndexedAtOnce = 64;
constexpr Milliseconds kBetweenIndexed{20};
constexpr Milliseconds kUntilMoreToIndex{1000};

}  // namespace

std::vector<Task> housekeeping(storage::Store& store, Environment& environment, const Retention& retention) {
  const auto chore = [&](std::string name, std::string description, std::vector<Purge> purges) {
    return Task{std::move(name), std::move(description), [&store, &environment, purges = std::move(purges)](Cause) {
                  const Timestamp now = environment.now();
                  std::int64_t most = 0;
                  for (const Purge& purge : purges) {
                    most = std::max(most, store.write([&](storage::Transaction& tx) { return purge(tx, now); }));
                  }
                  return most >= kBatch ? kBetweenBatches : kBetweenRounds;
                }};
  };
  return {
      chore("idempotency-records", "Removes the replies that were kept for requests sent again",
            {[](storage::Transaction& tx, Timestamp now) {
              return tx.kept_replies.purge(now - storage::KeptReplies::kKeptFor, kBatch);
            }}),
      chore("expired-tokens", "Removes refresh tokens, live tickets and pairing codes that have expired",
            {[](storage::Transaction& tx, Timestamp now) { return tx.refresh_tokens.purge(now, kBatch); },
             [](storage::Transaction& tx, Timestamp now) { return tx.live_tickets.purge(now, kBatch); },
             [](storage::Transaction& tx, Timestamp now) { return tx.screen_pairings.purge(now, kBatch); }}),
      chore("closed-tracking-links", "Removes what browsers have left at tracking links that have ended",
            {[](storage::Transaction& tx, Timestamp now) {
              return tx.push_subscriptions.purge(now - kTrackedFor, kBatch);
            }}),
      chore("old-events", "Removes events from the start of the feed",
            {[retention](storage::Transaction& tx, Timestamp now) {
              return tx.events.prune(retention.newest_events, now - retention.events_for, kBatch);
            }}),
      chore("old-notifications", "Removes notifications that were sent or given up long ago",
            {[retention](storage::Transaction& tx, Timestamp now) {
              return tx.notifications.purge(now - retention.sent_for, now - retention.dead_for, kBatch);
            }}),
      chore("old-audit", "Removes old entries of the audit", {[retention](storage::Transaction& tx, Timestamp now) {
              return tx.audit.purge(now - retention.audit_for, kBatch);
            }}),
      chore("old-statistics", "Removes how long orders took, where that is too old for statistics",
            {[retention](storage::Transaction& tx, Timestamp now) {
              return tx.measures.purge(now - retention.stays_for, kBatch);
            }}),
  };
}

Milliseconds index_orders(storage::Store& store) {
  const auto indexed = store.write([](storage::Transaction& tx) { return tx.orders.index_for_search(kIndexedAtOnce); });
  return indexed >= kIndexedAtOnce ? kBetweenIndexed : kUntilMoreToIndex;
}

}  // namespace docket::app
