#include "app/stats.hpp"

#include <algorithm>
#include <chrono>

#include "app/local_buckets.hpp"
#include "app/shops.hpp"
#include "app/walk.hpp"
#include "domain/error.hpp"

namespace docket::app {
namespace {

using Hours = std::chrono::hours;

constexpr int kUsualDays = 30;
constexpr int kUsualHours = 24;

std::vector<Shop> all_shops(storage::Transaction& tx) {
  std::vector<Shop> shops;
  walk(
      storage::ShopQuery{}, [&](const storage::ShopQuery& query) { return tx.shops.page(query); },
      [&](const Shop& shop) { shops.push_back(shop); });
  return shops;
}

/// Throws unless the caller may read numbers at all.
void require_reader(const Caller& caller) {
  if (caller.kind == Caller::Kind::anonymous) throw Error(Code::unauthenticated, "Sign in to see statistics.");
  require_scope(caller, Scope::orders_read);
}

std::vector<Shop> shops_of(storage::Transaction& tx, const Caller& caller) {
  if (caller.bound_shop) return {find_shop(tx, caller.bound_shop->view())};
  const bool is_member_only =
      caller.kind == Caller::Kind::user && caller.role != Role::admin && caller.role != Role::operations;
  if (!is_member_only) return all_shops(tx);
  if (caller.role == Role::customer && caller.memberships.empty()) {
    throw Error(Code::forbidden, "Statistics are for those who work in a shop.");
  }
  std::vector<Shop> shops;
  for (const Member& member : caller.memberships) shops.push_back(find_shop(tx, member.shop.view()));
  return shops;
}

Shop shop_of(storage::Transaction& tx, const Caller& caller, const std::string& name) {
  Shop shop = find_shop(tx, name);
  if (!may_see_stats(caller, shop.id)) {
    throw Error(Code::forbidden, "Statistics of a shop are for those who work there.");
  }
  return shop;
}

/// What the shops have in common.
void set_shops(Stats& stats, const std::vector<Shop>& shops) {
  stats.timezone = shops.empty() ? "UTC" : shops.front().timezone;
  if (shops.size() == 1) stats.shop = shops.front().id;
  for (const Shop& shop : shops) {
    if (!stats.currency) stats.currency = shop.currency;
    if (shop.currency != stats.currency) {
      throw invalid("/query/shop", "is needed, since the shops have different currencies: name one of them with shop=");
    }
    if (shop.timezone != stats.timezone) stats.timezone = "UTC";
  }
}

void set_stretch(Stats& stats, const StatsQuery& query, Timestamp now) {
  stats.to = query.to.value_or(now);
  if (query.from) {
    stats.from = *query.from;
  } else if (query.bucket == Bucket::day) {
    stats.from = start_of_day(stats.to, kUsualDays - 1, stats.timezone);
  } else {
    const Timestamp first = stats.to - Hours(kUsualHours - 1);
    stats.from = local_hours(first, first + Milliseconds(1), stats.timezone).front().start;
  }
  if (stats.from >= stats.to) throw invalid("/query/from", "must be before the end of the stretch");
}

[[noreturn]] void too_many() {
  throw invalid("/query/bucket", "would cut this stretch into more than " + std::to_string(kMostBuckets) + " pieces");
}

/// The hours of the stretch; the buckets are set to what they make up. Throws validation_failed.
std::vector<LocalHour> cut(Stats& stats, Bucket bucket) {
  // Looked at before, so that nobody has centuries cut into hours. No day is an hour longer or shorter than others by
  // more than a day in all.
  const Hours most = bucket == Bucket::hour ? Hours(kMostBuckets) : Hours((kMostBuckets + 1) * 24);
  if (stats.to - stats.from > most) too_many();
  auto hours = local_hours(stats.from, stats.to, stats.timezone);
  if (bucket == Bucket::hour) {
    for (const LocalHour& hour : hours) stats.buckets.push_back({hour.start, {}});
  } else {
    for (const Timestamp start : local_days(stats.from, stats.to, stats.timezone)) stats.buckets.push_back({start, {}});
  }
  if (stats.buckets.size() > kMostBuckets) too_many();
  return hours;
}

/// The tallies of all hours, each in the bucket that it is a part of.
void add_tallies(Stats& stats, const std::vector<LocalHour>& hours, const std::vector<Tally>& tallies) {
  auto bucket = stats.buckets.begin();
  for (std::size_t i = 0; i < hours.size(); ++i) {
    while (std::next(bucket) != stats.buckets.end() && std::next(bucket)->start <= hours[i].start) ++bucket;
    bucket->tally += tallies[i];
    stats.total += tallies[i];
    stats.by_hour.at(static_cast<std::size_t>(hours[i].hour)) += tallies[i].orders;
  }
}

}  // namespace

Stats read_stats(storage::Transaction& tx, Environment& environment, const Caller& caller, const StatsQuery& query) {
  require_reader(caller);
  Stats stats;
  const auto shops = query.shop ? std::vector{shop_of(tx, caller, *query.shop)} : shops_of(tx, caller);
  set_shops(stats, shops);
  set_stretch(stats, query, environment.now());
  const auto hours = cut(stats, query.bucket);

  std::vector<Timestamp> bounds;
  bounds.reserve(hours.size() + 1);
  for (const LocalHour& hour : hours) bounds.push_back(std::max(hour.start, stats.from));
  bounds.push_back(stats.to);
  StayTimes times;
  std::size_t stays = 0;
  for (const Shop& shop : shops) {
    add_tallies(stats, hours, tx.stats.tallies(shop.id, bounds));
    stays += tx.stats.add_stays(shop.id, stats.from, stats.to, kMostStays - stays, times);
  }
  stats.statuses = status_times_of(std::move(times));
  return stats;
}

}  // namespace docket::app
