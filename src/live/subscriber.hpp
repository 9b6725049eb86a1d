#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/error.hpp"
#include "domain/permission.hpp"
#include "domain/time.hpp"
#include "live/frames.hpp"
#include "net/session.hpp"
#include "storage/store.hpp"

namespace docket::live {

class Feed;

/// Who listens, and how far that can be trusted.
struct Listening {
  Caller caller;
  std::int64_t revision = 0;  ///< Meta::revision() in the snapshot in which the caller was looked up
};

/// Why a WebSocket is closed (RFC 6455, 7.4.1 and 7.4.2: 4000 to 4999 are the application's).
enum class CloseCode : std::uint16_t {
  too_many_pings = 1008,
  unavailable = 1013,
  unauthorized = 4401,
  forbidden = 4403,
  not_found = 4404,
};

CloseCode close_code(Code refusal);

/// One open event stream or WebSocket, whatever it listens to. The engine calls what a Session has, on a reactor's
/// thread; everything else belongs to the feed's thread, unless it says otherwise.
class Subscriber : public net::Session, public std::enable_shared_from_this<Subscriber> {
 public:
  void opened(const net::Peer& peer) final;
  void received(std::string_view message, bool is_text) final;
  net::SharedBytes heartbeat() final;
  void closed() final;

 protected:
  /// `listening` is absent for a WebSocket that has yet to say who it is; a guest may say so later.
  Subscriber(Feed& feed, Transport transport, std::optional<Listening> listening);

  /// Any thread. Throws what keeps that caller from listening.
  virtual void require(storage::Transaction& tx, const Caller& caller) const = 0;
  /// Its first words, once it is known who listens.
  virtual void begin() = 0;
  /// Goes on as what its caller is now.
  virtual void recast(Caller now) = 0;
  /// Nothing is to be told any more.
  virtual void forget() = 0;
  /// What it has been told everything up to.
  virtual std::string place() const = 0;

  void send(std::string bytes) const;
  void close(CloseCode code, std::string_view reason) const;

  Feed& feed_;
  const Transport transport_;
  net::Peer peer_;  ///< set once, before the feed hears of it

  // The feed's thread only.
  std::optional<Caller> caller_;
  bool has_begun_ = false;
  bool is_gone_ = false;  ///< or to go

 private:
  friend class Feed;
  using Clock = std::chrono::steady_clock;

  /// Whether it may say who it is.
  enum class Introduction : std::uint8_t {
    needed,   ///< with its first message, or it is closed
    welcome,  ///< a guest may turn out to be somebody
    over,
  };

  bool may_ping();

  std::atomic<Introduction> introduction_;
  Clock::time_point pings_full_at_{};  ///< a reactor's thread only: when it may send kPings at once again

  // The feed's thread only.
  std::int64_t revision_ = 0;              ///< when the caller was looked up
  Timestamp deadline_ = Timestamp::max();  ///< to say who it is, then the end of its credential
};

}  // namespace docket::live
