#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>

#include "app/environment.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "storage/store.hpp"

/// Orders that move on by themselves when they have been in a status for as long as the workflow says.
namespace docket::app {

/// Moves on orders whose time has come, earliest first, up to `limit` in one transaction; each is an ordinary step by
/// the system, and happens once, whoever else is at it. Returns when there is something to do next, which has passed
/// when more are due; nullopt when no timer runs. An order that cannot be moved does not hold up others: it is logged,
/// and tried again a minute later.
std::optional<Timestamp> fire_timers(storage::Store& store, Environment& environment, std::size_t limit = 200);

/// The running timers of the shop's orders, by time. While they are paused, the times are those without the pause.
/// Throws forbidden unless the caller works there.
storage::Page<storage::RunningTimer> list_timers(storage::Transaction& tx, const Caller& caller, const Shop& shop,
                                                 const std::optional<storage::Timers::Position>& after,
                                                 std::size_t limit);

/// Stops the timers of the shop's orders, or lets each go on with the time that it had left. Nothing happens when they
/// are so already. Throws forbidden.
void pause_timers(storage::Transaction& tx, Environment& environment, const Caller& caller, Shop& shop, bool pause);

/// Fires timers at their times, on a thread of its own, until it goes. It asks the store to be told of new ones, so
/// nobody may write any more when it goes.
class TimerClock {
 public:
  /// Fires what was missed first. To be made before others write.
  TimerClock(storage::Store& store, Environment& environment);
  /// Waits for the transaction that is under way.
  ~TimerClock();
  TimerClock(const TimerClock&) = delete;
  TimerClock& operator=(const TimerClock&) = delete;

 private:
  void expect(Timestamp at);
  void run();
  /// Fires what is due; returns when to do so again.
  Timestamp fire();

  storage::Store& store_;
  Environment& environment_;
  std::mutex mutex_;
  std::condition_variable earlier_;
  Timestamp wake_at_ = Timestamp::max();  // guarded by mutex_
  bool stopping_ = false;                 // guarded by mutex_
  std::thread thread_;
};

}  // namespace docket::app
