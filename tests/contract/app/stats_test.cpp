#include "app/stats.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/measures.hpp"
#include "contract/app/desk.hpp"
#include "unit/app/years.hpp"

/// Numbers of shops: what is counted, where, and for whom.
using namespace docket;
using namespace docket::test;
using app::StatsQuery;
using storage::Transaction;

namespace {

app::Stats stats(Desk& desk, const StatsQuery& query = {}) {
  return desk.read([&](Transaction& tx) { return app::read_stats(tx, desk.clock, desk.system, query); });
}

app::Stats cafe(Desk& desk, StatsQuery query = {}) {
  query.shop = "cafe";
  return stats(desk, query);
}

/// The pointer to what is wrong with the query; "" when nothing is.
std::string fault(Desk& desk, const StatsQuery& query) {
  try {
    stats(desk, query);
  } catch (const Error& error) {
    return error.faults.empty() ? error.what() : error.faults.front().pointer;
  }
  return "";
}

void insert(Transaction& tx, const Shop& shop, Timestamp placed_at, Minor total = 100,
            StatusKind kind = StatusKind::open) {
  storage::StoredOrder order = an_order(shop.id, placed_at);
  order.total = total;
  order.status_kind = kind;
  tx.orders.insert(order);
}

void change_shop(Desk& desk, Shop& shop, const std::string& timezone, const std::string& currency = "EUR") {
  shop.timezone = timezone;
  shop.currency = currency;
  desk.write([&](Transaction& tx) { tx.shops.update(shop); });
}

/// Orders of each stretch on the clock, by when it began.
template <class Unit>
std::map<Timestamp, Tally> counted(const Year& year, Timestamp from, Timestamp to, const std::vector<Timestamp>& placed,
                                   Minor total) {
  const std::vector<Timestamp> starts = walk<Unit>(year, from, to);
  std::map<Timestamp, Tally> tallies;
  for (const Timestamp start : starts) tallies[start];
  for (const Timestamp at : placed) std::prev(tallies.upper_bound(at))->second += Tally{1, 0, total};
  return tallies;
}

std::map<Timestamp, Tally> by_start(const std::vector<app::TallyOf>& buckets) {
  std::map<Timestamp, Tally> tallies;
  for (const app::TallyOf& bucket : buckets) tallies[bucket.start] = bucket.tally;
  return tallies;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a year of orders is counted by the days and hours that the clock in the shop shows") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    for (const Year& year : kYears) {
      CAPTURE(std::string(year.timezone));
      Shop shop = a_shop("of-" + std::to_string(&year - kYears));
      shop.timezone = year.timezone;
      const Timestamp from = new_year(year, 2026);
      const Timestamp to = new_year(year, 2027);
      std::vector<Timestamp> placed;
      for (Timestamp at = from + Minutes(17); at < to; at += Hours(1)) placed.push_back(at);
      desk.write([&](Transaction& tx) {
        tx.shops.insert(shop);
        insert(tx, shop, from - Milliseconds(1));
        for (const Timestamp at : placed) insert(tx, shop, at);
        insert(tx, shop, to);
      });

      StatsQuery query{shop.id.str(), from, to, Bucket::day};
      const app::Stats days = stats(desk, query);
      CHECK(days.timezone == year.timezone);
      CHECK(days.buckets.size() == 365);
      CHECK(by_start(days.buckets) == counted<std::chrono::days>(year, from, to, placed, 100));
      CHECK(days.total == Tally{8760, 0, 876'000});
      const auto of_23 = std::ranges::count(days.buckets, 23, [](const auto& day) { return day.tally.orders; });
      const auto of_25 = std::ranges::count(days.buckets, 25, [](const auto& day) { return day.tally.orders; });
      const bool has_whole_hours = std::string(year.timezone) != "Australia/Lord_Howe";
      if (has_whole_hours) {
        CHECK(static_cast<std::size_t>(of_23) == year.days_of_23);
        CHECK(static_cast<std::size_t>(of_25) == year.days_of_25);
      }
      std::array<std::int64_t, 24> by_hour{};
      for (const Timestamp at : placed) {
        const Timestamp clock = clock_in(year, at);
        ++by_hour.at(std::chrono::floor<Hours>(clock - std::chrono::floor<std::chrono::days>(clock)).count());
      }
      CHECK(days.by_hour == by_hour);

      std::map<Timestamp, Tally> hours;
      query.bucket = Bucket::hour;
      for (query.from = from; *query.from < to; query.from = query.to) {
        query.to = std::min(*query.from + Hours(960), to);
        for (const auto& [start, tally] : by_start(stats(desk, query).buckets)) hours[start] += tally;
      }
      CHECK(hours == counted<Hours>(year, from, to, placed, 100));
    }
  });
}

