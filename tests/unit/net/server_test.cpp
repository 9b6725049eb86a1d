#include "net/server.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "unit/net/raw_client.hpp"

using namespace docket::net;

namespace {

using Clock = std::chrono::steady_clock;

/// Says what it was asked.
Reply tell(Request&& request) {
  Reply reply{200, {{"Content-Type", "text/plain"}}, {}};
  reply.body = request.method + " " + request.path + " ? " + request.query + " [" + request.body + "]";
  return reply;
}

std::string get(std::string_view target, std::string_view headers = "", std::string_view method = "GET") {
  return std::string(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: x\r\n").append(headers).append("\r\n");
}

std::string post(std::string_view target, std::string_view body, std::string_view headers = "") {
  return get(target, std::string("Content-Length: ").append(std::to_string(body.size())).append("\r\n").append(headers),
             "POST").append(body);
}

/// Holds a handler until it is let go.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void await_arrivals(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(5), [&] { return arrived_ >= count; });
    CHECK(arrived_ >= count);
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  bool open_ = false;
};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string bind_error(ServerOptions options) {
  try {
    Server(std::move(options), tell, Running::refuse).bind();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

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
    const bool known = name == "Set-Cookie" || name == "X-A" || name == "Date" || name == "Content-Length" ||
                       name == "Content-Type";
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
  const auto start = Clock::now();
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
  CHECK(seconds_since(start) < 4.0);
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

TEST_CASE("a head that does not come in time is refused, an idle connection closed without a word") {
  Running server({.read_timeout_s = 0, .idle_timeout_s = 0}, tell);
  RawClient slow(server.port());
  slow.send("GET / HTTP");
  RawClient idle(server.port());
  CHECK(slow.answer().status == 408);
  CHECK(idle.closed_by_server());
}

TEST_CASE("many clients at once get their own answers") {
  Running server({.threads = 16}, tell);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&server, &right, i] {
      RawClient client(server.port());
      for (int j = 0; j < 100; ++j) {
        const std::string path = "/" + std::to_string(i) + "/" + std::to_string(j);
        if (client.ask(post(path, path)).body == "POST " + path + " ?  [" + path + "]") ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 1200);
}

TEST_CASE("connections over the bound are turned away with 503") {
  Gate gate;
  Running server({.threads = 1, .max_waiting = 1}, [&gate](Request&& request) {
    if (request.path == "/hold") gate.wait();
    return tell(std::move(request));
  });
  RawClient working(server.port());
  working.send(get("/hold"));
  gate.await_arrivals(1);
  RawClient waiting(server.port());
  waiting.send(get("/waiting"));
  RawClient turned_away(server.port());
  CHECK(turned_away.answer().status == 503);
  CHECK(turned_away.closed_by_server());
  gate.open();
  CHECK(working.answer().status == 200);
  CHECK(waiting.answer().status == 200);
}

TEST_CASE("an idle connection gives its thread to one that waits") {
  Running server({.threads = 1}, tell);
  RawClient idle(server.port());
  CHECK(idle.ask(get("/")).status == 200);
  RawClient next(server.port());
  CHECK(next.ask(get("/next")).status == 200);
  CHECK(idle.closed_by_server());
}

TEST_CASE("a busy connection gives its thread to one that waits") {
  Running server({.threads = 1}, tell);
  RawClient busy(server.port());
  CHECK(busy.ask(get("/")).status == 200);
  RawClient next(server.port());
  REQUIRE(next.send(get("/next")));
  const auto start = Clock::now();
  while (busy.ask(get("/")).header("Connection") != "close" && seconds_since(start) < 5) {
  }
  CHECK(next.answer().body == "GET /next ?  []");
  CHECK(seconds_since(start) < 5);
}

TEST_CASE("stop() closes idle connections at once") {
  Running server({}, tell);
  RawClient silent(server.port());
  RawClient used(server.port());
  CHECK(used.ask(get("/")).status == 200);
  const auto start = Clock::now();
  server.stop();
  CHECK(seconds_since(start) < 0.9);
  CHECK(used.closed_by_server());
  CHECK_FALSE(RawClient(server.port()).connected());
}

TEST_CASE("stop() lets the requests being worked on finish") {
  Gate gate;
  Running server({}, [&gate](Request&& request) {
    gate.wait();
    return tell(std::move(request));
  });
  RawClient client(server.port());
  client.send(get("/working"));
  gate.await_arrivals(1);
  server.ask_to_stop();
  gate.open();
  const auto answer = client.answer();
  CHECK(answer.body == "GET /working ?  []");
  CHECK(answer.header("Connection") == "close");
  server.stop();
}

TEST_CASE("stop() before run() makes run() return") {
  Server server({.port = 0}, tell, Running::refuse);
  server.bind();
  server.stop();
  auto running = std::async(std::launch::async, [&server] { server.run(); });
  CHECK(running.wait_for(std::chrono::seconds(2)) == std::future_status::ready);
}

TEST_CASE("two servers cannot have one port, and the second says what to do") {
  Running first({}, tell);
  const std::string port = std::to_string(first.port());
  CHECK(bind_error({.port = first.port()}) == "cannot listen on 127.0.0.1:" + port + ": port " + port +
                                                  " is already in use; stop the other program or choose another "
                                                  "with --port");
}

TEST_CASE("a port is free again as soon as its server has gone") {
  int port = 0;
  {
    Running server({}, tell);
    port = server.port();
    RawClient client(port);
    CHECK(client.ask(get("/")).status == 200);
    server.stop();
  }
  CHECK(bind_error({.port = port}).empty());
}

TEST_CASE("hosts that are not this machine's are named in the error") {
  CHECK(bind_error({.host = "192.0.2.1", .port = 0}).find("cannot listen on 192.0.2.1:0: ") == 0);
  CHECK(bind_error({.host = "no such host", .port = 0}).find("there is no host of that name") != std::string::npos);
}
