#include "storage/timers.hpp"

namespace docket::storage {
namespace {

/// The earliest is not worth finding out where many were written: whoever waits for it looks.
constexpr Timestamp kAnyTime{};

std::optional<std::int64_t> in_ms(std::optional<std::int64_t> seconds) {
  return seconds ? std::optional(*seconds * 1000) : std::nullopt;
}

}  // namespace

std::vector<OrderId> Timers::due(Timestamp now, std::size_t limit) {
  std::vector<OrderId> ids;
  auto rows = db_.query("SELECT id FROM orders WHERE timer_at <= $1"
                        " AND shop_id NOT IN (SELECT id FROM shops WHERE timers_paused_at IS NOT NULL)"
                        " ORDER BY timer_at, id LIMIT $2",
                        now, limit);
  while (rows.next()) ids.push_back(rows.id<OrderId>());
  return ids;
}

std::optional<Timestamp> Timers::next() {
  auto rows = db_.query("SELECT timer_at FROM orders WHERE timer_at IS NOT NULL"
                        " AND shop_id NOT IN (SELECT id FROM shops WHERE timers_paused_at IS NOT NULL)"
                        " ORDER BY timer_at LIMIT 1");
  if (!rows.next()) return std::nullopt;
  return rows.time();
}

void Timers::put_off(OrderId order, Timestamp until) {
  const auto changed = db_.run("UPDATE orders SET timer_at = $2 WHERE id = $1 AND timer_at IS NOT NULL", order, until);
  if (changed > 0) note_timer(set_, until);
}

Page<RunningTimer> Timers::page(ShopId shop, const std::optional<Position>& after, std::size_t limit) {
  const Position start = after.value_or(Position{Timestamp::min(), OrderId{}});
  std::vector<RunningTimer> timers;
  auto rows = db_.query("SELECT id, number, status, timer_at FROM orders WHERE shop_id = $1 AND timer_at IS NOT NULL"
                        " AND (timer_at, id) > ($2, $3) ORDER BY timer_at, id LIMIT $4",
                        shop, start.at, start.order, limit + 1);
  while (rows.next()) {
    RunningTimer& timer = timers.emplace_back();
    timer.order = rows.id<OrderId>();
    timer.number = rows.text();
    timer.status = rows.text();
    timer.at = rows.time();
  }
  return cut(std::move(timers), limit);
}

void Timers::resume(ShopId shop, Timestamp paused_at, Timestamp now) {
  const auto changed =
      db_.run("UPDATE orders SET timer_at = timer_at + $3 - CASE WHEN status_since > $2 THEN status_since ELSE $2 END"
              " WHERE shop_id = $1 AND timer_at IS NOT NULL",
              shop, paused_at, now);
  if (changed > 0) note_timer(set_, kAnyTime);
}

void Timers::change(ShopId shop, std::string_view status, std::optional<std::int64_t> before_s,
                    std::optional<std::int64_t> after_s) {
  const auto changed = db_.run("UPDATE orders SET timer_at = coalesce(timer_at - $3, status_since) + $4"
                               " WHERE shop_id = $1 AND status = $2 AND closed_at IS NULL",
                               shop, status, in_ms(before_s), in_ms(after_s));
  if (changed > 0) note_timer(set_, kAnyTime);
}

}  // namespace docket::storage
