#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/server.hpp"
#include "unit/net/raw_client.hpp"

using namespace docket::net;
using std::chrono::milliseconds;

namespace {

/// What requests can wait for: a number that grows.
class Bell {
 public:
  /// A Wait for it to be rung once more.
  Wait wait(milliseconds at_most) {
    return {at_most, [this](const Peer& peer) -> std::shared_ptr<void> {
              const std::lock_guard lock(mutex_);
              waiting_.push_back(peer);
              ++armed_;
              return {this, [](Bell* bell) {
                        const std::lock_guard guard(bell->mutex_);
                        --bell->armed_;
                      }};
            }};
  }
  void ring() {
    std::vector<Peer> woken;
    {
      const std::lock_guard lock(mutex_);
      ++rung_;
      woken.swap(waiting_);
    }
    Peer::wake_all(woken);
  }
  int rung() {
    const std::lock_guard lock(mutex_);
    return rung_;
  }
  int armed() {
    const std::lock_guard lock(mutex_);
    return armed_;
  }

 private:
  std::mutex mutex_;
  std::vector<Peer> waiting_;
  int rung_ = 0;
  int armed_ = 0;
};

Reply text(std::string body) { return {200, {{"Content-Type", "text/plain"}}, std::move(body)}; }

/// "/wait/3": answers once the bell was rung three times.
std::function<Reply(const Request&)> waiter(Bell& bell, milliseconds at_most = milliseconds(5000)) {
  return [&bell, at_most](const Request& request) {
    const int wanted = std::stoi(request.path.substr(6));
    if (bell.rung() >= wanted) return text("rung " + std::to_string(bell.rung()));
    if (request.has_waited_long) return text("nothing");
    Reply reply;
    reply.wait = bell.wait(at_most);
    return reply;
  };
}

void until(const std::function<bool()>& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(10));
  CHECK(condition());
}

}  // namespace

TEST_CASE("a request that waits is answered when it is woken, on a worker or at once") {
  for (const bool quick : {false, true}) {
    CAPTURE(quick);
    Bell bell;
    const auto answer = waiter(bell);
    Running server({.threads = 1}, answer, [&](const Request& request) -> std::optional<Reply> {
      if (!quick) return std::nullopt;
      return answer(request);
    });
    RawClient client(server.port());
    client.send(get("/wait/1"));
    until([&] { return bell.armed() == 1; });
    bell.ring();
    CHECK(client.answer().body == "rung 1");
    until([&] { return bell.armed() == 0; });
    CHECK(client.ask(get("/wait/1")).body == "rung 1");
  }
}

TEST_CASE("a request that was woken too early waits on, but no longer than it said at first") {
  Bell bell;
  Running server({}, waiter(bell, milliseconds(300)));
  RawClient client(server.port());
  const auto start = std::chrono::steady_clock::now();
  client.send(get("/wait/5"));
  for (int i = 1; i <= 2; ++i) {
    until([&] { return bell.armed() == 1; });
    std::this_thread::sleep_for(milliseconds(100));
    bell.ring();
  }
  CHECK(client.answer().body == "nothing");
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took >= milliseconds(300));
  CHECK(took < milliseconds(2000));
}

TEST_CASE("requests sent after one that waits are answered after it") {
  Bell bell;
  Running server({}, [&bell](Request&& request) {
    return request.path.starts_with("/wait/") ? waiter(bell)(request) : tell(std::move(request));
  });
  RawClient client(server.port());
  client.send(get("/wait/1") + get("/second") + get("/third"));
  until([&] { return bell.armed() == 1; });
  bell.ring();
  CHECK(client.answer().body == "rung 1");
  CHECK(client.answer().body == "GET /second ?  []");
  CHECK(client.answer().body == "GET /third ?  []");
}

TEST_CASE("a client that goes while it waits is forgotten at once") {
  Bell bell;
  Running server({}, waiter(bell));
  {
    RawClient client(server.port());
    client.send(get("/wait/1"));
    until([&] { return bell.armed() == 1; });
  }
  until([&] { return bell.armed() == 0; });
  bell.ring();
  CHECK(RawClient(server.port()).ask(get("/wait/1")).body == "rung 1");
}

TEST_CASE("hundreds wait on one thread, and all are woken") {
  Bell bell;
  Running server({.reactors = 2, .threads = 1}, waiter(bell));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 600; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/wait/1"));
  }
  until([&] { return bell.armed() == 600; });
  bell.ring();
  int right = 0;
  for (const auto& client : clients) right += client->answer().body == "rung 1" ? 1 : 0;
  CHECK(right == 600);
}

TEST_CASE("stop() ends waits with the refusal 503") {
  Bell bell;
  Running server({}, waiter(bell));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get("/wait/1"));
  }
  until([&] { return bell.armed() == 100; });
  server.stop();
  for (const auto& client : clients) CHECK(client->answer().status == 503);
  CHECK(bell.armed() == 0);
}

TEST_CASE("a long reply is produced as it is taken, and arrives whole, in chunks or until the end") {
  constexpr std::size_t kPiece = 100'000;
  constexpr int kPieces = 100;
  std::atomic<int> produced = 0;
  Running server({.threads = 1}, [&](Request&&) {
    Reply reply = text("begin ");
    reply.more = [&produced, left = kPieces]() mutable {
      if (left == 0) return std::string();
      ++produced;
      return std::string(kPiece, static_cast<char>('a' + left-- % 26));
    };
    return reply;
  });
  RawClient client(server.port());
  client.send(get("/"));
  std::this_thread::sleep_for(milliseconds(200));
  CHECK(produced < kPieces);  // nobody reads yet: what the system holds is the bound
  std::string wanted = "begin ";
  for (int left = kPieces; left > 0; --left) wanted.append(kPiece, static_cast<char>('a' + left % 26));
  CHECK(client.chunked_answer() == wanted);
  CHECK(client.chunked_answer_of(get("/")) == wanted);
  RawClient old(server.port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  const std::string all = old.everything();
  CHECK(all.ends_with(wanted.substr(wanted.size() - 1000)));
  CHECK(all.size() - all.find("\r\n\r\n") - 4 == wanted.size());
}

TEST_CASE("a long reply that fails in the middle ends the connection without its end") {
  Running server({}, [](Request&&) {
    Reply reply = text("begin");
    reply.more = []() -> std::string { throw std::runtime_error("the disk is gone"); };
    return reply;
  });
  RawClient client(server.port());
  client.send(get("/"));
  const std::string all = client.everything();
  CHECK(all.find("\r\n5\r\nbegin\r\n") != std::string::npos);
  CHECK(all.find("0\r\n\r\n") == std::string::npos);
}

TEST_CASE("a prepared reply is sent with what is its own") {
  const auto prepared = prepare(text("the board"));
  const auto big = prepare(text(std::string(100'000, 'b')));
  Running server({}, tell, [&](const Request& request) -> std::optional<Reply> {
    Reply reply;
    reply.prepared = request.path == "/big" ? big : prepared;
    reply.headers.emplace_back("X-Request-Id", request.path);
    return reply;
  });
  RawClient client(server.port());
  const auto first = client.ask(get("/one"));
  CHECK(first.status == 200);
  CHECK(first.body == "the board");
  CHECK(first.header("X-Request-Id") == "/one");
  CHECK_FALSE(first.header("Date").empty());
  CHECK(client.ask(get("/two", "", "HEAD"), true).header("Content-Length") == "9");
  client.send(get("/big") + get("/three"));
  CHECK(client.answer().body == std::string(100'000, 'b'));
  CHECK(client.answer().header("X-Request-Id") == "/three");
}
