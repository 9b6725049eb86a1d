#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "net/http.hpp"
#include "net/server.hpp"

namespace docket::net {

/// A server on a free port of the loopback, running on a thread of its own until it goes.
class Running {
 public:
  Running(ServerOptions options, Handler handler, QuickHandler quick = nullptr)
      : server_(with_free_port(std::move(options)), std::move(handler), refuse, std::move(quick)),
        port_(server_.bind()) {
    thread_ = std::thread([this] { server_.run(); });
  }
  ~Running() { stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  int port() const { return port_; }
  void ask_to_stop() { server_.stop(); }
  void stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  static Reply refuse(int status) {
    return {status, {{"Content-Type", "text/plain"}, {"X-Refused", "yes"}}, "refused with " + std::to_string(status)};
  }

 private:
  static ServerOptions with_free_port(ServerOptions options) {
    options.port = 0;
    return options;
  }

  Server server_;
  int port_;
  std::thread thread_;
};

/// A client that sends exactly the bytes it is given.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }

  /// Whether the server took all of it.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  struct Answer {
    int status = 0;  ///< 0 when none came
    std::string head;
    Headers headers;
    std::string body;

    std::string_view header(std::string_view name) const { return find_header(headers, name).value_or(""); }
  };

  /// The next reply; `to_head` when it answers HEAD.
  Answer answer(bool to_head = false) {
    Answer answer;
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return answer;
    }
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
    read_headers(answer);
    std::size_t length = 0;
    const auto text = answer.header("Content-Length");
    std::from_chars(text.data(), text.data() + text.size(), length);
    while (!to_head && buffer_.size() < length && receive()) {
    }
    if (!to_head) answer.body = buffer_.substr(0, length);
    buffer_.erase(0, answer.body.size());
    return answer;
  }

  Answer ask(std::string_view request, bool to_head = false) {
    send(request);
    return answer(to_head);
  }

  /// The body of the next reply, which comes in chunks.
  std::string chunked_answer() {
    std::string body;
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return body;
    }
    buffer_.erase(0, end + 4);
    for (;;) {
      while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!receive()) return body;
      }
      std::size_t size = 0;
      std::from_chars(buffer_.data(), buffer_.data() + end, size, 16);
      while (buffer_.size() < end + 2 + size + 2 && receive()) {
      }
      body += buffer_.substr(end + 2, size);
      buffer_.erase(0, end + 2 + size + 2);
      if (size == 0) return body;
    }
  }
  std::string chunked_answer_of(std::string_view request) {
    send(request);
    return chunked_answer();
  }

  /// All that comes until the server closes.
  std::string everything() {
    while (receive()) {
    }
    return std::exchange(buffer_, {});
  }

  /// All up to the end of `text`, or what came until the server closed.
  std::string until(std::string_view text) {
    std::size_t at = 0;
    for (std::size_t from = 0; (at = buffer_.find(text, from)) == std::string::npos;) {
      from = buffer_.size() < text.size() ? 0 : buffer_.size() - text.size();
      if (!receive()) return std::exchange(buffer_, {});
    }
    std::string bytes = buffer_.substr(0, at + text.size());
    buffer_.erase(0, bytes.size());
    return bytes;
  }

  /// At least `count` bytes, or what came until the server closed.
  std::string take(std::size_t count) {
    while (buffer_.size() < count && receive()) {
    }
    std::string bytes = buffer_.substr(0, count);
    buffer_.erase(0, bytes.size());
    return bytes;
  }

  /// Whether the server closes without sending anything more.
  bool closed_by_server() { return buffer_.empty() && !receive() && !timed_out_; }

 private:
  bool receive() {
    char bytes[16 * 1024];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  static void read_headers(Answer& answer) {
    std::string_view rest = answer.head;
    rest.remove_prefix(rest.find("\r\n") + 2);
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find("\r\n"));
      rest.remove_prefix(line.size() + 2);
      const std::size_t colon = line.find(": ");
      if (colon != std::string_view::npos) answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }

  int socket_;
  bool connected_ = false;
  bool timed_out_ = false;
  std::string buffer_;
};

/// Says what it was asked.
inline Reply tell(Request&& request) {
  Reply reply{200, {{"Content-Type", "text/plain"}}, {}};
  reply.body = request.method + " " + request.path + " ? " + request.query + " [" + request.body + "]";
  return reply;
}

inline std::string get(std::string_view target, std::string_view headers = "", std::string_view method = "GET") {
  std::string text(method);
  return text.append(" ").append(target).append(" HTTP/1.1\r\nHost: x\r\n").append(headers).append("\r\n");
}

inline std::string post(std::string_view target, std::string_view body, std::string_view headers = "") {
  const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return get(target, length + std::string(headers), "POST").append(body);
}

}  // namespace docket::net
