#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

#include "contract/api/harness.hpp"
#include "net/server.hpp"
#include "unit/net/raw_client.hpp"

/// What happens as it happens, over real sockets, in one process: what the sanitizers can look at.
namespace docket::test {

inline constexpr std::string_view kUpgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A world behind a server, whose feed hears of each commit.
struct Served {
  World world;
  net::Running server{{.threads = 4},
                      [this](net::Request&& request) { return world.api().answer(std::move(request)); },
                      [this](const net::Request& request) { return world.api().answer_at_once(request); }};

  Served() = default;
  /// As docket serve ends: the feed goes while the server, which it tells, is stopped but still there.
  ~Served() {
    server.stop();
    world.end_feed();
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  std::string order_body = R"({"lines":[{"item_id":")" + world.names().at("espresso") + R"(","quantity":1}]})";

  std::string place(const std::string& as, const std::string& shop = "cafe") {
    return world.post(as, "/api/v1/shops/" + shop + "/orders", order_body).text("/id");
  }
  void move(const std::string& order, const std::string& to) {
    CHECK(world.post("staff", "/api/v1/orders/" + order + "/transitions", R"({"to":")" + to + "\"}").status == 200);
  }
  std::string authorization(const std::string& as) { return "Authorization: Bearer " + world.token(as) + "\r\n"; }
  std::string cursor() { return world.get("admin", "/api/v1/orders").text("/cursor"); }
};

/// A masked frame of a short text, as a client sends it.
inline std::string masked(std::string_view text) {
  std::string frame{static_cast<char>(0x81)};
  if (text.size() < 126) {
    frame += static_cast<char>(0x80 | text.size());
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(text.size() >> 8U);
    frame += static_cast<char>(text.size() & 255U);
  }
  frame.append(4, '\0');  // this mask changes nothing
  return frame.append(text);
}

/// A close frame with that code.
inline std::string closing(int code) {
  std::string bytes;
  bytes += static_cast<char>(code >> 8U);
  bytes += static_cast<char>(code & 255U);
  return bytes;
}

}  // namespace docket::test
