#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// An order that a timer will move on.
struct RunningTimer {
  OrderId order;
  std::string number;
  std::string status;
  Timestamp at{};
};

/// The times at which orders are moved on; each is kept with its order (Order::timer_at). Valid only inside the
/// transaction that handed it out.
class Timers {
 public:
  /// Notes in `set` the earliest time that was written.
  Timers(sql::Connection& db, std::optional<Timestamp>& set) : db_(db), set_(set) {}

  /// Orders of shops whose timers are not paused, in the order of their times, that are due at `now`; up to `limit`.
  std::vector<OrderId> due(Timestamp now, std::size_t limit);
  /// The earliest time of all shops whose timers are not paused; nullopt when there is none.
  std::optional<Timestamp> next();

  /// Sets the time of one order that waits for it.
  void put_off(OrderId order, Timestamp until);

  /// The last one of the page before.
  struct Position {
    Timestamp at{};
    OrderId order;
  };
  /// A shop's timers by time.
  Page<RunningTimer> page(ShopId shop, const std::optional<Position>& after, std::size_t limit);

  /// The shop's timers go on at `now` after they stood still since `paused_at`; for orders that came into their status
  /// meanwhile, since then.
  void resume(ShopId shop, Timestamp paused_at, Timestamp now);

  /// A timer that led out of `status` after `before_s` seconds leads out of it after `after_s`: the shop's open orders
  /// there keep the part of the way that is behind them. nullopt stands for no timer.
  void change(ShopId shop, std::string_view status, std::optional<std::int64_t> before_s,
              std::optional<std::int64_t> after_s);

 private:
  sql::Connection& db_;
  std::optional<Timestamp>& set_;
};

/// Notes a time in what the earliest one was so far.
inline void note_timer(std::optional<Timestamp>& earliest, Timestamp at) {
  if (!earliest || at < *earliest) earliest = at;
}

}  // namespace docket::storage
