#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/environment.hpp"
#include "domain/time.hpp"

namespace docket::app {

/// Why a task is run.
enum class Cause : std::uint8_t { time, hand };

/// Something that is done again and again.
struct Task {
  std::string name;         ///< "old-events"
  std::string description;  ///< a line for people
  /// Does it; returns how long to wait until the next run.
  std::function<Milliseconds(Cause)> work;
  Milliseconds after_failure{10'000};  ///< until the next run when this one threw
  Milliseconds first_after{0};         ///< until the first run
};

/// What is known of the runs of a task.
struct Runs {
  bool is_running = false;
  std::optional<Timestamp> last_at;  ///< when the last run that has ended began
  Milliseconds last_took{};
  bool has_failed = false;      ///< that last run
  std::uint64_t succeeded = 0;  ///< how many there were
  std::uint64_t failed = 0;
  std::optional<Timestamp> next_at;  ///< absent while one is running, and when none comes by itself
};

/// Runs tasks one after another on a thread of its own, until it goes: what somebody asks for first, then what has been
/// due for longest. A run that throws is logged and holds up no other task; the next one comes in its time.
class Background {
 public:
  /// What Task::work returns when it is to be run again only when somebody asks.
  static constexpr Milliseconds kNever = Milliseconds::max();

  /// Whether a task that is due must wait for now: it is asked again 1 s later. Called on the thread of the tasks.
  using IsHeld = std::function<bool(const Task&)>;

  Background(Environment& environment, std::vector<Task> tasks, IsHeld is_held);
  /// Waits for the run that is under way.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Any thread may call these. A task is named by its place.

  const std::vector<Task>& tasks() const { return tasks_; }
  Runs runs(std::size_t task) const;
  /// Runs it now, held or not, after the run that is under way, and waits until that is done or `at_most` is over.
  void run(std::size_t task, Milliseconds at_most);

 private:
  using Clock = std::chrono::steady_clock;
  struct State {
    Runs runs;
    Clock::time_point due;
    std::uint64_t asked = 0;  ///< how often run() was called
    std::uint64_t done = 0;   ///< how many of these calls a finished run has answered

    bool is_asked_for() const { return asked > done; }
    Clock::time_point turn() const { return is_asked_for() ? Clock::time_point::min() : due; }
  };

  void loop();
  void take_turn(std::unique_lock<std::mutex>& lock, std::size_t task);
  void schedule(State& state, Milliseconds pause);

  Environment& environment_;
  const std::vector<Task> tasks_;
  const IsHeld is_held_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::vector<State> states_;  ///< of each task
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace docket::app
