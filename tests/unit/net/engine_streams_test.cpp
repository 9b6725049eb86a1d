#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/server.hpp"
#include "net/websocket.hpp"
#include "unit/net/raw_client.hpp"

using namespace docket::net;
using std::chrono::milliseconds;

namespace {

/// What every session of a test tells, and the peers that are open.
struct Club {
  std::mutex mutex;
  std::vector<Peer> peers;
  std::atomic<int> opened = 0;
  std::atomic<int> closed = 0;
  std::atomic<int> drained = 0;

  std::vector<Peer> all() {
    const std::lock_guard lock(mutex);
    return peers;
  }
};

class Member : public Session {
 public:
  explicit Member(Club& club) : club_(club) {}

  void opened(const Peer& peer) override {
    peer_ = peer;
    const std::lock_guard lock(club_.mutex);
    club_.peers.push_back(peer);
    ++club_.opened;
  }
  void received(std::string_view message, bool is_text) override {
    peer_.send(std::make_shared<const std::string>(
        websocket_frame(is_text ? Opcode::text : Opcode::binary, "heard " + std::string(message))));
  }
  void drained() override { ++club_.drained; }
  SharedBytes heartbeat() override { return std::make_shared<const std::string>(":\n\n"); }
  void closed() override { ++club_.closed; }

 private:
  Club& club_;
  Peer peer_;
};

Handler streams(Club& club) {
  return [&club](Request&& request) {
    if (find_header(request.headers, "Upgrade")) return accept_websocket(request, std::make_shared<Member>(club));
    Reply reply{200, {{"Content-Type", "text/event-stream"}}, ""};
    reply.session = std::make_shared<Member>(club);
    return reply;
  };
}

constexpr std::string_view kUpgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A client's frame under a mask that changes nothing.
std::string masked(Opcode opcode, const std::string& payload) {
  std::string frame{static_cast<char>(0x80 | static_cast<int>(opcode)), static_cast<char>(0x80 | payload.size())};
  return frame + std::string(4, '\0') + payload;
}

SharedBytes bytes(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

void until(const std::function<bool()>& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(10));
  CHECK(condition());
}

}  // namespace

TEST_CASE("the same bytes go to many, in order, and each is told when they are out") {
  Club club;
  Running server({.reactors = 2, .threads = 2}, streams(club));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 300; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/"));
  }
  until([&] { return club.opened == 300; });
  for (int i = 0; i < 20; ++i) Peer::send_to_all(club.all(), bytes("data: " + std::to_string(i) + "\n\n"));
  club.all().front().send(bytes("data: only you\n\n"));
  std::string wanted;
  for (int i = 0; i < 20; ++i) wanted += "data: " + std::to_string(i) + "\n\n";
  int whole = 0;
  for (const auto& client : clients) {
    client->until("\r\n\r\n");
    whole += client->take(wanted.size()) == wanted ? 1 : 0;
  }
  CHECK(whole == 300);
  CHECK(club.drained >= 300);
  clients.clear();
  until([&] { return club.closed == 300; });
  Peer::send_to_all(club.all(), bytes("nobody is there"));
}

