#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace docket::net {

class Reactor;

/// Bytes that many connections send: rendered once, kept once.
using SharedBytes = std::shared_ptr<const std::string>;

/// Names a connection that waits, streams or is a WebSocket. A value; any thread may use it, and nothing happens when
/// the connection has gone. Its server must still be there.
class Peer {
 public:
  Peer() = default;
  Peer(Reactor& reactor, std::uint32_t slot, std::uint32_t generation)
      : reactor_(&reactor), slot_(slot), generation_(generation) {}

  /// Sends bytes as they are: on a WebSocket whole frames (websocket_frame()). A peer that takes too little of what it
  /// is sent is cut off.
  void send(SharedBytes bytes) const;
  /// Ends a stream after what was sent; on a WebSocket with the closing handshake (RFC 6455, 7.1.2).
  void close(std::uint16_t code = 1000, std::string_view reason = {}) const;
  /// Ends a Wait: the request is answered anew.
  void wake() const;

  /// The same bytes to many.
  static void send_to_all(const std::vector<Peer>& peers, const SharedBytes& bytes);
  static void wake_all(const std::vector<Peer>& peers);

  friend bool operator==(const Peer&, const Peer&) = default;

 private:
  friend class Reactor;

  static std::map<Reactor*, std::vector<Peer>> by_reactor(const std::vector<Peer>& peers);

  Reactor* reactor_ = nullptr;
  std::uint32_t slot_ = 0;
  std::uint32_t generation_ = 0;
};

/// What a connection goes on as after its reply: an event stream, or, when the reply was 101, a WebSocket. The engine
/// calls it on the connection's reactor thread, one call at a time: no call may block.
class Session {
 public:
  virtual ~Session() = default;

  /// The reply's head is on its way; `peer` may be used from now on, also by other threads.
  virtual void opened(const Peer& peer) = 0;
  /// A whole message of a WebSocket; text is sound UTF-8.
  virtual void received(std::string_view message, bool is_text) {
    (void)message;
    (void)is_text;
  }
  /// The system has taken everything that was sent so far: after each Peer::send(), at once or when a slow peer has
  /// made room. Several sends may share a call.
  virtual void drained() {}
  /// What keeps an event stream from looking dead, sent at each heartbeat; nullptr for nothing. WebSockets are pinged
  /// without asking.
  virtual SharedBytes heartbeat() { return nullptr; }
  /// The last call: the connection has gone.
  virtual void closed() = 0;
};

}  // namespace docket::net
