#include <doctest/doctest.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "contract/api/harness.hpp"
#include "contract/storage/samples.hpp"
#include "contract/storage/threads.hpp"

/// Lists as clients walk them, by `next_cursor`, while orders come in and move on.
using namespace docket;
using namespace docket::test;

namespace {

constexpr int kThere = 5'000;
constexpr std::size_t kWriters = 2;

struct Seen {
  std::map<std::string, int> times;                         ///< by id
  std::set<std::pair<std::string, std::int64_t>> versions;  ///< of each id
  std::size_t repeated = 0;                                 ///< seen again in the same version
};

/// Walks `list` from its start to its end; `page_read` is told of each page.
template <class PageRead>
Seen walk(World& world, const std::string& list, PageRead page_read) {
  Seen seen;
  std::string cursor;
  do {
    const net::Reply reply = world.send({.as = "staff", .target = list + cursor});
    if (reply.status != 200) throw std::runtime_error(reply.body);
    const json::Value page = json::parse(reply.body, 128);
    for (const json::Value& order : page.get("data").get<json::Array>()) {
      const std::string& id = order.get("id").get<std::string>();
      ++seen.times[id];
      seen.repeated += seen.versions.emplace(id, order.get("version").get<std::int64_t>()).second ? 0 : 1;
    }
    const json::Value& next = page.get("next_cursor");
    cursor = next.is<std::string>() ? "&cursor=" + next.get<std::string>() : "";
    page_read();
  } while (!cursor.empty());
  return seen;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("five thousand orders are walked by cursor while others order and move: none is missed or repeated") {
  World world;
  const auto cafe = ShopId::parse(world.names().at("cafe.id")).value();
  std::vector<OrderId> there;
  world.store().write([&](storage::Transaction& tx) {
    for (int n = 0; n < kThere; ++n) {
      auto order = an_order(cafe, kStart - Seconds(kThere - n));
      order.number = "A-" + std::to_string(100 + n);
      tx.orders.insert(order);
      there.push_back(order.id);
    }
  });
  const std::string espresso = world.names().at("espresso");
  const std::string order = R"({"lines": [{"item_id": ")" + espresso + R"(", "quantity": 1}]})";
  // The token is taken beforehand: signing in takes a while.
  world.token("staff");

  for (const std::string sort : {"-created_at", "created_at", "-updated_at", "updated_at"}) {
    for (const std::string q : {"", "&q=tea"}) {
      CAPTURE(sort);
      CAPTURE(q);
      Pace pace(4);
      std::vector<std::vector<OrderId>> moved(kWriters);
      Seen seen;
      at_once(kWriters + 1, [&](std::size_t i) {
        if (i == kWriters) {
          const PaceEnd end(pace);
          seen = walk(world, "/api/v1/orders?limit=200&sort=" + sort + q, [&] { pace.page_read(); });
          return;
        }
        for (std::size_t n = 0; pace.next(n);) {
          world.clock.advance(Milliseconds(1));
          if (++n % 2 == 0) {
            world.send({.method = "POST",
                        .target = "/api/v1/shops/cafe/orders",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = order});
            continue;
          }
          // Each writer has its own half of them.
          moved[i].push_back(there[(n * 37 * kWriters + i) % there.size()]);
          world.store().write([&](storage::Transaction& tx) {
            auto one = tx.orders.find(moved[i].back()).value();
            one.status = one.status == "pending" ? "preparing" : "pending";
            one.updated_at = world.clock.now();
            tx.orders.update(one);
          });
        }
      });
      std::set<OrderId> touched;
      for (const auto& some : moved) touched.insert(some.begin(), some.end());
      CHECK(touched.size() > 20);
      CHECK(seen.repeated == 0);
      std::size_t wrong = 0;
      for (const OrderId& id : there) {
        const auto found = seen.times.find(id.str());
        const int times = found == seen.times.end() ? 0 : found->second;
        const bool is_sure = sort.ends_with("created_at") || touched.count(id) == 0;
        if (is_sure && times != 1) ++wrong;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_SUITE_END();
