#include "net/workers.hpp"

#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace docket::net {

Workers::Workers(std::size_t threads, std::size_t max_waiting, std::function<void(int socket)> serve)
    : max_threads_(std::max<std::size_t>(threads, 1)), max_waiting_(max_waiting), serve_(std::move(serve)) {}

bool Workers::add(int socket) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    if (waiting_.size() >= idle_ && threads_.size() < max_threads_) start_one();
    if (waiting_.size() >= idle_ + max_waiting_ || threads_.empty()) return false;
    waiting_.push_back(socket);
    note_crowd();
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
    if (stopping_) return;
    const int socket = waiting_.front();
    waiting_.pop_front();
    --idle_;
    note_crowd();
    lock.unlock();
    serve_(socket);
    lock.lock();
    ++idle_;
    note_crowd();
  }
}

void Workers::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int socket : std::exchange(waiting_, {})) ::close(socket);
    threads.swap(threads_);
  }
  wake_.notify_all();
  for (auto& thread : threads) thread.join();
}

}  // namespace docket::net
