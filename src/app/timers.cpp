#include "app/timers.hpp"

#include <algorithm>
#include <vector>

#include "app/orders.hpp"
#include "app/outage.hpp"
#include "app/shops.hpp"
#include "domain/error.hpp"
#include "log/log.hpp"

namespace docket::app {
namespace {

constexpr Seconds kPutOff{60};
/// Processes beside this one may set timers, too, and go away before they fire them.
constexpr Seconds kLongestSleep{1};
constexpr Seconds kAfterFailure{2};

Caller timer_caller() {
  Caller caller;
  caller.kind = Caller::Kind::system;
  caller.name = "timer";
  return caller;
}

/// Moves the order on, unless somebody else was faster.
void fire_one(storage::Transaction& tx, Environment& environment, KnownShops& shops, OrderId id) {
  auto order = tx.orders.find(id);
  if (!order || !order->timer_at || *order->timer_at > environment.now()) return;
  const Shop& shop = shops.find(order->shop_id);
  if (shop.timers_paused_at) return;
  const Timer* timer = shop.workflow->timer_from(order->status);
  if (timer == nullptr) throw std::runtime_error("an order waits for a timer that its workflow lacks");
  OrderAtShop found{std::move(*order), shop};
  move_order(tx, environment, timer_caller(), found, timer->to, std::nullopt);
}

void fire(storage::Store& store, Environment& environment, const std::vector<OrderId>& orders) {
  store.write([&](storage::Transaction& tx) {
    KnownShops shops(tx);
    for (const OrderId id : orders) fire_one(tx, environment, shops, id);
  });
}

/// Each in a transaction of its own; what cannot be moved is put off.
void fire_apart(storage::Store& store, Environment& environment, const std::vector<OrderId>& orders) {
  for (const OrderId id : orders) {
    try {
      fire(store, environment, {id});
    } catch (const std::exception& failure) {
      if (is_passing(failure)) throw;
      log::error("a timer could not move an order",
                 {{"order", id.view()}, {"cause", std::string_view(failure.what())}});
      store.write([&](storage::Transaction& tx) { tx.timers.put_off(id, environment.now() + kPutOff); });
    }
  }
}

}  // namespace

std::optional<Timestamp> fire_timers(storage::Store& store, Environment& environment, std::size_t limit) {
  const auto due = store.read([&](storage::Transaction& tx) { return tx.timers.due(environment.now(), limit); });
  if (!due.empty()) {
    try {
      fire(store, environment, due);
    } catch (const std::exception& failure) {
      if (is_passing(failure)) throw;
      fire_apart(store, environment, due);
    }
  }
  return store.read([](storage::Transaction& tx) { return tx.timers.next(); });
}

storage::Page<storage::RunningTimer> list_timers(storage::Transaction& tx, const Caller& caller, const Shop& shop,
                                                 const std::optional<storage::Timers::Position>& after,
                                                 std::size_t limit) {
  if (!works_at(caller, shop.id)) throw Error(Code::forbidden, "Only who works in the shop sees its timers.");
  return tx.timers.page(shop.id, after, limit);
}

void pause_timers(storage::Transaction& tx, Environment& environment, const Caller& caller, Shop& shop, bool pause) {
  if (!may_pause_timers(caller, shop.id)) {
    throw Error(Code::forbidden, "Only the owner of the shop, operations and admins may do this.");
  }
  if (shop.timers_paused_at.has_value() == pause) return;
  const Timestamp now = environment.now();
  if (!pause) tx.timers.resume(shop.id, *shop.timers_paused_at, now);
  shop.timers_paused_at = pause ? std::optional(now) : std::nullopt;
  shop.updated_at = now;
  tx.shops.update(shop);
}

TimerClock::TimerClock(storage::Store& store, Environment& environment) : store_(store), environment_(environment) {
  store_.on_timer([this](Timestamp earliest) { expect(earliest); });
  thread_ = std::thread([this] { run(); });
}

TimerClock::~TimerClock() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  earlier_.notify_one();
  thread_.join();
}

void TimerClock::expect(Timestamp at) {
  {
    const std::lock_guard lock(mutex_);
    if (at >= wake_at_) return;
    wake_at_ = at;
  }
  earlier_.notify_one();
}

void TimerClock::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_at_ = Timestamp::max();  // what is set from here on may be missing in what fire() reads
    lock.unlock();
    const Timestamp next = fire();
    lock.lock();
    wake_at_ = std::min(wake_at_, next);
    for (auto woken = std::cv_status::no_timeout; !stopping_ && woken == std::cv_status::no_timeout;) {
      // By the machine's clock, so that setting it is noticed.
      const Timestamp until = wake_at_;
      woken = earlier_.wait_until(lock, until);
    }
  }
}

Timestamp TimerClock::fire() {
  try {
    const auto next = fire_timers(store_, environment_);
    const Timestamp latest = environment_.now() + kLongestSleep;
    return next ? std::min(*next, latest) : latest;
  } catch (const std::exception& failure) {
    log::error("timers do not run", {{"cause", std::string_view(failure.what())}});
    return environment_.now() + kAfterFailure;
  }
}

}  // namespace docket::app
