#include "live/frames.hpp"

#include "net/websocket.hpp"

namespace docket::live {
namespace {

/// How long a browser waits until it connects again.
constexpr std::string_view kRetry = "retry: 1000\n";

/// Cursors are plain words, so they need no escapes.
std::string message(std::string_view type, std::string_view cursor) {
  std::string json = R"({"type":")";
  return json.append(type).append(R"(","cursor":")").append(cursor).append("\"}");
}

/// The same with a piece of JSON.
std::string with_data(std::string_view type, std::string_view cursor, std::string_view json) {
  std::string text = message(type, cursor);
  text.back() = ',';
  return text.append(R"("data":)").append(json).append("}");
}

std::string text_frame(std::string_view text) { return net::websocket_frame(net::Opcode::text, text); }

}  // namespace

std::string hello(Transport transport, std::string_view cursor) {
  if (transport == Transport::websocket) return text_frame(message("hello", cursor));
  // An id without data tells a browser its place and nothing else.
  return std::string(kRetry).append("id: ").append(cursor).append("\n\n");
}

std::string event(Transport transport, std::string_view cursor, std::string_view json) {
  if (transport == Transport::event_stream) {
    return std::string("id: ").append(cursor).append("\ndata: ").append(json).append("\n\n");
  }
  return text_frame(with_data("event", cursor, json));
}

std::string caught_up(Transport transport, std::string_view cursor) {
  if (transport == Transport::websocket) return text_frame(message("caught_up", cursor));
  return std::string(": caught up\nid: ").append(cursor).append("\n\n");
}

std::string reset(Transport transport, std::string_view cursor) {
  const std::string text = message("reset", cursor);
  if (transport == Transport::websocket) return text_frame(text);
  return std::string("event: reset\nid: ").append(cursor).append("\ndata: ").append(text).append("\n\n");
}

std::string board(Transport transport, std::string_view cursor, std::string_view json) {
  if (transport == Transport::event_stream) {
    return std::string("event: board\nid: ").append(cursor).append("\ndata: ").append(json).append("\n\n");
  }
  return text_frame(with_data("board", cursor, json));
}

std::string retry(Transport transport) {
  return transport == Transport::websocket ? std::string() : std::string(kRetry).append("\n");
}

std::string pong(std::string_view cursor) { return text_frame(message("pong", cursor)); }

std::string heartbeat() { return ":\n\n"; }

}  // namespace docket::live
