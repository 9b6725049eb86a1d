#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace docket::net {

/// Threads for what takes a while, started as they are needed. Only a few more run at once than there are cores, since
/// threads that push each other aside make everybody slower; a task that is going to wait for something else says so
/// (Blocking), and lets another one run in its place. Any thread may call it.
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

  /// How many tasks wait for a thread.
  std::size_t waiting() const;

  /// Returns when what was added is done; what is added later is not. Not to be called by a task.
  void stop();

 private:
  friend class Blocking;

  bool put(Task task, std::size_t max_waiting);
  void call_one();
  void work();
  void step_aside();

  const std::size_t max_threads_;
  const std::size_t max_running_;
  const std::size_t max_waiting_;

  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  std::deque<Task> waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;     ///< threads that sleep
  std::size_t called_ = 0;   ///< of these, those that were told to wake up
  std::size_t running_ = 0;  ///< tasks that are not Blocking
  bool stopping_ = false;
};

/// Says that the task on this thread is going to wait for a disk, a lock or another thread until it is done. Nothing
/// happens on a thread that is not a worker's.
class Blocking {
 public:
  Blocking();
  Blocking(const Blocking&) = delete;
  Blocking& operator=(const Blocking&) = delete;
};

}  // namespace docket::net
