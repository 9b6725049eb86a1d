#include "net/server.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "unit/net/raw_client.hpp"

using namespace docket::net;

TEST_CASE("a request of any method and path gets to the handler, undecoded") {
  Running server({}, tell);
  RawClient client(server.port());
  CHECK(client.ask(get("/a%2Fb?x=%20")).body == "GET /a%2Fb ? x=%20 []");
  CHECK(client.ask(post("/orders", "{\"a\":1}")).body == "POST /orders ?  [{\"a\":1}]");
  for (const char* method : {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "x"}) {
    CHECK(client.ask(get("/any", "", method)).body == std::string(method) + " /any ?  []");
  }
  CHECK(client.ask(get("/g", "Content-Length: 2\r\n") + "hi").body == "GET /g ?  [hi]");
  CHECK(client.ask(get("/p", "", "POST")).body == "POST /p ?  []");
  CHECK(client.ask(get("*", "", "OPTIONS")).body == "OPTIONS * ?  []");
}

TEST_CASE("a reply carries what the handler said, its length and the date, and no more") {
  Running server({}, [](Request&&) {
    return Reply{201, {{"X-A", "1"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"Content-Length", "99"}}, "four"};
  });
  RawClient client(server.port());
  const auto answer = client.ask(get("/", "Accept-Encoding: gzip, br\r\nRange: bytes=0-1\r\n"));
  CHECK(answer.head.starts_with("HTTP/1.1 201 Created\r\n"));
  CHECK(answer.body == "four");
  CHECK(answer.header("Content-Length") == "4");
  CHECK(answer.header("X-A") == "1");
  CHECK(answer.header("Date").size() == 29);
  CHECK(answer.header("Date").ends_with(" GMT"));
  std::vector<std::string> cookies;
  for (const auto& [name, value] : answer.headers) {
    if (name == "Set-Cookie") cookies.push_back(value);
    const bool known =
        name == "Set-Cookie" || name == "X-A" || name == "Date" || name == "Content-Length" || name == "Content-Type";
    CHECK(known);
  }
  std::ranges::sort(cookies);
  CHECK(cookies == std::vector<std::string>{"a=1", "b=2"});
}

TEST_CASE("headers reach the handler as they were sent, in order, with the peer's address") {
  Running server({}, [](Request&& request) {
    Reply reply;
    for (const auto& [name, value] : request.headers) reply.body += name + "=" + value + ";";
    reply.body += request.remote_address;
    return reply;
  });
  RawClient client(server.port());
  CHECK(client.ask(get("/", "x-b: a%20b\r\nX-A: 1\r\nx-b: +2\r\n")).body == "Host=x;x-b=a%20b;X-A=1;x-b=+2;127.0.0.1");
}

TEST_CASE("a header that would break the reply apart is left out") {
  Running server({}, [](Request&&) { return Reply{200, {{"X-Bad", "a\r\nX-Forged: b"}, {"X-Good", "c"}}, "ok"}; });
  RawClient client(server.port());
  const auto answer = client.ask(get("/"));
  CHECK(answer.header("X-Good") == "c");
  CHECK(answer.header("X-Forged").empty());
  CHECK(answer.body == "ok");
}

TEST_CASE("HEAD is answered like GET, without the body") {
  Running server({}, [](Request&&) { return Reply{404, {{"ETag", "\"1\""}}, "0123456789"}; });
  RawClient client(server.port());
  const auto head = client.ask(get("/", "", "HEAD"), true);
  CHECK(head.status == 404);
  CHECK(head.header("Content-Length") == "10");
  CHECK(head.header("ETag") == "\"1\"");
  CHECK(head.header("Accept-Ranges").empty());
  CHECK(client.ask(get("/")).body == "0123456789");
}

TEST_CASE("204 and 304 have neither body nor length") {
  std::atomic<int> status = 204;
  Running server({}, [&status](Request&&) { return Reply{status, {}, "dropped"}; });
  RawClient client(server.port());
  for (const int code : {204, 304}) {
    status = code;
    const auto answer = client.ask(get("/"));
    CHECK(answer.status == code);
    CHECK(answer.header("Content-Length").empty());
  }
  status = 200;
  CHECK(client.ask(get("/")).body == "dropped");
}

TEST_CASE("the handler's own errors stay as they are") {
  Running server({}, [](Request&& request) { return Reply{std::stoi(request.path.substr(1)), {}, "mine"}; });
  RawClient client(server.port());
  for (const int status : {400, 404, 413, 422, 429, 500, 503}) {
    const auto answer = client.ask(get("/" + std::to_string(status)));
    CHECK(answer.status == status);
    CHECK(answer.body == "mine");
  }
}

TEST_CASE("a handler that throws is a 500, and the connection goes on") {
  Running server({}, [](Request&& request) -> Reply {
    if (request.path == "/std") throw std::runtime_error("a secret detail");
    if (request.path == "/int") throw 7;
    return tell(std::move(request));
  });
  RawClient client(server.port());
  for (const char* path : {"/std", "/int"}) {
    const auto answer = client.ask(get(path));
    CHECK(answer.status == 500);
    CHECK(answer.body == "refused with 500");
    CHECK(answer.head.find("secret") == std::string::npos);
  }
  CHECK(client.ask(get("/fine")).status == 200);
}

