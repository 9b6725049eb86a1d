#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/permission.hpp"
#include "live/frames.hpp"
#include "net/session.hpp"

namespace docket::live {

class Feed;

/// What a client wants to hear, and from where on.
struct Wish {
  std::optional<Cursor> since;  ///< absent: from now
  std::optional<ShopId> shop;
  std::optional<OrderId> order;
};

/// Who listens, and how far that can be trusted.
struct Listening {
  Caller caller;
  std::int64_t revision = 0;  ///< Meta::revision() in the snapshot in which the caller was looked up
};

/// Why a WebSocket is closed (RFC 6455, 7.4.2: 4000 to 4999 are the application's).
enum class CloseCode : std::uint16_t { unauthorized = 4401, forbidden = 4403, not_found = 4404, unavailable = 1013 };

/// One open event stream or WebSocket. The engine calls what a Session has, on a reactor's thread; everything else
/// belongs to the feed's thread.
class Subscriber final : public net::Session, public std::enable_shared_from_this<Subscriber> {
 public:
  /// `listening` is absent for a WebSocket that has yet to say who it is.
  Subscriber(Feed& feed, Transport transport, Wish wish, std::optional<Listening> listening);

  void opened(const net::Peer& peer) override;
  void received(std::string_view message, bool is_text) override;
  void drained() override;
  net::SharedBytes heartbeat() override;
  void closed() override;

 private:
  friend class Feed;

  /// Whether the event is for it: seen by its caller, asked for, and not told yet.
  bool wants(const Event& event) const;
  void send(std::string bytes) const;
  void close(CloseCode code, std::string_view reason) const;

  Feed& feed_;
  const Transport transport_;
  const Wish wish_;
  net::Peer peer_;                          ///< set once, before the feed hears of it
  std::atomic<bool> has_answered_ = false;  ///< to the question who it is
  std::atomic<bool> wants_more_ = false;    ///< history, once there is room

  // The feed's thread only.
  std::optional<Caller> caller_;
  std::int64_t revision_ = 0;              ///< when the caller was looked up
  Timestamp deadline_ = Timestamp::max();  ///< to say who it is, then the end of its credential
  std::int64_t place_ = 0;                 ///< it was told everything up to this number
  bool is_live_ = false;                   ///< history is told
  bool is_gone_ = false;                   ///< or to go
};

}  // namespace docket::live
