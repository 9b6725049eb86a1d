#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "net/statistics.hpp"

namespace docket::net {

/// The certificate of a server that speaks TLS: PEM files.
struct TlsFiles {
  std::filesystem::path certificate;  ///< with its chain
  std::filesystem::path key;
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                           ///< 0: any free one
  std::optional<TlsFiles> tls;               ///< absent: plain HTTP
  std::vector<std::string> trusted_proxies;  ///< addresses and networks whose word on the client's address counts

  std::size_t reactors = 2;          ///< threads that own the connections; half of them take requests, all have streams
  std::size_t threads = 128;         ///< requests worked on at once
  std::size_t max_requests = 16384;  ///< requests that may wait for a thread; more are refused with 503
  std::size_t max_connections = 16384;
  std::size_t max_connections_per_address = 12288;
  std::size_t max_body = 1024 * 1024;    ///< bytes; a larger one is refused with 413
  std::size_t max_message = 64 * 1024;   ///< bytes of a WebSocket message; a larger one closes with 1009
  std::size_t max_backlog = 256 * 1024;  ///< bytes that may wait for a reader of a stream before it is cut off

  std::chrono::milliseconds head_timeout{10'000};      ///< for a whole head, and until the first one starts
  std::chrono::milliseconds body_timeout{10'000};      ///< for each 16 KiB of a body
  std::chrono::milliseconds idle_timeout{75'000};      ///< keep-alive
  std::chrono::milliseconds write_timeout{10'000};     ///< for a reader that takes nothing of its reply
  std::chrono::milliseconds slow_reader_grace{1'000};  ///< the same for a reader of a stream
  std::chrono::milliseconds heartbeat{15'000};  ///< of streams; a WebSocket that is silent for two of them is closed
  std::chrono::milliseconds drain_timeout{10'000};  ///< for what is being worked on when it is told to stop
};

/// An HTTP/1.1 and WebSocket server. Connections that wait cost a few hundred bytes and no thread: a reactor thread
/// owns every one that is not being worked on, and a pool of workers runs whatever may block.
class Server {
 public:
  /// Throws std::runtime_error, one line that says what to do, when the certificate cannot be used, and
  /// std::invalid_argument for a trusted proxy that is no address.
  Server(ServerOptions options, Handler handler, Refusal refusal, QuickHandler quick = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Takes the port and returns it. Throws std::runtime_error with one line that says what to do when it is taken or
  /// not allowed, or the host is none of this machine's.
  int bind();

  /// Serves until stop(); bind() first.
  void run();

  /// Makes run() return: nothing more is accepted, waits end with the refusal 503, WebSockets with 1001, spread over a
  /// second when they are many; requests being worked on are answered. Any thread may call it, also before run().
  void stop();

  /// Reads the certificate anew, for new connections. Any thread may call it. Throws std::runtime_error, and goes on
  /// with the old one, when the new one cannot be used. Nothing happens without TLS.
  void reload_tls();

  /// Any thread may call it.
  Statistics statistics() const;

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace docket::net