TEST_CASE("numbers are those of thirty days, or of twenty-four hours, unless others are asked for") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    change_shop(desk, desk.shop, "Europe/Berlin");
    desk.write([&](Transaction& tx) {
      insert(tx, desk.shop, at("2026-10-22T21:59:59.999Z"));
      insert(tx, desk.shop, at("2026-10-22T22:00:00Z"));
      insert(tx, desk.shop, kStart - Milliseconds(1));
      insert(tx, desk.shop, kStart);
    });
    const app::Stats days = cafe(desk);
    CHECK(days.shop == desk.shop.id);
    CHECK(days.currency == "EUR");
    CHECK(days.from == at("2026-10-22T22:00:00Z"));
    CHECK(days.to == kStart);
    REQUIRE(days.buckets.size() == 30);
    CHECK(days.buckets.front().tally.orders == 1);
    CHECK(days.buckets[1].tally == Tally{});
    CHECK(days.buckets.back().start == at("2026-11-20T23:00:00Z"));
    CHECK(days.buckets.back().tally.orders == 1);

    const app::Stats hours = cafe(desk, {.bucket = Bucket::hour});
    CHECK(hours.from == at("2026-11-20T10:00:00Z"));
    REQUIRE(hours.buckets.size() == 24);
    CHECK(hours.buckets.back().start == at("2026-11-21T09:00:00Z"));
    CHECK(hours.total.orders == 1);
    CHECK(cafe(desk, {.to = at("2026-11-19")}).from == at("2026-10-20T22:00:00Z"));
  });
}

TEST_CASE("a stretch is from its start on and up to its end, which no bucket before or after it changes") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    desk.write([&](Transaction& tx) {
      for (const int ms : {-1, 0, 1, 999, 1000, 1001}) insert(tx, desk.shop, kStart + Milliseconds(ms));
    });
    const app::Stats stats = cafe(desk, {.from = kStart, .to = kStart + Seconds(1), .bucket = Bucket::hour});
    REQUIRE(stats.buckets.size() == 1);
    CHECK(stats.buckets[0].start == at("2026-11-21T09:00:00Z"));
    CHECK(stats.total.orders == 3);
    CHECK(stats.by_hour[9] == 3);
  });
}

TEST_CASE("what was cancelled is counted, and earned nothing") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    std::vector<app::OrderAtShop> orders;
    for (int n = 0; n < 4; ++n) orders.push_back(desk.place());
    desk.clock.advance(Hours(24));
    desk.move(orders[0], "ready");
    desk.move(orders[0], "done");
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.system, orders[1], std::nullopt); });
    const app::Stats stats = cafe(desk);
    CHECK(stats.total == Tally{4, 1, 750});
    CHECK(stats.buckets[stats.buckets.size() - 2].tally == Tally{4, 1, 750});
    CHECK(stats.buckets.back().tally == Tally{});
  });
}

TEST_CASE("how long orders stayed in a status counts when they leave it, and not when that is undone") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    std::vector<app::OrderAtShop> orders;
    for (int n = 0; n < 10; ++n) orders.push_back(desk.place());
    for (auto& order : orders) {
      desk.clock.advance(Seconds(10));
      desk.move(order, "ready");
    }
    desk.clock.advance(Milliseconds(999));
    const Order before = orders[0].order;
    desk.move(orders[0], "done");
    desk.clock.advance(Seconds(1));
    const std::vector<StatusTime> all{{"pending", 10, 50, 90}, {"ready", 1, 90, 90}};
    CHECK(cafe(desk).statuses == all);
    const std::vector<StatusTime> some{{"pending", 5, 70, 90}};
    CHECK(cafe(desk, {.from = kStart + Seconds(50), .to = kStart + Seconds(100)}).statuses == some);
    desk.write([&](Transaction& tx) { app::unmeasure_step(tx, desk.shop, before, orders[0].order); });
    CHECK(cafe(desk).statuses == std::vector<StatusTime>{{"pending", 10, 50, 90}});
  });
}

