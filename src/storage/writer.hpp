#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "storage/transaction.hpp"

namespace docket::storage {

/// What the writer has to do at a moment, and what it has done.
struct WriterStatistics {
  std::size_t waiting = 0;
  std::uint64_t changes = 0;                   ///< in committed batches
  std::uint64_t failures = 0;                  ///< batches that could not be committed
  std::array<std::uint64_t, 10> batches = {};  ///< committed, of up to 1, 2, 4, 8 … 256 and more changes
};

/// Group commit: one thread runs whatever writes are waiting inside one transaction, each in a SAVEPOINT of its own,
/// commits once, and only then answers all of them. So an acknowledged write is on disk, a failed one harms only
/// itself, and the price of reaching the disk is shared by all that waited. Any thread may call run().
class Writer {
 public:
  /// `max_batch`: writes in one transaction; `max_waiting`: writes that may queue.
  Writer(std::unique_ptr<sql::Connection> connection, WorkflowCache& workflows, std::size_t max_batch,
         std::size_t max_waiting);
  /// Finishes what is waiting.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// `committed` is called on the writer's thread after each commit, before whoever waited for it is answered. To be
  /// set once, before others call run().
  void on_commit(std::function<void(const std::set<ShopId>& shops)> committed) { committed_ = std::move(committed); }

  /// `set` is called in the same way, with Transaction::earliest_timer, after each commit that set a timer.
  void on_timer(std::function<void(Timestamp earliest)> set) { timer_set_ = std::move(set); }

  /// The same with Transaction::earliest_notification.
  void on_notification(std::function<void(Timestamp earliest)> queued) { notification_queued_ = std::move(queued); }

  /// Runs `change`, which looks for a kept reply at `place` and keeps one, on the writer's thread and returns when it
  /// is committed. Throws what `change` threw, and nothing of it is kept; Error(overloaded) when the queue is full;
  /// Error(unavailable) when the database cannot commit now, or the order book is in another one (Meta::elsewhere).
  void run(const std::function<void(Transaction&)>& change, const std::optional<ReplyPlace>& place);

  WriterStatistics statistics() const;

 private:
  struct Job;

  void work();
  void take_waiting(std::vector<Job*>& batch);
  void look_ahead(const std::vector<Job*>& batch);
  /// Fills the empty `batch` and runs it. False when nothing was committed.
  bool run_batch(std::vector<Job*>& batch);
  void run_job(Job& job, bool alone);
  static void complain(const std::vector<Job*>& batch, const char* cause);
  void fail(const std::vector<Job*>& batch, const char* words);
  void tell_committed() noexcept;
  void count_batch(std::size_t changes);

  std::unique_ptr<sql::Connection> connection_;
  Transaction transaction_;
  const std::size_t max_batch_;
  const std::size_t max_waiting_;
  std::function<void(const std::set<ShopId>& shops)> committed_;
  std::function<void(Timestamp earliest)> timer_set_;
  std::function<void(Timestamp earliest)> notification_queued_;

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> waiting_;  // guarded by mutex_
  WriterStatistics done_;     // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::thread thread_;
};

}  // namespace docket::storage
