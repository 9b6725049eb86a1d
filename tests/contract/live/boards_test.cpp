#include "live/board.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "contract/live/served.hpp"

/// Boards that are pushed to screens.
using namespace docket;
using namespace docket::test;

namespace {

constexpr std::string_view kStream = "Accept: text/event-stream\r\n";

struct Wall : Served {
  std::unique_ptr<net::RawClient> stream(const std::string& headers = "", const std::string& query = "") {
    return opened("/api/v1/boards/cafe" + query, headers + std::string(kStream));
  }
  std::unique_ptr<net::RawClient> socket(const std::string& headers = "", const std::string& query = "") {
    return opened("/ws/boards/cafe" + query, headers + std::string(kUpgrade));
  }
  std::unique_ptr<net::RawClient> opened(const std::string& target, const std::string& headers) {
    auto client = std::make_unique<net::RawClient>(server.port());
    client->send(net::get(target, headers));
    return client;
  }
  void make_private() {
    CHECK(world.ask({"merchant", "PATCH", "/api/v1/shops/cafe", {}, R"({"board_public":false})"}).status == 200);
  }
};

bool shows(const std::string& told, const std::string& number) {
  return told.find("\"number\":\"" + number + "\"") != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a screen gets the board at once and each newer one, over either transport") {
  Wall wall;
  wall.place("guest");
  const auto stream = wall.stream();
  const auto socket = wall.socket();
  CHECK(shows(stream->until("\n\nevent: board\n") + stream->until("\n\n"), "A-001"));
  CHECK(socket->until("{\"type\":\"board\",\"cursor\":\"c1.").find("101") != std::string::npos);
  CHECK(shows(socket->until("]}]}}"), "A-001"));
  wall.place("guest");
  CHECK(shows(stream->until("\n\n"), "A-002"));
  CHECK(shows(socket->until("]}]}}"), "A-002"));
}

TEST_CASE("who has the board by its cursor is told so, unless settings have changed since") {
  Wall wall;
  wall.place("guest");
  wall.world.clock.advance(Seconds(1));
  const std::string order = wall.place("guest");
  const std::string query = "?since=" + wall.cursor();
  CHECK(wall.socket("", query)->until("caught_up").find("board") == std::string::npos);
  CHECK(wall.stream("", query)->until("caught up").find("event: board") == std::string::npos);
  wall.world.clock.advance(Seconds(1));
  wall.world.ask({"merchant", "PATCH", "/api/v1/shops/cafe", {}, R"({"name":"Renamed"})"});
  CHECK(wall.socket("", query)->until("Renamed").find("board") != std::string::npos);
  wall.world.clock.advance(Seconds(1));
  wall.move(order, "ready");
  CHECK(wall.socket("", "?since=" + wall.cursor())->until("caught_up").find("\"board\"") == std::string::npos);
}

TEST_CASE("a board that becomes private ends guests and strangers, and goes on for who works there") {
  Wall wall;
  const auto guest = wall.socket();
  const auto stranger = wall.socket(wall.authorization("customer"));
  const auto staff = wall.socket(wall.authorization("staff"));
  const auto stream = wall.stream();
  for (const auto* client : {&guest, &stranger, &staff, &stream}) (*client)->until("\"columns\"");
  wall.make_private();
  wall.place("guest");
  CHECK_FALSE(shows(guest->until(closing(4401)), "A-001"));
  CHECK_FALSE(shows(stranger->until(closing(4403)), "A-001"));
  CHECK(shows(staff->until("A-001\""), "A-001"));
  CHECK_FALSE(shows(stream->everything(), "A-001"));
  CHECK(stream->closed_by_server());
}

TEST_CASE("a guest who turns out to be somebody stays, and a wrong word ends them") {
  Wall wall;
  const auto known = wall.socket();
  const auto wrong = wall.socket();
  for (const auto* client : {&known, &wrong}) (*client)->until("\"columns\"");
  known->send(masked(R"({"type":"auth","token":")" + wall.world.token("screen") + "\"}"));
  wrong->send(masked(R"({"type":"auth","token":"dk_nonsense"})"));
  CHECK(wrong->until(closing(4401)).find(closing(4401)) != std::string::npos);
  known->send(masked(R"({"type":"ping"})"));
  known->until("pong");
  // The credential is looked at on another thread.
  while (wall.world.get("admin", "/api/v1/api-keys").body.find("\"last_used_at\":\"2026") == std::string::npos) {
  }
  known->send(masked(R"({"type":"ping"})"));
  known->until("pong");
  const std::string key = wall.world.names().at("screen.id");
  CHECK(wall.world.ask({"admin", "DELETE", "/api/v1/api-keys/" + key}).status == 204);
  CHECK(known->until(closing(4401)).find(closing(4401)) != std::string::npos);
}

TEST_CASE("a pong says how far the client was told, and more than one ping a second ends it") {
  Wall wall;
  wall.place("guest");
  const auto board = wall.socket();
  const auto feed = wall.opened("/ws/orders", wall.authorization("staff") + std::string(kUpgrade));
  board->until("]}]}}");
  feed->until("caught_up");
  for (const auto* client : {&board, &feed}) {
    (*client)->send(masked(R"({"type":"ping"})"));
    CHECK((*client)->until("\"pong\",\"cursor\":\"" + wall.cursor() + "\"}").find("pong") != std::string::npos);
    for (int i = 0; i < 20; ++i) (*client)->send(masked(R"({"type":"ping"})"));
    CHECK((*client)->until(closing(1008)).find(closing(1008)) != std::string::npos);
  }
}

TEST_CASE("screens that come and go while the board changes, opens and closes end with what may be seen") {
  Wall wall;
  std::atomic<bool> is_over = false;
  std::atomic<int> opened = 0;
  std::vector<std::thread> screens;
  for (int i = 0; i < 4; ++i) {
    screens.emplace_back([&, i] {
      while (!is_over) {
        const auto client = i % 2 == 0 ? wall.stream(i == 0 ? wall.authorization("staff") : "")
                                       : wall.socket(i == 1 ? wall.authorization("staff") : "");
        client->take(200);
        ++opened;
      }
    });
  }
  for (int i = 0; i < 60; ++i) {
    wall.place("guest");
    const bool is_public = i % 3 != 0;
    wall.world.ask({"merchant",
                    "PATCH",
                    "/api/v1/shops/cafe",
                    {},
                    std::string(R"({"board_public":)") + (is_public ? "true}" : "false}")});
  }
  is_over = true;
  for (std::thread& screen : screens) screen.join();
  CHECK(opened > 0);
  const auto last = wall.socket(wall.authorization("staff"));
  CHECK(shows(last->until("]}]}}"), "A-060"));
}

TEST_SUITE_END();
