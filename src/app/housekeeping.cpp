#include "app/housekeeping.hpp"

namespace docket::app {
namespace {

constexpr std::int64_t kBatch = 500;
constexpr Milliseconds kBetweenBatches{50};
constexpr Milliseconds kBetweenRounds{60'000};

}  // namespace

Milliseconds keep_house(storage::Store& store, Environment& environment) {
  const Timestamp now = environment.now();
  const std::int64_t removed = store.write([&](storage::Transaction& tx) {
    return tx.kept_replies.purge(now - storage::KeptReplies::kKeptFor, kBatch) + tx.refresh_tokens.purge(now, kBatch);
  });
  return removed >= kBatch ? kBetweenBatches : kBetweenRounds;
}

}  // namespace docket::app
