#include "http/backlog.hpp"

#include "app/outage.hpp"

namespace docket::http {

std::optional<storage::NotificationCounts> Backlog::counts(storage::Store& store, Timestamp now,
                                                           Clock::time_point asked_at) {
  const std::lock_guard lock(mutex_);
  if (counts_ && asked_at - counted_at_ < kCountedEvery) return counts_;
  counts_ = app::answer_of(store, [now](storage::Transaction& tx) { return tx.notifications.counts(now); });
  counted_at_ = asked_at;
  return counts_;
}

}  // namespace docket::http
