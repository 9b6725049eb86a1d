#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/environment.hpp"
#include "domain/time.hpp"

namespace docket::app {

/// Why a piece of background work is run.
enum class Cause : std::uint8_t { time, hand };

/// What is known of the runs of a piece of background work.
struct Runs {
  bool is_running = false;
  std::optional<Timestamp> last_at;  ///< when the last run that has ended began
  Milliseconds last_took{};
  bool has_failed = false;           ///< that last run
  std::optional<Timestamp> next_at;  ///< absent while one is running, and when none comes by itself
};

/// Runs a piece of work again and again on a thread of its own, until it goes. A run that throws is logged; the next
/// one comes in its time.
class Background {
 public:
  /// What Work returns when it is to be run again only when somebody asks.
  static constexpr Milliseconds kNever = Milliseconds::max();

  /// Returns how long to wait until its next run.
  using Work = std::function<Milliseconds(Cause)>;

  /// The first run begins after `first_after`. After a run that threw, the next one is `after_failure` later. `name` is
  /// for the log.
  Background(Environment& environment, std::string name, Work work, Milliseconds after_failure = Milliseconds(10'000),
             Milliseconds first_after = Milliseconds(0));
  /// Waits for the run that is under way.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Any thread may call these.

  const std::string& name() const { return name_; }
  Runs runs() const;
  /// Runs it now, after the run that is under way, and waits until that is done or `at_most` is over.
  void run(Milliseconds at_most);

 private:
  void loop();
  /// Until the time is over, somebody asks, or it goes.
  void sleep(std::unique_lock<std::mutex>& lock, Milliseconds pause);
  /// Runs the work once; returns how long to wait then.
  Milliseconds run_once(Cause cause, bool& failed);

  Environment& environment_;
  const std::string name_;
  const Work work_;
  const Milliseconds after_failure_;
  const Milliseconds first_after_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  Runs runs_;
  std::uint64_t asked_ = 0;  ///< how often run() was called
  std::uint64_t done_ = 0;   ///< how many of these calls a finished run has answered
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace docket::app
