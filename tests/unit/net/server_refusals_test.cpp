#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "net/server.hpp"
#include "unit/net/raw_client.hpp"

using namespace docket::net;

TEST_CASE("a client that asks first with too large a body is refused before it sends") {
  Running server({.max_body = 1024}, tell);
  RawClient client(server.port());
  CHECK(client.ask(get("/e", "Content-Length: 1025\r\nExpect: 100-continue\r\n", "POST")).status == 413);
}

TEST_CASE("a body of exactly the limit passes and one byte more is refused") {
  Running server({.max_body = 1024}, tell);
  CHECK(RawClient(server.port()).ask(post("/", std::string(1024, 'x'))).status == 200);
  CHECK(RawClient(server.port()).ask(post("/", std::string(1025, 'x'))).status == 413);
}

TEST_CASE("10 MB are refused with 413, which a client that sends them all first still reads") {
  Running server({.max_body = 1024 * 1024}, tell);
  const std::string body(10 * 1024 * 1024, 'x');
  const auto start = std::chrono::steady_clock::now();
  {
    RawClient client(server.port());
    client.send(post("/", body));
    const auto answer = client.answer();
    CHECK(answer.status == 413);
    CHECK(answer.body == "refused with 413");
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
  {
    RawClient client(server.port());
    client.send(get("/", "Transfer-Encoding: chunked\r\n", "POST") + "a00000\r\n");
    client.send(body);
    CHECK(client.answer().status == 413);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
}

TEST_CASE("what is not a sound request is refused in the server's words and the connection closed") {
  Running server({}, tell);
  struct Row {
    const char* name;
    std::string bytes;
    int status;
  };
  const Row rows[] = {
      {"not HTTP", "hello there\r\n\r\n", 400},
      {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n", 13), 400},
      {"bare LF", "GET / HTTP/1.1\nHost: x\n\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"length twice", get("/", "Content-Length: 1\r\nContent-Length: 1\r\n") + "x", 400},
      {"length and chunks", get("/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
      {"bad chunk", get("/", "Transfer-Encoding: chunked\r\n") + "zz\r\n", 400},
      {"target of 8001 bytes", get("/" + std::string(8000, 'a')), 414},
      {"target of 100,000 bytes", get("/" + std::string(100'000, 'a')), 414},
      {"headers of 20,000 bytes", get("/", "X: " + std::string(20'000, 'a') + "\r\n"), 431},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    RawClient client(server.port());
    client.send(row.bytes + get("/smuggled"));
    const auto answer = client.answer();
    CHECK(answer.status == row.status);
    CHECK(answer.header("X-Refused") == "yes");
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
}

TEST_CASE("a target of 8000 bytes is served") {
  Running server({}, tell);
  CHECK(RawClient(server.port()).ask(get("/" + std::string(7999, 'a'))).status == 200);
}

TEST_CASE("a head that does not come in time is refused, an idle connection closed without a word") {
  const std::chrono::milliseconds soon(50);
  Running server({.head_timeout = soon, .idle_timeout = soon}, tell);
  RawClient slow(server.port());
  slow.send("GET / HTTP");
  RawClient silent(server.port());
  RawClient idle(server.port());
  CHECK(idle.ask(get("/")).status == 200);
  CHECK(slow.answer().status == 408);
  CHECK(silent.closed_by_server());
  CHECK(idle.closed_by_server());
}

TEST_CASE("a body that does not come in time is refused") {
  Running server({.body_timeout = std::chrono::milliseconds(50)}, tell);
  RawClient slow(server.port());
  slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(slow.answer().status == 408);
  CHECK(slow.closed_by_server());
}