TEST_CASE("at most a thousand buckets are made, and a stretch must have a length") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Timestamp from = at("2020-01-01");
    const auto days = [&](int count) { return StatsQuery{"cafe", from, from + Hours(24 * count), Bucket::day}; };
    const auto hours = [&](int count) { return StatsQuery{"cafe", from, from + Hours(count), Bucket::hour}; };
    CHECK(stats(desk, days(1000)).buckets.size() == 1000);
    CHECK(stats(desk, hours(1000)).buckets.size() == 1000);
    for (StatsQuery query : {days(1001), hours(1001), days(1'000'000)}) {
      CHECK(fault(desk, query) == "/query/bucket");
    }
    StatsQuery shifted = days(1000);
    shifted.from = *shifted.from + Hours(12);
    shifted.to = *shifted.to + Hours(12);
    CHECK(fault(desk, shifted) == "/query/bucket");
    CHECK(fault(desk, {"cafe", at("0000-01-01"), at("9999-12-31"), Bucket::hour}) == "/query/bucket");
    CHECK(fault(desk, days(0)) == "/query/from");
    CHECK(fault(desk, days(-1)) == "/query/from");
    CHECK(fault(desk, {.shop = "cafe", .from = kStart}) == "/query/from");
  });
}

TEST_CASE("several shops are counted together, by UTC unless they have one zone, and in one currency") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    for (Shop* shop : {&desk.shop, &desk.other}) change_shop(desk, *shop, "Asia/Kolkata");
    desk.write([&](Transaction& tx) {
      insert(tx, desk.shop, kStart - Seconds(1), 100);
      insert(tx, desk.other, kStart - Seconds(1), 250, StatusKind::cancelled);
      insert(tx, desk.other, kStart - Seconds(1), 30);
    });
    app::Stats both = stats(desk);
    CHECK_FALSE(both.shop);
    CHECK(both.timezone == "Asia/Kolkata");
    CHECK(both.currency == "EUR");
    CHECK(both.total == Tally{3, 1, 130});
    CHECK(both.by_hour[14] == 3);

    change_shop(desk, desk.other, "Europe/Berlin");
    both = stats(desk);
    CHECK(both.timezone == "UTC");
    CHECK(both.by_hour[9] == 3);
    change_shop(desk, desk.other, "Europe/Berlin", "GBP");
    CHECK(fault(desk, {}) == "/query/shop");
    CHECK(cafe(desk).total == Tally{1, 0, 100});
  });
}

TEST_CASE("who works in shops has their numbers, a key with orders:read those of its shop or of all") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    desk.write([&](Transaction& tx) {
      insert(tx, desk.shop, kStart - Seconds(1));
      insert(tx, desk.other, kStart - Seconds(1));
      insert(tx, desk.other, kStart - Seconds(1));
    });
    const auto orders = [&](const Caller& caller, std::optional<std::string> shop) -> std::int64_t {
      std::int64_t count = -1;
      const auto code = refusal([&] {
        desk.read([&](Transaction& tx) {
          StatsQuery query;
          query.shop = shop;
          count = app::read_stats(tx, desk.clock, caller, query).total.orders;
        });
      });
      if (code == Code::unauthenticated) return -401;
      if (code == Code::forbidden) return -403;
      return code ? -1 : count;
    };
    Caller key;
    key.kind = Caller::Kind::key;
    key.scopes = static_cast<Scopes>(Scope::orders_read);
    Caller bound = key;
    bound.bound_shop = desk.shop.id;
    Caller other_key = key;
    other_key.scopes = static_cast<Scopes>(Scope::events_read);
    Caller no_shops = desk.caller(desk.owner);
    no_shops.memberships.clear();
    struct Row {
      Caller caller;
      std::int64_t all, cafe, rival;
    };
    const Row rows[] = {
        {desk.system, 3, 1, 2},
        {desk.caller(desk.owner), 1, 1, -403},
        {desk.caller(desk.staff), 1, 1, -403},
        {desk.caller(desk.customer), -403, -403, -403},
        {Caller{}, -401, -401, -401},
        {key, 3, 1, 2},
        {bound, 1, 1, -403},
        {other_key, -403, -403, -403},
        {no_shops, 0, -403, -403},
    };
    for (const Row& row : rows) {
      CAPTURE(row.caller.name);
      CAPTURE(row.caller.key());
      CHECK(orders(row.caller, std::nullopt) == row.all);
      CHECK(orders(row.caller, "cafe") == row.cafe);
      CHECK(orders(row.caller, "rival") == row.rival);
    }
    CHECK(refusal([&] { stats(desk, {.shop = "nowhere"}); }) == Code::not_found);
  });
}

TEST_SUITE_END();
