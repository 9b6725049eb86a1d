#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "storage/store.hpp"

namespace docket::http {

/// What waits to leave the house, for those who ask often: it takes longer to count the more there is, so it is counted
/// once in a while. Any thread may call it.
class Backlog {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::seconds kCountedEvery{10};

  /// As it was kCountedEvery ago at most, where `now` is when it is counted; nullopt while the database is away.
  std::optional<storage::NotificationCounts> counts(storage::Store& store, Timestamp now,
                                                    Clock::time_point asked_at = Clock::now());

 private:
  std::mutex mutex_;
  std::optional<storage::NotificationCounts> counts_;  // guarded by mutex_
  Clock::time_point counted_at_{};                     // guarded by mutex_
};

}  // namespace docket::http
