#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace docket::net {

/// Threads that serve one connection each at a time, started as they are needed. Any thread may call it.
class Workers {
 public:
  /// `serve` is called with an accepted socket, which is its to close. It must not throw.
  Workers(std::size_t threads, std::size_t max_waiting, std::function<void(int socket)> serve);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Has `socket` served; false, and the socket stays the caller's, when too many wait already.
  bool add(int socket);

  /// Whether a connection waits for a thread.
  bool crowded() const { return crowded_.load(std::memory_order_relaxed); }

  /// Closes the sockets that wait and returns when the others are served. Not to be called by `serve`.
  void stop();

 private:
  void start_one();
  void work();
  void note_crowd() { crowded_.store(waiting_.size() > idle_, std::memory_order_relaxed); }

  const std::size_t max_threads_;
  const std::size_t max_waiting_;
  const std::function<void(int)> serve_;
  std::atomic<bool> crowded_ = false;

  std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  std::deque<int> waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace docket::net
