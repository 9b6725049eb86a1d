#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace docket::net {

/// Threads for what may block, started as they are needed. Any thread may call it.
class Workers {
 public:
  /// Must not throw.
  using Task = std::function<void()>;

  Workers(std::size_t threads, std::size_t max_waiting);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Has `task` run; false when too many wait already.
  bool add(Task task) { return put(std::move(task), max_waiting_); }
  /// The same for what has begun already and must not be refused.
  void go_on(Task task) { put(std::move(task), static_cast<std::size_t>(-1)); }

  /// Returns when what was added is done; what is added later is not. Not to be called by a task.
  void stop();

 private:
  bool put(Task task, std::size_t max_waiting);
  void start_one();
  void work();

  const std::size_t max_threads_;
  const std::size_t max_waiting_;

  std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  std::deque<Task> waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace docket::net
