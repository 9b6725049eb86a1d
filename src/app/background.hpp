#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "domain/time.hpp"

namespace docket::app {

/// Runs a piece of work again and again on a thread of its own, until it goes. A run that throws is logged; the next
/// one comes in its time.
class Background {
 public:
  /// `work` returns how long to wait until its next run; after one that threw it is `after_failure`. `name` is for the
  /// log.
  Background(std::string name, std::function<Milliseconds()> work, Milliseconds after_failure = Milliseconds(10'000));
  /// Waits for the run that is under way.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  void loop();

  const std::string name_;
  const std::function<Milliseconds()> work_;
  const Milliseconds after_failure_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace docket::app
