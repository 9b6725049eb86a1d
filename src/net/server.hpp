#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "net/http.hpp"

namespace docket::net {

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                     ///< 0: any free one
  std::size_t threads = 128;           ///< connections served at once
  std::size_t max_waiting = 1024;      ///< connections that may wait for a thread; more are turned away
  std::size_t max_body = 1024 * 1024;  ///< bytes; a larger one is refused with 413
  int read_timeout_s = 10;             ///< for a whole head, and for each 16 KiB of a body
  int write_timeout_s = 10;
  int idle_timeout_s = 30;  ///< keep-alive
};

/// An HTTP/1.1 server: bytes on sockets in, values to the handler. The only place that knows the HTTP library.
class Server {
 public:
  Server(ServerOptions options, Handler handler, Refusal refusal);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the port and returns it. Throws std::runtime_error with one line that says what to do when it is taken or
  /// not allowed, or the host is none of this machine's.
  int bind();

  /// Serves until stop(); bind() first.
  void run();

  /// Makes run() return once the requests being worked on are answered. Any thread may call it, also before run().
  void stop();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace docket::net
