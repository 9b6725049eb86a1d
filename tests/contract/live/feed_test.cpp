#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "contract/live/served.hpp"

/// The feed over real sockets, in one process: what the sanitizers can look at.
using namespace docket;
using namespace docket::test;

namespace {

std::string event_to(std::string_view status) { return "\"to\":\"" + std::string(status) + "\""; }

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an event stream tells what happens, from a cursor on, in order") {
  Served served;
  const std::string first = served.place("guest");
  const std::string since = served.cursor();
  served.move(first, "preparing");
  net::RawClient client(served.server.port());
  client.send(
      net::get("/api/v1/events?since=" + since, served.authorization("staff") + "Accept: text/event-stream\r\n"));
  const std::string history = client.until("caught up");
  CHECK(history.find("id: " + since + "\n\n") != std::string::npos);
  CHECK(history.find(event_to("preparing")) != std::string::npos);
  CHECK(history.find("order.placed") == std::string::npos);
  served.move(first, "ready");
  const std::string news = client.until(event_to("ready"));
  CHECK(news.find(event_to("preparing")) == std::string::npos);
}

TEST_CASE("an event stream or socket whose cursor cannot be continued gets a reset, and goes on") {
  for (const char* since : {"c1.00000000.5", "c1.ffffffff.0"}) {
    for (const bool is_socket : {false, true}) {
      Served served;
      const std::string headers =
          served.authorization("staff") + (is_socket ? std::string(kUpgrade) : "Accept: text/event-stream\r\n");
      net::RawClient client(served.server.port());
      client.send(net::get(std::string(is_socket ? "/ws/orders" : "/api/v1/events") + "?since=" + since, headers));
      CHECK(client.until("reset").find("reset") != std::string::npos);
      served.place("guest");
      CHECK(client.until("order.placed").find("order.placed") != std::string::npos);
    }
  }
}

TEST_CASE("a place beyond the end of the log gets a reset") {
  Served served;
  served.place("guest");
  net::RawClient client(served.server.port());
  client.send(net::get("/ws/orders?since=c1." + served.world.store().epoch() + ".99",
                       served.authorization("staff") + std::string(kUpgrade)));
  CHECK(client.until("reset").find("hello") != std::string::npos);
  served.place("guest");
  CHECK(client.until("order.placed").find("\"seq\":2") != std::string::npos);
}

TEST_CASE("history that is longer than what is kept in memory is read from the log, without a gap") {
  Served served;
  served.place("guest");
  const std::string since = served.cursor();
  served.world.store().write([&](storage::Transaction& tx) {
    Event event = tx.events.read({.limit = 1}).front();
    for (int i = 0; i < 5000; ++i) tx.events.append(event);
  });
  served.world.feed().wake();
  net::RawClient client(served.server.port());
  client.send(
      net::get("/api/v1/events?since=" + since, served.authorization("staff") + "Accept: text/event-stream\r\n"));
  const std::string told = client.until("caught up");
  std::int64_t next = 2;
  for (auto at = told.find("\"seq\":"); at != std::string::npos; at = told.find("\"seq\":", at + 1)) {
    if (std::stoll(told.substr(at + 6)) != next) break;
    ++next;
  }
  CHECK(next == 5002);
}

TEST_CASE("everybody hears what they may see, and nothing else") {
  Served served;
  struct Row {
    const char* as;
    bool own;
    bool guests;
    bool rivals;
  };
  for (const Row& row :
       {Row{"customer", true, false, false}, Row{"staff", true, true, false}, Row{"rival_staff", false, false, true},
        Row{"operations", true, true, true}, Row{"other_customer", false, false, false}}) {
    CAPTURE(row.as);
    net::RawClient client(served.server.port());
    client.send(net::get("/ws/orders", served.authorization(row.as) + std::string(kUpgrade)));
    CHECK(client.until("caught_up").find("hello") != std::string::npos);
    net::RawClient witness(served.server.port());
    witness.send(net::get("/ws/orders", served.authorization("admin") + std::string(kUpgrade)));
    witness.until("caught_up");
    const std::string own = served.place("customer");
    const std::string guests = served.place("guest");
    served.order_body = R"({"lines":[{"item_id":")" + served.world.names().at("tea") + R"(","quantity":1}]})";
    const std::string rivals = served.place("guest", "rival");
    served.order_body = R"({"lines":[{"item_id":")" + served.world.names().at("espresso") + R"(","quantity":1}]})";
    // When somebody who sees everything has heard it, all have been told; then there has to be an end to wait for.
    witness.until(rivals);
    const std::string mark = "/api/v1/users/" + served.world.names().at(std::string(row.as) + ".id");
    served.world.ask({"admin", "PATCH", mark, {}, R"({"is_active":false})"});
    const std::string told = client.until(closing(4401));
    CHECK(told.find(closing(4401)) != std::string::npos);
    CHECK((told.find(own) != std::string::npos) == row.own);
    CHECK((told.find(guests) != std::string::npos) == row.guests);
    CHECK((told.find(rivals) != std::string::npos) == row.rivals);
    served.world.ask({"admin", "PATCH", mark, {}, R"({"is_active":true})"});
  }
}

