#include "live/errands.hpp"

#include <utility>

namespace docket::live {

Errands::~Errands() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Errands::post(std::function<void()> errand) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(errand));
  }
  wake_.notify_one();
}

void Errands::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto errands = std::exchange(waiting_, {});
    lock.unlock();
    for (const auto& errand : errands) errand();
    lock.lock();
  }
}

}  // namespace docket::live
