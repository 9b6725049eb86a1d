#include "storage/stats.hpp"

#include <algorithm>
#include <limits>

#include "domain/workflow.hpp"

namespace docket::storage {

std::vector<Tally> Stats::tallies(ShopId shop, std::span<const Timestamp> bounds) {
  if (bounds.size() < 2) return {};
  std::vector<Tally> tallies(bounds.size() - 1);
  const Uuid first = Uuid::v7_floor(bounds.front());
  const Uuid last = Uuid::v7_floor(bounds.back());
  std::size_t place = 0;
  // Ids are the order of time, so orders are counted by comparing ids; nothing has to be parsed.
  Uuid next = Uuid::v7_floor(bounds[1]);
  auto rows = db_.query("SELECT id, status_kind, total FROM orders WHERE shop_id = $1 AND id >= $2 AND id < $3"
                        " ORDER BY id",
                        shop, first, last);
  while (rows.next()) {
    for (const std::string_view id = rows.view(); id >= next.view();) next = Uuid::v7_floor(bounds[++place + 1]);
    const bool is_cancelled = rows.view() == name_of(StatusKind::cancelled);
    tallies[place] += Tally{1, is_cancelled ? 1 : 0, is_cancelled ? 0 : rows.integer()};
  }
  return tallies;
}

std::size_t Stats::add_stays(ShopId shop, Timestamp from, Timestamp to, std::size_t limit, StayTimes& times) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  auto rows = db_.query("SELECT status, took_ms FROM status_times WHERE shop_id = $1 AND left_at >= $2 AND left_at < $3"
                        " ORDER BY left_at DESC LIMIT $4",
                        shop, from, to, limit);
  std::size_t count = 0;
  for (; rows.next(); ++count) {
    const std::string_view status = rows.view();
    auto found = times.find(status);
    if (found == times.end()) found = times.try_emplace(std::string(status)).first;
    found->second.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(rows.integer() / 1000, 0, kMost)));
  }
  return count;
}

}  // namespace docket::storage