TEST_CASE("a socket may say who it is in its first frame; a wrong one is closed with 4401") {
  Served served;
  net::RawClient client(served.server.port());
  client.send(net::get("/ws/orders?shop=cafe", kUpgrade));
  CHECK(client.answer().status == 101);
  client.send(masked(R"({"type":"auth","token":")" + served.world.token("staff") + "\"}"));
  CHECK(client.until("caught_up").find("hello") != std::string::npos);
  served.place("guest");
  CHECK(client.until("order.placed").find("order.placed") != std::string::npos);
  for (const char* frame : {R"({"type":"auth","token":"x.y.z"})", R"({"type":"auth"})", "hello", "{}", "[]"}) {
    CAPTURE(frame);
    net::RawClient other(served.server.port());
    other.send(net::get("/ws/orders", kUpgrade));
    CHECK(other.answer().status == 101);
    other.send(masked(frame));
    CHECK(other.take(4).substr(2) == closing(4401));
  }
}

TEST_CASE("a credential that expires ends its streams") {
  Served served;
  net::RawClient socket(served.server.port());
  socket.send(net::get("/ws/orders", served.authorization("staff") + std::string(kUpgrade)));
  socket.until("caught_up");
  net::RawClient stream(served.server.port());
  stream.send(net::get("/api/v1/events", served.authorization("staff") + "Accept: text/event-stream\r\n"));
  stream.until("caught up");
  served.world.clock.advance(Milliseconds(16 * 60 * 1000));
  served.world.feed().wake();
  CHECK(socket.until(closing(4401)).find(closing(4401)) != std::string::npos);
  stream.everything();
  CHECK(stream.closed_by_server());
}

TEST_CASE("a board that a late screen has had drawn is news to those who wait for it, once") {
  World world;
  live::Boards boards(world.store(), http::add_standing_headers);
  const ShopId cafe = *ShopId::parse(world.names().at("cafe.id"));
  boards.draw("cafe");
  CHECK(boards.refresh({}, false).empty());
  world.post("guest", "/api/v1/shops/cafe/orders",
             R"({"lines":[{"item_id":")" + world.names().at("espresso") + R"(","quantity":1}]})");
  boards.outdate({cafe});
  boards.draw("cafe");
  CHECK(boards.refresh({cafe}, false) == std::vector{cafe});
  CHECK(boards.refresh({cafe}, false).empty());
}

TEST_CASE("screens that wait for a board get it when it changes, from memory") {
  Served served;
  const Answer before = served.world.get("guest", "/api/v1/boards/cafe");
  const std::string tag = before.header("ETag");
  std::vector<std::unique_ptr<net::RawClient>> screens;
  for (int i = 0; i < 50; ++i) {
    screens.push_back(std::make_unique<net::RawClient>(served.server.port()));
    screens.back()->send(net::get("/api/v1/boards/cafe?wait=60", "If-None-Match: " + tag + "\r\n"));
  }
  const std::string order = served.place("guest");
  std::string tag_now;
  for (const auto& screen : screens) {
    const auto answer = screen->answer();
    CHECK(answer.status == 200);
    CHECK(answer.body.find("\"A-001\"") != std::string::npos);
    tag_now = answer.header("ETag");
  }
  CHECK(tag_now != tag);
  // Nothing changed since: the same tag waits, and a change of the shop's settings counts as one.
  screens.front()->send(net::get("/api/v1/boards/cafe?wait=60", "If-None-Match: " + tag_now + "\r\n"));
  served.world.ask({"merchant", "PATCH", "/api/v1/shops/cafe", {}, R"({"name":"Renamed"})"});
  CHECK(screens.front()->answer().body.find("Renamed") != std::string::npos);
}

TEST_CASE("requests that wait for the feed or an order are answered as soon as it happens") {
  Served served;
  const std::string order = served.place("customer");
  const Answer now = served.world.get("customer", "/api/v1/orders/" + order);
  const std::string since = served.cursor();
  net::RawClient feed(served.server.port());
  feed.send(net::get("/api/v1/events?wait=60&since=" + since, served.authorization("customer")));
  net::RawClient one(served.server.port());
  one.send(net::get("/api/v1/orders/" + order + "?wait=60",
                    served.authorization("customer") + "If-None-Match: " + now.header("ETag") + "\r\n"));
  served.place("guest");  // not theirs to see: they wait on
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  served.move(order, "ready");
  CHECK(feed.answer().body.find(event_to("ready")) != std::string::npos);
  CHECK(one.answer().body.find("\"status\":\"ready\"") != std::string::npos);
}

TEST_CASE("listeners that come and go while orders are placed hear each event once, in order") {
  Served served;
  constexpr int kOrders = 150;
  const std::string since = served.cursor();
  std::vector<std::thread> listeners;
  std::atomic<int> whole = 0;
  for (int i = 0; i < 6; ++i) {
    const bool is_socket = i % 2 == 0;
    const std::string headers =
        served.authorization("staff") + (is_socket ? std::string(kUpgrade) : "Accept: text/event-stream\r\n");
    listeners.emplace_back([&, is_socket, headers, i] {
      std::string place = since;
      std::int64_t next = 1;
      while (next <= kOrders) {
        net::RawClient client(served.server.port());
        client.send(net::get(std::string(is_socket ? "/ws/orders" : "/api/v1/events") + "?since=" + place, headers));
        for (int events = 0; events < 7 + i * 5 && next <= kOrders; ++events) {
          const std::string told = client.until("\"type\":\"order.placed\"");
          const auto at = told.rfind("\"seq\":");
          if (at == std::string::npos) break;
          if (std::stoll(told.substr(at + 6)) != next) return;
          const auto cursor = told.rfind("c1.");
          place = told.substr(cursor, told.find_first_of("\"\n", cursor) - cursor);
          ++next;
        }
      }
      ++whole;
    });
  }
  std::thread writer([&] {
    for (int i = 0; i < kOrders; ++i) served.place("guest");
  });
  writer.join();
  for (std::thread& listener : listeners) listener.join();
  CHECK(whole == 6);
}

TEST_SUITE_END();
