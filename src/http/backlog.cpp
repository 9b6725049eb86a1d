#include "http/backlog.hpp"

#include "domain/error.hpp"

namespace docket::http {

std::optional<storage::NotificationCounts> Backlog::counts(storage::Store& store, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (counts_ && now - counted_at_ < kCountedEvery) return counts_;
  counts_.reset();
  try {
    counts_ = store.read([](storage::Transaction& tx) { return tx.notifications.counts(); });
    counted_at_ = now;
  } catch (const Error& error) {
    if (error.code != Code::unavailable) throw;
  }
  return counts_;
}

}  // namespace docket::http
