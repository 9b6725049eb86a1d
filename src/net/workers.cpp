#include "net/workers.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace docket::net {
namespace {

/// Whose worker this thread is, while it runs a task that has not stepped aside.
thread_local Workers* t_workers = nullptr;

}  // namespace

Workers::Workers(std::size_t threads, std::size_t max_waiting)
    : max_threads_(std::max<std::size_t>(threads, 1)),
      max_running_(std::min<std::size_t>(max_threads_, std::thread::hardware_concurrency() + 1)),
      max_waiting_(max_waiting) {}

bool Workers::put(Task task, std::size_t max_waiting) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= max_waiting + called_) return false;
  waiting_.push_back(std::move(task));
  call_one();
  if (!threads_.empty()) return true;
  waiting_.pop_back();
  return false;
}

/// Under the lock: has a thread take a task, if there is one to take and another may run.
void Workers::call_one() {
  if (waiting_.size() <= called_ || running_ + called_ >= max_running_) return;
  if (called_ < idle_) {
    ++called_;
    wake_.notify_one();
    return;
  }
  if (threads_.size() >= max_threads_) return;
  try {
    threads_.emplace_back([this] { work(); });
    ++idle_;
    ++called_;
  } catch (const std::system_error&) {
    // The system gives no more threads: those there are must do.
  }
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (called_ == 0 && !stopping_) wake_.wait(lock);
    if (called_ > 0) --called_;
    --idle_;
    while (!waiting_.empty() && (running_ < max_running_ || stopping_)) {
      const Task task = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
      t_workers = this;
      lock.unlock();
      task();
      lock.lock();
      if (std::exchange(t_workers, nullptr) != nullptr) --running_;
    }
    ++idle_;
    if (stopping_) return;
  }
}

/// The task on this thread counts no more.
void Workers::step_aside() {
  const std::lock_guard lock(mutex_);
  --running_;
  call_one();
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
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

Blocking::Blocking() {
  if (Workers* workers = std::exchange(t_workers, nullptr)) workers->step_aside();
}

}  // namespace docket::net
