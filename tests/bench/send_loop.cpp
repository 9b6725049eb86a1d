#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wire.hpp"

/// The least that telling many clients can cost: whoever asks for anything is put on a list, and a request for `/go`
/// sends the same bytes to all on it, by a plain loop of send() in one thread. What is beside it in one run says how
/// much is not the kernel's.
namespace {

using docket::bench::frame_header;
using docket::bench::head_size;
using docket::bench::Opcode;

constexpr std::string_view kUsage = R"(usage: bench_send_loop --kind websocket|sse|poll --size NUMBER
  --kind   what clients are answered with at once (101, a stream's head, or nothing) and by GET /go (a frame, an event,
           or a whole reply)
  --size   bytes of what /go sends to each
Prints the port on 127.0.0.1 where it listens. Every message has the text "change" in it.
)";
constexpr std::size_t kMaxHead = 16 * 1024;

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error(why); }

struct Options {
  std::string kind;
  std::size_t size = 0;
};

Options read_options(int count, char** words) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string word = words[i];
    const std::string value = words[i + 1];
    if (word == "--kind") {
      options.kind = value;
    } else if (word == "--size") {
      std::from_chars(value.data(), value.data() + value.size(), options.size);
    } else {
      fail("unknown option " + word);
    }
  }
  const bool known = options.kind == "websocket" || options.kind == "sse" || options.kind == "poll";
  if (count % 2 == 0 || !known || options.size == 0) fail(std::string(kUsage));
  return options;
}

std::string padded(std::string text, std::size_t size) {
  if (text.size() < size) text.append(size - text.size(), 'x');
  return text;
}

std::string greeting_of(const Options& options) {
  if (options.kind == "websocket") {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  }
  if (options.kind == "sse") {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n";
  }
  return {};
}

std::string change_of(const Options& options) {
  if (options.kind == "websocket") {
    const std::size_t header = frame_header(Opcode::text, options.size).size();
    const std::string payload = padded("change ", options.size > header ? options.size - header : 0);
    return frame_header(Opcode::text, payload.size()) + payload;
  }
  if (options.kind == "sse") return padded("id: 1\ndata: change ", options.size > 2 ? options.size - 2 : 0) + "\n\n";
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"1\"\r\nContent-Length: ";
  const std::size_t around = head.size() + 3 + 4;
  const std::string body = padded("change ", options.size > around ? options.size - around : 0);
  return head + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Server {
 public:
  explicit Server(const Options& options)
      : greeting_(greeting_of(options)), change_(change_of(options)),
        listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
      fail(std::string("cannot listen: ") + std::strerror(errno));
    }
    watch(listener_);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 512> events{};
    for (;;) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int socket = events[static_cast<std::size_t>(i)].data.fd;
        if (socket == listener_) {
          accept_all();
        } else {
          receive(socket);
        }
      }
    }
  }

 private:
  struct Client {
    std::string head;  ///< of its request, as far as it has come
    bool waits = false;
  };

  void watch(int file) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = file;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, file, &event) != 0) fail("epoll_ctl");
  }

  void accept_all() {
    int socket = -1;
    while ((socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      if (clients_.size() <= static_cast<std::size_t>(socket)) clients_.resize(static_cast<std::size_t>(socket) + 1);
      clients_[static_cast<std::size_t>(socket)] = {};
      watch(socket);
    }
  }

  void receive(int socket) {
    Client& client = clients_[static_cast<std::size_t>(socket)];
    std::array<char, 4096> buffer{};
    const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 || client.head.size() > kMaxHead) {
      client = {};
      ::close(socket);
      return;
    }
    if (client.waits && !greeting_.empty()) return;  // a WebSocket's pongs
    client.head.append(buffer.data(), static_cast<std::size_t>(got));
    if (head_size(client.head) == 0) return;
    const bool is_go = client.head.starts_with("GET /go ");
    client.head = {};
    if (is_go) {
      send_change();
      send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    } else {
      client.waits = true;
      if (!greeting_.empty()) send(socket, greeting_);
    }
  }

  void send_change() {
    for (std::size_t socket = 0; socket < clients_.size(); ++socket) {
      if (!clients_[socket].waits) continue;
      send(static_cast<int>(socket), change_);
      if (greeting_.empty()) clients_[socket].waits = false;  // a poll is answered
    }
  }

  static void send(int socket, std::string_view bytes) {
    static_cast<void>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

  const std::string greeting_, change_;
  const int listener_, epoll_;
  std::vector<Client> clients_;  ///< by socket
};

}  // namespace

int main(int count, char** words) try {
  const Options options = read_options(count, words);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  Server(options).run();
} catch (const std::exception& e) {
  std::cerr << "bench_send_loop: " << e.what() << '\n';
  return 1;
}
