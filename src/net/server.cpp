#include "net/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <ctime>
#include <exception>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "net/connection.hpp"
#include "net/httplib_shim.hpp"
#include "net/listener.hpp"
#include "net/workers.hpp"

namespace docket::net {
namespace {

constexpr int kTick_s = 1;                    ///< how often a thread that waits looks up
constexpr std::size_t kGathered = 64 * 1024;  ///< bytes of a reply that are put together before they are sent
constexpr int kFairShare = 32;                ///< requests of a connection while others wait for a thread
constexpr std::chrono::milliseconds kAcceptPause{50};

/// The Date header (RFC 9110, 5.6.7), made once a second and thread.
const std::string& http_date() {
  thread_local std::time_t made_at = -1;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 32> buffer{};
    text.assign(buffer.data(), std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    made_at = now;
  }
  return text;
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

/// How a reply is to be written.
struct Manner {
  bool head = false;  ///< answers HEAD
  bool close = true;
  bool http_1_0 = false;
};

/// What httplib reads a request from and writes its reply to. The request is not the client's: all that httplib has to
/// know for writing is whether it was HEAD. The client's own is read by read_head() because httplib decodes escapes in
/// header values, loses their order, and would cut or compress the reply by Range and Accept-Encoding.
class ReplyStream : public httplib::Stream {
 public:
  ReplyStream(Connection& connection, bool head)
      : connection_(connection), request_(head ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n") {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    const std::size_t part = std::min(size, request_.size());
    std::memcpy(to, request_.data(), part);
    request_.remove_prefix(part);
    return static_cast<ssize_t>(part);
  }
  ssize_t write(const char* from, std::size_t size) override {
    if (gathered_.size() + size <= kGathered) {
      gathered_.append(from, size);
    } else {
      sent_ = sent_ && connection_.send(gathered_, {from, size});
      gathered_.clear();
    }
    return sent_ ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }

  /// Sends the rest; whether all of it went out.
  bool finish() { return sent_ && connection_.send(gathered_); }

 private:
  Connection& connection_;
  std::string_view request_;
  std::string gathered_;
  bool sent_ = true;
};

/// The reply that httplib writes on this thread.
thread_local Reply* t_reply = nullptr;

bool is_the_engines(std::string_view name) {
  return same_word(name, "Content-Length") || same_word(name, "Connection") || same_word(name, "Transfer-Encoding");
}

}  // namespace

struct Server::Engine final : HttplibServer {
  Engine(ServerOptions wanted, net::Handler handle, Refusal refuse);
  ~Engine() override;

  int open();
  void serve_until_stopped();
  void ask_to_stop();

 private:
  bool process_and_close_socket(socket_t socket) override;
  void serve(int socket);
  void serve_requests(Connection& connection);
  bool serve_one(Connection& connection, int served_before);
  void turn_away(int socket);
  Reply answer(net::Request&& request);
  Reply refusal_for(int status);
  bool write(Connection& connection, Reply reply, const Manner& manner);

  const ServerOptions options_;
  const net::Handler handler_;
  const Refusal refusal_;
  const Connection::Limits limits_;
  std::atomic<int> listener_ = -1;  ///< shares its open file with the copy that httplib accepts from, and closes
  std::atomic<bool> stopping_ = false;
  std::mutex open_mutex_;
  std::set<int> open_;  ///< sockets of the connections being served
  Workers workers_;
};

Server::Engine::Engine(ServerOptions wanted, net::Handler handle, Refusal refuse)
    : options_(std::move(wanted)), handler_(std::move(handle)),
      refusal_(std::move(refuse)), limits_{options_.max_body, std::chrono::seconds(options_.read_timeout_s),
                                           std::chrono::seconds(options_.idle_timeout_s),
                                           [this] { return stopping_ || workers_.crowded(); }},
      workers_(options_.threads, options_.max_waiting, [this](int socket) { serve(socket); }) {
  set_read_timeout(kTick_s);
  set_write_timeout(options_.write_timeout_s);
  set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
    response.status = t_reply->status;
    for (const auto& [name, value] : t_reply->headers) response.set_header(name, value);
    response.body = std::move(t_reply->body);
    return HandlerResponse::Handled;
  });
  set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
    response.headers.erase("Keep-Alive");
    response.headers.erase("Accept-Ranges");
    if (has_no_body(response.status)) response.headers.erase("Content-Length");
  });
}

