#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "domain/text.hpp"

namespace docket::notify {

/// The peer's end of a connection.
class Wire {
 public:
  explicit Wire(int socket) : socket_(socket) {}
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  virtual ~Wire() = default;

  int socket() const { return socket_; }

  /// Whether the other side took all of it.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = put(bytes);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// All up to the end of `text`; less when the other side has gone.
  std::string until(std::string_view text) {
    std::size_t at = 0;
    while ((at = buffer_.find(text)) == std::string::npos) {
      if (!receive()) return std::exchange(buffer_, {});
    }
    return cut(at + text.size());
  }

  std::string take(std::size_t count) {
    while (buffer_.size() < count && receive()) {
    }
    return cut(std::min(count, buffer_.size()));
  }

  /// Says nothing until the other side goes.
  void hang() {
    while (receive()) {
    }
  }

 protected:
  virtual ssize_t put(std::string_view bytes) { return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  virtual ssize_t get(char* to, std::size_t size) { return ::recv(socket_, to, size, 0); }

 private:
  bool receive() {
    char bytes[16 * 1024];
    const ssize_t got = get(bytes, sizeof bytes);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  std::string cut(std::size_t count) {
    std::string bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
  }

  int socket_;
  std::string buffer_;
};

/// Listens at a free port of 127.0.0.1 and serves each connection on a thread of its own, until it goes.
class Peer {
 public:
  using Serve = std::function<void(int socket)>;

  explicit Peer(Serve serve) : serve_(std::move(serve)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
  }
  ~Peer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string port() const { return std::to_string(port_); }
  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return sockets_.size();
  }

 private:
  void accept() {
    for (int socket; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      const std::lock_guard lock(mutex_);
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket] {
        serve_(socket);
        ::shutdown(socket, SHUT_RDWR);
      });
    }
  }

  Serve serve_;
  int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<int> sockets_;          // guarded by mutex_
  std::vector<std::thread> threads_;  // guarded by mutex_, until accepting has ended
  std::thread acceptor_;
};

/// An HTTP request as it came in.
struct Received {
  std::string head;  ///< with the request line
  std::string body;

  std::string path() const {
    const std::size_t begin = head.find(' ') + 1;
    return head.substr(begin, head.find(' ', begin) - begin);
  }
  /// Its value; empty when there is none of that name.
  std::string header(std::string_view name) const {
    const std::string key = "\r\n" + ascii_lower(name) + ":";
    const std::size_t at = ascii_lower(head).find(key);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + key.size();
    return std::string(trimmed(std::string_view(head).substr(begin, head.find("\r\n", begin) - begin)));
  }
};

/// An HTTP server that notes what it is asked. What answers is written out by the test, byte by byte.
class HttpPeer {
 public:
  /// Answers one request; whether the connection goes on.
  using Answer = std::function<bool(Wire&, const Received&)>;

  explicit HttpPeer(Answer answer) : answer_(std::move(answer)), peer_([this](int socket) { serve(socket); }) {}

  std::string url(std::string_view path, std::string_view host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + peer_.port() + std::string(path);
  }
  std::size_t connections() const { return peer_.connections(); }
  std::vector<Received> received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  void serve(int socket) {
    Wire wire(socket);
    for (;;) {
      Received request{wire.until("\r\n\r\n"), {}};
      if (!request.head.ends_with("\r\n\r\n")) return;
      std::size_t length = 0;
      const std::string text = request.header("content-length");
      std::from_chars(text.data(), text.data() + text.size(), length);
      request.body = wire.take(length);
      {
        const std::lock_guard lock(mutex_);
        received_.push_back(request);
      }
      if (!answer_(wire, request)) return;
    }
  }

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<Received> received_;  // guarded by mutex_
  Peer peer_;
};

/// A whole answer with that body.
inline std::string reply(int status, std::string_view body = "", std::string_view headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace docket::notify
