#include "app/background.hpp"

#include "log/log.hpp"

namespace docket::app {

Background::Background(Environment& environment, std::string name, Work work, Milliseconds after_failure)
    : environment_(environment), name_(std::move(name)), work_(std::move(work)), after_failure_(after_failure),
      thread_([this] { loop(); }) {}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Runs Background::runs() const {
  const std::lock_guard lock(mutex_);
  return runs_;
}

void Background::run(Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++asked_;
  changed_.notify_all();
  changed_.wait_for(lock, at_most, [&] { return done_ >= mine || stopping_; });
}

Milliseconds Background::run_once(Cause cause, bool& failed) {
  try {
    return work_(cause);
  } catch (const std::exception& e) {
    log::error("background work failed", {{"work", std::string_view(name_)}, {"cause", std::string_view(e.what())}});
    failed = true;
    return after_failure_;
  }
}

void Background::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::uint64_t asked = asked_;
    const Cause cause = asked > done_ ? Cause::hand : Cause::time;
    const Timestamp began = environment_.now();
    runs_.is_running = true;
    runs_.next_at.reset();
    lock.unlock();
    bool failed = false;
    const Milliseconds pause = run_once(cause, failed);
    const Timestamp ended = environment_.now();
    lock.lock();
    runs_ = {false, began, ended - began, failed, ended + pause};
    done_ = asked;
    changed_.notify_all();
    changed_.wait_for(lock, pause, [this] { return stopping_ || asked_ > done_; });
  }
}

}  // namespace docket::app
