#include "app/background.hpp"

#include "log/log.hpp"

namespace docket::app {
namespace {

constexpr Milliseconds kAfterFailure{10'000};

}  // namespace

Background::Background(std::string name, std::function<Milliseconds()> work)
    : name_(std::move(name)), work_(std::move(work)), thread_([this] { loop(); }) {}

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
    Milliseconds pause = kAfterFailure;
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
