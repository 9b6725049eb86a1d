#include "net/workers.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace docket::net {

Workers::Workers(std::size_t threads, std::size_t max_waiting)
    : max_threads_(std::max<std::size_t>(threads, 1)), max_waiting_(max_waiting) {}

bool Workers::put(Task task, std::size_t max_waiting) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    if (waiting_.size() >= idle_ && threads_.size() < max_threads_) start_one();
    if (threads_.empty() || (waiting_.size() >= idle_ && waiting_.size() - idle_ >= max_waiting)) return false;
    waiting_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

void Workers::start_one() {
  try {
    threads_.emplace_back([this] { work(); });
    ++idle_;
  } catch (const std::system_error&) {
    // The system gives no more threads: those there are must do.
  }
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Task task = std::move(waiting_.front());
    waiting_.pop_front();
    --idle_;
    lock.unlock();
    task();
    lock.lock();
    ++idle_;
  }
}

void Workers::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  wake_.notify_all();
  for (auto& thread : threads) thread.join();
}

}  // namespace docket::net