TEST_CASE("a WebSocket's messages reach its session, pings are answered, and closing is shaken hands on") {
  Club club;
  Running server({}, streams(club));
  RawClient client(server.port());
  // A frame right behind the handshake is not lost.
  client.send(get("/", kUpgrade) + masked(Opcode::text, "early"));
  CHECK(client.until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  CHECK(client.take(13) == websocket_frame(Opcode::text, "heard early"));
  client.send(masked(Opcode::ping, "p"));
  CHECK(client.take(3) == websocket_frame(Opcode::pong, "p"));
  client.send(masked(Opcode::text, "last") + masked(Opcode::close, std::string("\x03\xE8", 2)));
  CHECK(client.take(12) == websocket_frame(Opcode::text, "heard last"));
  CHECK(client.take(4) == websocket_close(1000, ""));
  CHECK(client.closed_by_server());
  until([&] { return club.closed == 1; });
}

TEST_CASE("what breaks the WebSocket protocol is closed with the code for it") {
  Club club;
  Running server({.max_message = 20}, streams(club));
  const std::vector<std::pair<std::string, int>> rows{
      {websocket_frame(Opcode::text, "unmasked"), 1002},
      {masked(Opcode::text, "\xC3\x28"), 1007},
      {masked(Opcode::binary, std::string(21, 'x')), 1009},
  };
  for (const auto& row : rows) {
    RawClient client(server.port());
    client.send(get("/", kUpgrade));
    client.until("\r\n\r\n");
    client.send(row.first);
    const std::string frame = client.take(4);
    REQUIRE(frame.size() == 4);
    CHECK(static_cast<unsigned char>(frame[2]) * 256 + static_cast<unsigned char>(frame[3]) == row.second);
  }
}

TEST_CASE("nothing is upgraded to from HTTP/1.0") {
  Club club;
  Running server({}, streams(club));
  RawClient client(server.port());
  client.send("GET / HTTP/1.0\r\nHost: x\r\n" + std::string(kUpgrade) + "\r\n");
  CHECK(client.until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("closing from our side ends event streams, and WebSockets with the code") {
  Club club;
  Running server({}, streams(club));
  RawClient stream(server.port());
  stream.send(get("/"));
  stream.until("\r\n\r\n");
  RawClient socket(server.port());
  socket.send(get("/", kUpgrade));
  socket.until("\r\n\r\n");
  until([&] { return club.opened == 2; });
  for (const Peer& peer : club.all()) {
    peer.send(bytes("x"));
    peer.close(4401, "expired");
    peer.send(bytes("too late"));
  }
  CHECK(stream.everything() == "x");
  CHECK(socket.take(1 + 4 + 7) == "x" + websocket_close(4401, "expired"));
  socket.send(masked(Opcode::close, std::string("\x11\x31", 2)));
  CHECK(socket.everything().empty());
  until([&] { return club.closed == 2; });
}

TEST_CASE("a reader that takes nothing is cut off, and the others hear everything meanwhile") {
  Club club;
  Running server({.max_backlog = 64 * 1024, .slow_reader_grace = milliseconds(300)}, streams(club));
  RawClient asleep(server.port());
  asleep.send(get("/"));
  until([&] { return club.opened == 1; });
  RawClient awake(server.port());
  awake.send(get("/"));
  awake.until("\r\n\r\n");
  until([&] { return club.opened == 2; });
  const std::string event(1000, 'e');
  std::size_t heard = 0;
  for (int i = 0; i < 3000 && club.closed == 0; ++i) {
    Peer::send_to_all(club.all(), bytes(event));
    heard += awake.take(event.size()).size();
    CHECK(heard == event.size() * static_cast<std::size_t>(i + 1));
  }
  until([&] { return club.closed == 1; });
  club.all()[1].send(bytes("still here"));
  CHECK(awake.take(10) == "still here");
}

TEST_CASE("streams have a heartbeat; a WebSocket that does not answer two pings is gone") {
  Club club;
  Running server({.heartbeat = milliseconds(60)}, streams(club));
  RawClient stream(server.port());
  stream.send(get("/"));
  stream.until("\r\n\r\n");
  CHECK(stream.take(9) == ":\n\n:\n\n:\n\n");
  RawClient socket(server.port());
  socket.send(get("/", kUpgrade));
  socket.until("\r\n\r\n");
  CHECK(socket.take(2) == websocket_frame(Opcode::ping, ""));
  CHECK(socket.closed_by_server());
  CHECK(club.closed == 1);
}

TEST_CASE("stop() closes WebSockets with 1001 and ends event streams") {
  Club club;
  Running server({}, streams(club));
  RawClient stream(server.port());
  stream.send(get("/"));
  stream.until("\r\n\r\n");
  RawClient socket(server.port());
  socket.send(get("/", kUpgrade));
  socket.until("\r\n\r\n");
  until([&] { return club.opened == 2; });
  server.ask_to_stop();
  CHECK(socket.take(4).substr(2) == std::string("\x03\xE9", 2));
  CHECK(stream.everything().empty());
  server.stop();
  CHECK(club.closed == 2);
}
