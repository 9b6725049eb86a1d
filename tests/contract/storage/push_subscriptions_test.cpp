#include "storage/push_subscriptions.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::PushSubscription;
using storage::Transaction;

namespace {

struct Kitchen {
  explicit Kitchen(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) { tx.shops.insert(cafe); });
  }

  storage::StoredOrder order(std::optional<Timestamp> closed_at = std::nullopt) const {
    storage::StoredOrder order = an_order(cafe.id);
    order.closed_at = closed_at;
    store->write([&](Transaction& tx) { tx.orders.insert(order); });
    return order;
  }
  PushSubscription put(OrderId order, const std::string& endpoint, const std::string& key = "key") const {
    PushSubscription one{new_id<PushSubscriptionId>(), order, endpoint, key, "auth of " + key, "de", kStart};
    store->write([&](Transaction& tx) { tx.push_subscriptions.put(one); });
    return one;
  }
  std::vector<PushSubscription> of(OrderId order) const {
    return store->read([&](Transaction& tx) { return tx.push_subscriptions.of_order(order); });
  }
  std::optional<PushSubscription> find(PushSubscriptionId id) const {
    return store->read([&](Transaction& tx) { return tx.push_subscriptions.find(id); });
  }

  std::unique_ptr<storage::Store> store;
  Shop cafe = a_shop("cafe");
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("browsers subscribe to an order, which knows of it; a browser that comes again brings its new keys") {
  on_each_engine([](Database& database) {
    const Kitchen kitchen(database);
    auto order = kitchen.order();
    const auto other = kitchen.order();
    const auto has_push = [&](OrderId id) {
      return kitchen.store->read([&](Transaction& tx) { return tx.orders.find(id)->has_push; });
    };
    CHECK_FALSE(has_push(order.id));
    const auto first = kitchen.put(order.id, "https://a.example/1");
    kitchen.put(order.id, "https://b.example/2");
    CHECK(has_push(order.id));
    CHECK_FALSE(has_push(other.id));
    // Whoever had the order in hand before does not lose it.
    order.notes = "changed";
    kitchen.store->write([&](Transaction& tx) { tx.orders.update(order); });
    CHECK(has_push(order.id));

    kitchen.put(order.id, "https://a.example/1", "new");
    const auto all = kitchen.of(order.id);
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == first.id);
    CHECK(all[0].p256dh == "new");
    CHECK(all[0].auth == "auth of new");
    CHECK(all[0].language == "de");
    CHECK(all[0].created_at == kStart);
    CHECK(kitchen.find(first.id)->endpoint == "https://a.example/1");
    CHECK(kitchen.of(other.id).empty());
  });
}

TEST_CASE("a subscription that goes takes along what is open for it") {
  on_each_engine([](Database& database) {
    const Kitchen kitchen(database);
    const auto order = kitchen.order();
    const auto first = kitchen.put(order.id, "https://a.example/1");
    const auto second = kitchen.put(order.id, "https://b.example/2");
    const Notification open = a_notification(destination_of(first.id));
    kitchen.store->write([&](Transaction& tx) {
      tx.notifications.insert(open);
      CHECK(tx.push_subscriptions.remove(first.id));
      CHECK_FALSE(tx.push_subscriptions.remove(first.id));
      CHECK_FALSE(tx.notifications.find(open.id));
      CHECK_FALSE(tx.push_subscriptions.remove(order.id, "https://a.example/1"));
      CHECK(tx.push_subscriptions.remove(order.id, "https://b.example/2"));
      CHECK_FALSE(tx.push_subscriptions.find(second.id));
    });
  });
}

TEST_CASE("subscriptions to orders that closed before a moment are purged, a few at a time") {
  on_each_engine([](Database& database) {
    const Kitchen kitchen(database);
    const auto closed_at = kStart + Seconds(10);
    const auto open = kitchen.put(kitchen.order().id, "https://a.example/1");
    const auto closed = kitchen.order(closed_at);
    for (int i = 0; i < 3; ++i) kitchen.put(closed.id, "https://a.example/" + std::to_string(i));
    const auto purge = [&](Timestamp before, std::int64_t limit) {
      return kitchen.store->write([&](Transaction& tx) { return tx.push_subscriptions.purge(before, limit); });
    };
    CHECK(purge(closed_at, 9) == 0);
    CHECK(purge(closed_at + Milliseconds(1), 2) == 2);
    CHECK(purge(closed_at + Milliseconds(1), 9) == 1);
    CHECK(purge(closed_at + Milliseconds(1), 9) == 0);
    CHECK(kitchen.find(open.id));
  });
}

TEST_SUITE_END();
