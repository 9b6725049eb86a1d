#include "app/background.hpp"

#include "log/log.hpp"

namespace docket::app {

Background::Background(Environment& environment, std::string name, Work work, Milliseconds after_failure,
                       Milliseconds first_after)
    : environment_(environment), name_(std::move(name)), work_(std::move(work)), after_failure_(after_failure),
      first_after_(first_after), thread_([this] { loop(); }) {}

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

void Background::sleep(std::unique_lock<std::mutex>& lock, Milliseconds pause) {
  const auto is_over = [this] { return stopping_ || asked_ > done_; };
  if (pause == kNever) {
    changed_.wait(lock, is_over);
  } else {
    changed_.wait_for(lock, pause, is_over);
  }
}

void Background::loop() {
  std::unique_lock lock(mutex_);
  if (first_after_.count() > 0) sleep(lock, first_after_);
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
    runs_ = {false, began, ended - began, failed, pause == kNever ? std::nullopt : std::optional(ended + pause)};
    done_ = asked;
    changed_.notify_all();
    sleep(lock, pause);
  }
}

}  // namespace docket::app
