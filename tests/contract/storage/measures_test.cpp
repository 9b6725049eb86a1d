#include "storage/measures.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

/// Samples and stays as they are kept.
using namespace docket;
using namespace docket::test;
using storage::Stay;
using storage::Transaction;

namespace {

std::vector<Milliseconds> many(std::size_t count, Milliseconds took) { return std::vector(count, took); }

std::size_t stays(Transaction& tx, ShopId shop) {
  StayTimes times;
  return tx.stats.add_stays(shop, from_ms(0), kStart + std::chrono::hours(24), 1000, times);
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("samples come back as they were put, in their order, each group on its own") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    Shop other = a_shop("rival");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.shops.insert(other);
      CHECK(tx.measures.samples(shop.id, {9, 1}).empty());
      const std::vector<Milliseconds> some{Milliseconds(0), Milliseconds(12'345'678'901), Milliseconds(7)};
      tx.measures.put_samples(shop.id, {9, 1}, some);
      tx.measures.put_samples(shop.id, {}, {Milliseconds(5)});
      CHECK(tx.measures.samples(shop.id, {9, 1}) == some);
      CHECK(tx.measures.samples(shop.id, {}) == many(1, Milliseconds(5)));
      CHECK(tx.measures.samples(shop.id, {9, 2}).empty());
      CHECK(tx.measures.samples(shop.id, {-1, 1}).empty());
      CHECK(tx.measures.samples(other.id, {9, 1}).empty());
      tx.measures.put_samples(shop.id, {9, 1}, {});
      CHECK(tx.measures.samples(shop.id, {9, 1}).empty());
    });
  });
}

TEST_CASE("the estimate is that of the finest group that has one") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      const auto median = [&](int hour, std::int64_t queue) {
        const auto estimate = tx.measures.estimate(shop.id, groups_of(hour, queue));
        return estimate ? std::optional(estimate->median) : std::nullopt;
      };
      CHECK_FALSE(median(9, 1));
      tx.measures.put_samples(shop.id, {}, many(20, Seconds(1)));
      CHECK(median(9, 1) == Seconds(1));
      tx.measures.put_samples(shop.id, {-1, 1}, many(20, Seconds(2)));
      CHECK(median(9, 1) == Seconds(2));
      CHECK(median(9, 3) == Seconds(1));
      tx.measures.put_samples(shop.id, {9, 1}, many(20, Seconds(3)));
      tx.measures.put_samples(shop.id, {10, 1}, many(19, Seconds(4)));
      CHECK(median(9, 1) == Seconds(3));
      CHECK(median(10, 1) == Seconds(2));
      CHECK(median(9, -1) == Seconds(1));
      tx.measures.put_samples(shop.id, {9, 1}, many(19, Seconds(3)));
      CHECK(median(9, 1) == Seconds(2));
    });
  });
}

TEST_CASE("a stay is kept once and can be taken out again, and nothing else goes with it") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      const Stay stay{shop.id, new_id<OrderId>(), "pending", kStart, Seconds(9)};
      Stay of_other = stay;
      of_other.order = new_id<OrderId>();
      Stay later = stay;
      later.left_at += Milliseconds(1);
      Stay elsewhere = stay;
      elsewhere.status = "ready";
      for (const Stay& each : {stay, of_other, later, elsewhere, stay}) tx.measures.add_stay(each);
      CHECK(stays(tx, shop.id) == 4);
      CHECK(tx.measures.has_left(shop.id, stay.order, {"x", "pending"}, kStart));
      CHECK(tx.measures.has_left(shop.id, stay.order, {"pending"}, kStart + Milliseconds(1)));
      CHECK_FALSE(tx.measures.has_left(shop.id, stay.order, {"pending"}, kStart + Milliseconds(2)));
      CHECK_FALSE(tx.measures.has_left(shop.id, stay.order, {"x"}, kStart));
      CHECK_FALSE(tx.measures.has_left(shop.id, of_other.order, {"ready"}, kStart));
      tx.measures.remove_stay(stay);
      tx.measures.remove_stay(stay);
      CHECK(stays(tx, shop.id) == 3);
    });
  });
}

TEST_CASE("old stays of every shop are purged, a few at a time") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop shop = a_shop("cafe");
    Shop other = a_shop("rival");
    store->write([&](Transaction& tx) {
      tx.shops.insert(shop);
      tx.shops.insert(other);
      for (int n = 0; n < 4; ++n) {
        tx.measures.add_stay({shop.id, new_id<OrderId>(), "pending", kStart + Seconds(n), {}});
        tx.measures.add_stay({other.id, new_id<OrderId>(), "pending", kStart + Seconds(n), {}});
      }
    });
    const auto purge = [&](std::int64_t limit) {
      return store->write([&](Transaction& tx) { return tx.measures.purge(kStart + Seconds(2), limit); });
    };
    CHECK(purge(3) == 3);
    CHECK(purge(3) == 1);
    CHECK(purge(3) == 0);
    store->read([&](Transaction& tx) {
      CHECK(stays(tx, shop.id) == 2);
      CHECK(stays(tx, other.id) == 2);
      CHECK(tx.stats.tallies(shop.id, {}).empty());
    });
  });
}

TEST_SUITE_END();
