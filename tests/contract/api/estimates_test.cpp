#include <doctest/doctest.h>

#include <string>

#include "contract/api/harness.hpp"

/// What people are told about when an order will be ready.
using namespace docket;
using namespace docket::test;

namespace {

Answer place(World& world) {
  return world.post("guest", "/api/v1/shops/cafe/orders",
                    R"({"lines":[{"item_id":")" + world.names().at("espresso") + R"(","quantity":1}]})");
}

Answer move(World& world, const Answer& order, const char* to) {
  return world.post("staff", "/api/v1/orders/" + order.text("/id") + "/transitions",
                    R"({"to":")" + std::string(to) + "\"}");
}

/// Orders that were ready after so long.
void serve(World& world, int count, Seconds took) {
  for (int n = 0; n < count; ++n) {
    const Answer order = place(world);
    world.clock.advance(took);
    REQUIRE(move(world, order, "ready").status == 200);
  }
}

bool is_null(const Answer& answer, const std::string& pointer) { return answer.at(pointer).is<picojson::null>(); }

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an order, its board and its tracking link say when it will be ready, until it is") {
  World world;
  world.ask({"merchant", "PATCH", "/api/v1/shops/cafe", {}, R"({"timezone":"Europe/Berlin"})"});
  serve(world, 19, Seconds(60));
  const Answer early = place(world);
  CHECK(is_null(early, "/eta"));
  CHECK(is_null(early, "/eta_latest"));
  CHECK(is_null(world.get("guest", "/api/v1/boards/cafe"), "/columns/0/orders/0/eta"));
  world.clock.advance(Seconds(120));
  move(world, early, "ready");

  // 20 orders by 09:36:00.
  const Answer order = place(world);
  REQUIRE(order.text("/placed_at") == "2026-11-21T09:36:00.000Z");
  CHECK(order.text("/eta") == "2026-11-21T09:37:00.000Z");
  CHECK(order.text("/eta_latest") == "2026-11-21T09:37:00.000Z");
  const std::string path = "/api/v1/orders/" + order.text("/id");
  const std::string url = order.text("/tracking_url");
  const std::string track = "/api/v1/track/" + url.substr(url.rfind('/') + 1);
  serve(world, 20, Seconds(1));

  const std::string tag = world.get("staff", path).header("ETag");
  CHECK(world.get("staff", path).text("/eta") == "2026-11-21T09:37:00.000Z");
  CHECK(world.get("staff", "/api/v1/orders?status=pending").text("/data/0/eta") == "2026-11-21T09:37:00.000Z");
  CHECK(world.ask({"staff", "GET", path, {{"If-None-Match", tag}}}).status == 304);
  CHECK(world.get("guest", track).text("/eta") == "2026-11-21T09:37:00.000Z");
  CHECK(world.get("guest", track).text("/eta_latest") == "2026-11-21T09:37:00.000Z");
  const Answer board = world.get("guest", "/api/v1/boards/cafe");
  CHECK(board.text("/columns/0/orders/0/eta") == "2026-11-21T09:37:00.000Z");
  CHECK(board.text("/columns/0/orders/0/eta_latest") == "2026-11-21T09:37:00.000Z");
  CHECK(world.get("guest", "/api/v1/boards/cafe.txt").body.find("A-021 pending 09:36Z ~10:37\n") != std::string::npos);

  move(world, order, "preparing");
  CHECK(world.get("staff", path).text("/eta") == "2026-11-21T09:37:00.000Z");
  CHECK(is_null(move(world, order, "ready"), "/eta"));
  for (const std::string& place : {path, track}) {
    CHECK(is_null(world.get("staff", place), "/eta"));
    CHECK(is_null(world.get("staff", place), "/eta_latest"));
  }
  const Answer ready = world.get("guest", "/api/v1/boards/cafe");
  CHECK(ready.text("/columns/1/orders/20/number") == "A-021");
  CHECK(is_null(ready, "/columns/1/orders/20/eta"));
  CHECK(is_null(ready, "/columns/1/orders/20/eta_latest"));
  CHECK(world.get("guest", "/api/v1/boards/cafe.txt").body.find('~') == std::string::npos);
  CHECK(is_null(move(world, order, "picked_up"), "/eta"));
}

TEST_SUITE_END();
