#include "http/backlog.hpp"

#include "app/outage.hpp"

namespace docket::http {

std::optional<storage::NotificationCounts> Backlog::counts(storage::Store& store, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (counts_ && now - counted_at_ < kCountedEvery) return counts_;
  counts_ = app::answer_of(store, [](storage::Transaction& tx) { return tx.notifications.counts(); });
  counted_at_ = now;
  return counts_;
}

}  // namespace docket::http
