#include "app/background.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "log/log.hpp"

namespace docket::app {
namespace {

constexpr Milliseconds kUntilHeldIsAskedAgain{1000};

}  // namespace

Background::Background(Environment& environment, std::vector<Task> tasks, IsHeld is_held)
    : environment_(environment), tasks_(std::move(tasks)), is_held_(std::move(is_held)), states_(tasks_.size()) {
  for (std::size_t task = 0; task < tasks_.size(); ++task) schedule(states_[task], tasks_[task].first_after);
  thread_ = std::thread([this] { loop(); });
}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Runs Background::runs(std::size_t task) const {
  const std::lock_guard lock(mutex_);
  return states_[task].runs;
}

void Background::run(std::size_t task, Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  State& state = states_[task];
  const std::uint64_t mine = ++state.asked;
  changed_.notify_all();
  changed_.wait_for(lock, at_most, [&] { return state.done >= mine || stopping_; });
}

void Background::schedule(State& state, Milliseconds pause) {
  const bool comes = pause != kNever;
  state.due = comes ? Clock::now() + pause : Clock::time_point::max();
  state.runs.next_at = comes ? std::optional(environment_.now() + pause) : std::nullopt;
}

void Background::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = std::min_element(states_.begin(), states_.end(),
                                       [](const State& a, const State& b) { return a.turn() < b.turn(); });
    const auto turn = next == states_.end() ? Clock::time_point::max() : next->turn();
    if (turn <= Clock::now()) {
      take_turn(lock, static_cast<std::size_t>(std::distance(states_.begin(), next)));
    } else if (turn == Clock::time_point::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, turn);
    }
  }
}

void Background::take_turn(std::unique_lock<std::mutex>& lock, std::size_t number) {
  const Task& task = tasks_[number];
  State& state = states_[number];
  const std::uint64_t asked = state.asked;
  const Cause cause = state.is_asked_for() ? Cause::hand : Cause::time;
  const Timestamp began = environment_.now();
  Milliseconds pause = task.after_failure;
  bool has_failed = false;
  lock.unlock();
  try {
    const bool is_held = cause == Cause::time && is_held_(task);
    lock.lock();
    if (is_held) return schedule(state, kUntilHeldIsAskedAgain);
    state.runs.is_running = true;
    state.runs.next_at.reset();
    lock.unlock();
    pause = task.work(cause);
  } catch (const std::exception& e) {
    log::error("background work failed",
               {{"work", std::string_view(task.name)}, {"cause", std::string_view(e.what())}});
    has_failed = true;
  }
  const Timestamp ended = environment_.now();
  lock.lock();
  state.runs.is_running = false;
  state.runs.last_at = began;
  state.runs.last_took = ended - began;
  state.runs.has_failed = has_failed;
  ++(has_failed ? state.runs.failed : state.runs.succeeded);
  state.done = asked;
  schedule(state, pause);
  changed_.notify_all();
}

}  // namespace docket::app
