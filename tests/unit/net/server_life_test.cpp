#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/server.hpp"
#include "unit/net/raw_client.hpp"

using namespace docket::net;

namespace {

using Clock = std::chrono::steady_clock;

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

TEST_CASE("requests over the bound are refused with 503, and their connection goes on") {
  Gate gate;
  Running server({.threads = 1, .max_requests = 1}, [&gate](Request&& request) {
    if (request.path == "/hold") gate.wait();
    return tell(std::move(request));
  });
  RawClient working(server.port());
  working.send(get("/hold"));
  gate.await_arrivals(1);
  RawClient waiting(server.port());
  waiting.send(get("/waiting"));
  RawClient refused(server.port());
  CHECK(refused.ask(get("/too-many")).status == 503);
  gate.open();
  CHECK(working.answer().status == 200);
  CHECK(waiting.answer().status == 200);
  CHECK(refused.ask(get("/again")).status == 200);
}

TEST_CASE("connections over the bound are turned away with 503") {
  Running server({.max_connections = 2}, tell);
  RawClient first(server.port());
  CHECK(first.ask(get("/")).status == 200);
  {
    RawClient second(server.port());
    CHECK(second.ask(get("/")).status == 200);
    RawClient turned_away(server.port());
    CHECK(turned_away.answer().status == 503);
    CHECK(turned_away.closed_by_server());
  }
  CHECK(first.ask(get("/still")).status == 200);
  const auto start = Clock::now();
  while (RawClient(server.port()).ask(get("/room")).status != 200 && seconds_since(start) < 5) {
  }
  CHECK(seconds_since(start) < 5);
}

TEST_CASE("connections of one address over its bound are turned away with 503") {
  Running server({.max_connections_per_address = 1}, tell);
  RawClient first(server.port());
  CHECK(first.ask(get("/")).status == 200);
  RawClient second(server.port());
  CHECK(second.answer().status == 503);
}

TEST_CASE("a thousand idle connections need no thread") {
  Running server({.threads = 1}, tell);
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.push_back(std::make_unique<RawClient>(server.port()));
    if (i % 100 == 0) CHECK(idle.back()->ask(get("/")).status == 200);
  }
  CHECK(RawClient(server.port()).ask(get("/next")).status == 200);
  CHECK(idle.front()->ask(get("/again")).status == 200);
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

/// Asked by the thread sanitizer at its start. The distribution's cpp-httplib was not built for it: how that library
/// guards its static tables cannot be seen, and two threads that read one look like a race.
extern "C" const char* __tsan_default_suppressions();

extern "C" const char* __tsan_default_suppressions() { return "called_from_lib:libcpp-httplib\n"; }
