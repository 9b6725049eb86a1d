#include "net/server.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "net/httplib_shim.hpp"
#include "net/listener.hpp"
#include "net/reactor.hpp"

namespace docket::net {
namespace {

constexpr std::chrono::milliseconds kAcceptPause{50};

std::shared_ptr<TlsContext> load(const std::optional<TlsFiles>& files) {
  return files ? TlsContext::load(files->certificate, files->key) : nullptr;
}

}  // namespace

struct Server::Engine final : HttplibServer {
  Engine(ServerOptions options, net::Handler handler, Refusal refusal, QuickHandler quick);
  ~Engine() override;

  int open();
  void serve_until_stopped();
  void ask_to_stop();
  void reload();
  Statistics statistics() const { return {shared_.admission.count(), shared_.workers.waiting()}; }

 private:
  bool process_and_close_socket(socket_t socket) override;
  void turn_away(int socket);

  Shared shared_;
  std::vector<std::unique_ptr<Reactor>> reactors_;
  std::size_t next_reactor_ = 0;
  std::atomic<int> listener_ = -1;  ///< shares its open file with the copy that httplib accepts from, and closes
  std::atomic<bool> stopping_ = false;
  std::mutex tls_mutex_;
  std::shared_ptr<TlsContext> tls_;  ///< guarded by tls_mutex_; nullptr: plain HTTP
};

Server::Engine::Engine(ServerOptions options, net::Handler handler, Refusal refusal, QuickHandler quick)
    : shared_{options,
              std::move(handler),
              std::move(refusal),
              std::move(quick),
              TrustedProxies(options.trusted_proxies),
              Admission(options.max_connections, options.max_connections_per_address),
              Workers(options.threads, options.max_requests)},
      tls_(load(options.tls)) {
  for (std::size_t i = 0; i < std::max<std::size_t>(options.reactors, 1); ++i) {
    reactors_.push_back(std::make_unique<Reactor>(shared_));
    shared_.reactors.push_back(reactors_.back().get());
  }
}

Server::Engine::~Engine() {
  ask_to_stop();
  shared_.workers.stop();
  if (listener_ >= 0) ::close(listener_);
}

int Server::Engine::open() {
  listener_ = open_listener(shared_.options.host, shared_.options.port);
  return port_of(listener_);
}

void Server::Engine::serve_until_stopped() {
  std::vector<std::thread> threads;
  for (const auto& reactor : reactors_) threads.emplace_back([&reactor] { reactor->run(); });
  while (!stopping_) {
    svr_sock_ = ::dup(listener_);
    listen_after_bind();
    svr_sock_ = INVALID_SOCKET;
    // httplib gives up on any failure of accept(), also when the system is short of something for a moment.
    if (!stopping_) std::this_thread::sleep_for(kAcceptPause);
    httplib::Server::stop();
  }
  for (auto& thread : threads) thread.join();
  shared_.workers.stop();
}

void Server::Engine::ask_to_stop() {
  stopping_ = true;
  if (listener_ >= 0) ::shutdown(listener_, SHUT_RDWR);
  for (const auto& reactor : reactors_) reactor->stop();
}

void Server::Engine::reload() {
  auto fresh = load(shared_.options.tls);
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(fresh);
}

bool Server::Engine::process_and_close_socket(socket_t socket) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  std::string address = numeric_peer(socket);
  if (stopping_ || !shared_.admission.enter(address)) {
    turn_away(socket);
    return true;
  }
  std::unique_ptr<TlsSession> tls;
  {
    const std::lock_guard lock(tls_mutex_);
    if (tls_) tls = std::make_unique<TlsSession>(tls_, socket);
  }
  // Half of them take requests: one thread answers boards faster than two that share two cores.
  const std::size_t takers = (reactors_.size() + 1) / 2;
  reactors_[next_reactor_++ % takers]->adopt(socket, std::move(address), std::move(tls));
  return true;
}

/// Runs on the thread that accepts, so it waits for nothing.
void Server::Engine::turn_away(int socket) {
  std::array<char, 4096> dropped;
  (void)!::recv(socket, dropped.data(), dropped.size(), 0);  // unread bytes would reset the connection
  if (!stopping_ && !shared_.options.tls) {
    const Reply refusal = shared_.refuse(503);
    std::string bytes;
    append_head(bytes, refusal, Manner{});
    bytes += refusal.body;
    (void)!::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  ::shutdown(socket, SHUT_WR);
  ::close(socket);
}

Server::Server(ServerOptions options, Handler handler, Refusal refusal, QuickHandler quick)
    : engine_(std::make_unique<Engine>(std::move(options), std::move(handler), std::move(refusal), std::move(quick))) {}

Server::~Server() = default;

int Server::bind() { return engine_->open(); }

void Server::run() { engine_->serve_until_stopped(); }

void Server::stop() { engine_->ask_to_stop(); }

void Server::reload_tls() { engine_->reload(); }

Statistics Server::statistics() const { return engine_->statistics(); }

}  // namespace docket::net
