#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What goes over an event stream (server-sent events, WHATWG HTML 9.2) or a WebSocket.
namespace docket::live {

enum class Transport : std::uint8_t { event_stream, websocket };

/// Where the client stands; the first thing that it gets.
std::string hello(Transport transport, std::string_view cursor);
/// An event as JSON.
std::string event(Transport transport, std::string_view cursor, std::string_view json);
/// The history is told; what comes now is news.
std::string caught_up(Transport transport, std::string_view cursor);
/// The client's cursor cannot be continued: it has to read anew, and goes on from this one.
std::string reset(Transport transport, std::string_view cursor);
/// A whole board as JSON.
std::string board(Transport transport, std::string_view cursor, std::string_view json);
/// The first thing on a stream of boards: how long a browser waits until it connects again. Empty for WebSockets.
std::string retry(Transport transport);
/// The answer to a WebSocket's {"type":"ping"}: what it has been told everything up to.
std::string pong(std::string_view cursor);
/// Keeps an event stream from looking dead. WebSockets have pings.
std::string heartbeat();

}  // namespace docket::live
