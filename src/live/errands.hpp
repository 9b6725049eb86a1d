#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace docket::live {

/// A thread that does what it is given, in order. Any thread may post.
class Errands {
 public:
  Errands() : thread_([this] { work(); }) {}
  /// Drops what was not begun.
  ~Errands();
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  /// `errand` must not throw.
  void post(std::function<void()> errand);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::function<void()>> waiting_;  ///< guarded by mutex_
  bool stopping_ = false;                       ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace docket::live
