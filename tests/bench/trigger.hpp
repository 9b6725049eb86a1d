#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wire.hpp"

namespace docket::bench {

using Clock = std::chrono::steady_clock;

[[noreturn]] inline void fail(const std::string& why) { throw std::runtime_error(why); }

/// A socket of 127.0.0.1 + `address`, not connected.
inline int new_socket(std::size_t address, int flags) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (socket < 0) fail(std::string("no socket: ") + std::strerror(errno));
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (address > 0) {
    ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(address));
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) fail("cannot bind");
  }
  return socket;
}

/// 0, or what errno said.
inline int connect_to(int socket, int port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
}

inline bool send_whole(int socket, std::string_view bytes) {
  return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

/// The one who changes something, on a connection of its own that is open before the clock starts.
class Trigger {
 public:
  /// `tag` is the data of its events.
  Trigger(int epoll, std::uint64_t tag, int port, std::size_t patience_s)
      : epoll_(epoll), tag_(tag), port_(port), patience_s_(patience_s) {}
  ~Trigger() { close(); }
  Trigger(const Trigger&) = delete;
  Trigger& operator=(const Trigger&) = delete;

  /// `words` are method, path, body and headers.
  void prepare(const std::vector<std::string>& words) {
    if (words.size() < 2) fail("trigger needs a method and a path");
    request_ = words[0] + " " + words[1] + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n";
    for (std::size_t i = 3; i < words.size(); ++i) request_ += words[i] + "\r\n";
    const std::string body = words.size() > 2 ? words[2] : "";
    if (!body.empty()) {
      request_ += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    request_ += "\r\n" + body;
    status_ = 0;
    bytes_.clear();
    connect();
  }

  void send() {
    if (!send_whole(socket_, request_)) fail("the change could not be sent");
  }

  void receive() {
    std::array<char, 16 * 1024> buffer{};
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    const auto now = Clock::now();
    if (got <= 0) {
      close();
      if (status_ == 0) status_ = -1;
      return;
    }
    bytes_.append(buffer.data(), static_cast<std::size_t>(got));
    const auto reply = first_reply(bytes_);
    if (!reply) return;
    status_ = reply->status;
    replied_ = now;
    bytes_.clear();
  }

  int status() const { return status_; }  ///< 0 until the reply has come, -1 when it never will
  Clock::time_point replied() const { return replied_; }

 private:
  void connect() {
    char byte = 0;
    if (socket_ >= 0 && ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0) return;
    close();
    socket_ = new_socket(0, 0);
    const timeval patience{static_cast<time_t>(patience_s_), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (const int error = connect_to(socket_, port_); error != 0) fail(std::strerror(error));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag_;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &event);
  }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  const int epoll_;
  const std::uint64_t tag_;
  const int port_;
  const std::size_t patience_s_;
  int socket_ = -1;
  int status_ = 0;
  std::string request_, bytes_;
  Clock::time_point replied_;
};

}  // namespace docket::bench