TEST_CASE("requests sent ahead are answered in order on one connection") {
  Running server({}, tell);
  RawClient client(server.port());
  std::string ahead;
  for (int i = 0; i < 50; ++i) {
    const std::string body(static_cast<std::size_t>(i) * 40, 'x');
    ahead += post("/" + std::to_string(i), body);
  }
  REQUIRE(client.send(ahead + "\r\n\r\n" + get("/last")));
  for (int i = 0; i < 50; ++i) {
    const auto answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.body.starts_with("POST /" + std::to_string(i) + " "));
    CHECK(answer.header("Connection") != "close");
  }
  CHECK(client.answer().body == "GET /last ?  []");
}

TEST_CASE("a request that comes in drop by drop is put together") {
  Running server({}, tell);
  RawClient client(server.port());
  for (const char c : post("/slow", "body")) REQUIRE(client.send(std::string(1, c)));
  CHECK(client.answer().body == "POST /slow ?  [body]");
}

TEST_CASE("a chunked body arrives whole") {
  Running server({}, tell);
  RawClient client(server.port());
  const std::string head = get("/c", "Transfer-Encoding: chunked\r\n", "POST");
  CHECK(client.ask(head + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: v\r\n\r\n").body == "POST /c ?  [abcde]");
  CHECK(client.ask(get("/next")).body == "GET /next ?  []");
}

TEST_CASE("bodies are handed on as they were sent, whatever their type says") {
  Running server({}, tell);
  RawClient client(server.port());
  const std::string zipped("\x1F\x8B\x08\0\0\0\0\0", 8);
  CHECK(client.ask(post("/z", zipped, "Content-Encoding: gzip\r\n")).body == "POST /z ?  [" + zipped + "]");
  const std::string form(20'000, 'a');
  CHECK(client.ask(post("/f", form, "Content-Type: application/x-www-form-urlencoded\r\n")).body ==
        "POST /f ?  [" + form + "]");
  CHECK(client.ask(post("/m", "--x", "Content-Type: multipart/form-data; boundary=x\r\n")).body == "POST /m ?  [--x]");
}

TEST_CASE("a client that asks first is told to go on") {
  Running server({}, tell);
  RawClient client(server.port());
  REQUIRE(client.send(get("/e", "Content-Length: 4\r\nExpect: 100-continue\r\n", "POST")));
  CHECK(client.answer().status == 100);
  CHECK(client.ask("body").body == "POST /e ?  [body]");
}

TEST_CASE("a client may end the connection, and HTTP/1.0 does by itself") {
  Running server({}, tell);
  RawClient asking(server.port());
  CHECK(asking.ask(get("/", "Connection: close\r\n")).header("Connection") == "close");
  CHECK(asking.closed_by_server());
  RawClient old(server.port());
  CHECK(old.ask("GET / HTTP/1.0\r\n\r\n").status == 200);
  CHECK(old.closed_by_server());
  RawClient newer(server.port());
  CHECK(newer.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection") == "keep-alive");
  CHECK(newer.ask("GET / HTTP/1.0\r\n\r\n").status == 200);
}

TEST_CASE("a client that has sent all it will still gets its answer") {
  Running server({}, tell);
  RawClient client(server.port());
  client.send(get("/"));
  client.end_sending();
  CHECK(client.answer().status == 200);
}

TEST_CASE("large replies arrive whole") {
  const std::string large(3 * 1024 * 1024, 'z');
  Running server({}, [&large](Request&&) { return Reply{200, {}, large}; });
  RawClient client(server.port());
  CHECK(client.ask(get("/")).body == large);
  CHECK(client.ask(get("/", "", "HEAD"), true).header("Content-Length") == std::to_string(large.size()));
  CHECK(client.ask(get("/")).body.size() == large.size());
}

TEST_CASE("large bodies that come in many pieces are handed over once each, whatever comes meanwhile") {
  Running server({.threads = 4, .max_body = 16 * 1024 * 1024}, [](Request&& request) {
    return Reply{200, {{"Content-Type", "text/plain"}}, std::to_string(request.body.size())};
  });
  std::vector<std::thread> senders;
  std::atomic<int> right = 0;
  for (int i = 0; i < 6; ++i) {
    senders.emplace_back([&, i] {
      RawClient client(server.port());
      for (int j = 0; j < 10; ++j) {
        const std::size_t size = 3'000'000 + static_cast<std::size_t>(i * 1000 + j);
        const auto answer = client.ask(post("/", std::string(size, 'b')) + get("/next"));
        if (answer.body == std::to_string(size) && client.answer().body == "0") ++right;
      }
    });
  }
  for (auto& sender : senders) sender.join();
  CHECK(right == 60);
}