Server::Engine::~Engine() {
  ask_to_stop();
  workers_.stop();
  if (listener_ >= 0) ::close(listener_);
}

int Server::Engine::open() {
  listener_ = open_listener(options_.host, options_.port);
  return port_of(listener_);
}

void Server::Engine::serve_until_stopped() {
  while (!stopping_) {
    svr_sock_ = ::dup(listener_);
    listen_after_bind();
    svr_sock_ = INVALID_SOCKET;
    // httplib gives up on any failure of accept(), also when the system is short of something for a moment.
    if (!stopping_) std::this_thread::sleep_for(kAcceptPause);
    httplib::Server::stop();
  }
  workers_.stop();
}

void Server::Engine::ask_to_stop() {
  stopping_ = true;
  if (listener_ >= 0) ::shutdown(listener_, SHUT_RDWR);
  const std::lock_guard lock(open_mutex_);
  // What has come in already can still be read.
  for (const int socket : open_) ::shutdown(socket, SHUT_RD);
}

bool Server::Engine::process_and_close_socket(socket_t socket) {
  if (!workers_.add(socket)) turn_away(socket);
  return true;
}

void Server::Engine::serve(int socket) {
  {
    const std::lock_guard lock(open_mutex_);
    open_.insert(socket);
  }
  {
    Connection connection(socket, limits_);
    serve_requests(connection);
    const std::lock_guard lock(open_mutex_);
    open_.erase(socket);
  }
}

void Server::Engine::serve_requests(Connection& connection) {
  try {
    for (int served = 0; !stopping_ && serve_one(connection, served); ++served) {
    }
  } catch (const Refused& refused) {
    if (stopping_) return;
    write(connection, refusal_for(refused.status), Manner{});
    connection.linger();
  } catch (const std::exception&) {
    // No memory for this connection: closing it is all that can be done.
  }
}

/// Whether the connection goes on.
bool Server::Engine::serve_one(Connection& connection, int served_before) {
  net::Request request;
  const auto framing = connection.read(request);
  if (!framing) return false;
  Manner manner{request.method == "HEAD", false, framing->http_1_0};
  Reply reply = answer(std::move(request));
  const bool others_turn = served_before >= kFairShare && workers_.crowded();
  manner.close = !framing->keep_alive || stopping_ || others_turn;
  return write(connection, std::move(reply), manner) && !manner.close;
}

/// Runs on the thread that accepts, so it waits for nothing.
void Server::Engine::turn_away(int socket) {
  Connection connection(socket, limits_);
  std::array<char, 4096> dropped{};
  (void)::recv(socket, dropped.data(), dropped.size(), MSG_DONTWAIT);  // unread bytes would reset the connection
  if (!stopping_) write(connection, refusal_for(503), Manner{});
  ::shutdown(socket, SHUT_WR);
}

Reply Server::Engine::answer(net::Request&& request) {
  try {
    return handler_(std::move(request));
  } catch (...) {
    return refusal_for(500);
  }
}

Reply Server::Engine::refusal_for(int status) {
  try {
    return refusal_(status);
  } catch (...) {
    return Reply{status, {}, {}};
  }
}

bool Server::Engine::write(Connection& connection, Reply reply, const Manner& manner) {
  std::erase_if(reply.headers, [](const auto& header) { return is_the_engines(header.first); });
  if (has_no_body(reply.status)) reply.body.clear();
  if (!find_header(reply.headers, "Date")) reply.headers.emplace_back("Date", http_date());
  if (manner.http_1_0 && !manner.close) reply.headers.emplace_back("Connection", "keep-alive");

  ReplyStream stream(connection, manner.head);
  t_reply = &reply;
  process(stream, manner.close);
  t_reply = nullptr;
  return stream.finish();
}

Server::Server(ServerOptions options, Handler handler, Refusal refusal)
    : engine_(std::make_unique<Engine>(std::move(options), std::move(handler), std::move(refusal))) {}

Server::~Server() = default;

int Server::bind() { return engine_->open(); }

void Server::run() { engine_->serve_until_stopped(); }

void Server::stop() { engine_->ask_to_stop(); }

}  // namespace docket::net
