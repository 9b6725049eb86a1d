#include "app/background.hpp"

#include "log/log.hpp"

namespace docket::app {

Background::Background(std::string name, std::function<Milliseconds()> work, Milliseconds after_failure)
    : name_(std::move(name)), work_(std::move(work)), after_failure_(after_failure), thread_([this] { loop(); }) {}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Background::loop() {
  for (;;) {
    Milliseconds pause = after_failure_;
    try {
      pause = work_();
    } catch (const std::exception& e) {
      log::error("background work failed", {{"work", std::string_view(name_)}, {"cause", std::string_view(e.what())}});
    }
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, pause, [this] { return stopping_; })) return;
  }
}

}  // namespace docket::app
