// A WebSocket server that says again what it is told, for foreign clients and conformance suites to talk to.
//
//     ws_echo [PORT]      0, or none: any free one

#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "net/http.hpp"
#include "net/server.hpp"
#include "net/session.hpp"
#include "net/websocket.hpp"

namespace {

using namespace docket::net;

class Echo : public Session {
 public:
  void opened(const Peer& peer) override { peer_ = peer; }
  void received(std::string_view message, bool is_text) override {
    peer_.send(std::make_shared<const std::string>(websocket_frame(is_text ? Opcode::text : Opcode::binary, message)));
  }
  void closed() override {}

 private:
  Peer peer_;
};

Reply plain(int status, std::string text) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  reply.body = std::move(text);
  return reply;
}

/// A page for browsers that want to be of this origin; every other path is a WebSocket.
Reply answer(const Request& request) {
  if (find_header(request.headers, "Upgrade")) return accept_websocket(request, std::make_shared<Echo>());
  if (request.path != "/") return plain(404, "Nothing here\n");
  Reply page = plain(200, "<!doctype html><title>ws_echo</title>\n");
  page.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  return page;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return port;
}

int serve(std::uint16_t port) {
  // Before any thread starts, so that none of them is the one that the signal ends.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  ServerOptions options;
  options.port = port;
  options.max_message = std::size_t{16} << 20;
  options.max_backlog = std::size_t{64} << 20;
  Server server(
      std::move(options), [](Request&& request) { return answer(request); },
      [](int status) { return plain(status, "Refused\n"); });
  const int bound = server.bind();
  std::thread waits_for_signal([&server, &signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
  });
  std::cout << "ws_echo listens on 127.0.0.1:" << bound << std::endl;
  server.run();
  waits_for_signal.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto port = argc < 2 ? 0 : read_port(argv[1]);
  if (argc > 2 || !port) {
    std::cerr << "usage: ws_echo [PORT]\n";
    return 2;
  }
  try {
    return serve(*port);
  } catch (const std::exception& error) {
    std::cerr << "ws_echo: " << error.what() << "\n";
    return 1;
  }
}
