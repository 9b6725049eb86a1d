#include <algorithm>
#include <optional>
#include <utility>

#include "log/log.hpp"
#include "net/reactor.hpp"

/// Connections that go on as event streams and WebSockets.
namespace docket::net {
namespace {

constexpr int kReadsInARow = 16;
constexpr int kSystemBuffer = 128 * 1024;  ///< bytes; the system takes twice that, with its bookkeeping
constexpr std::chrono::milliseconds kHeartbeatStep{250};
constexpr std::chrono::milliseconds kGoodbye{1000};  ///< for the peer's closing frame

/// Notes what a WebSocket said. Answers are queued only: sending them could end the connection in the middle.
class Hearing : public WebSocketReader::Sink {
 public:
  explicit Hearing(Connection& c) : c_(c), stream_(*c.stream) {}

  void on_message(std::string_view payload, bool is_text) override {
    if (!stream_.is_closing) stream_.session->received(payload, is_text);
  }
  void on_ping(std::string_view payload) override {
    if (!stream_.is_closing) c_.queue(websocket_frame(Opcode::pong, payload));
  }
  void on_pong(std::string_view) override {}
  void on_close(std::uint16_t code, std::string_view) override { goodbye_ = code; }

  /// The code of the peer's closing frame, when one has come.
  std::optional<std::uint16_t> goodbye() const { return goodbye_; }

 private:
  Connection& c_;
  Stream& stream_;
  std::optional<std::uint16_t> goodbye_;
};

const SharedBytes& ping() {
  static const SharedBytes frame = std::make_shared<const std::string>(websocket_frame(Opcode::ping, {}));
  return frame;
}

}  // namespace

bool Reactor::open_stream(Connection& c) {
  Reactor& home = shared_.reactor_for_stream();
  if (&home == this || stopping_) return begin_stream(c);
  hand_on(c, home);
  return false;
}

bool Reactor::begin_stream(Connection& c) {
  c.stream = std::make_unique<Stream>();
  c.stream->session = std::move(c.exchange->reply.session);
  if (c.exchange->reply.status == 101) {
    c.stream->reader = std::make_unique<WebSocketReader>(shared_.options.max_message);
  }
  c.exchange.reset();
  forget_head(c);
  const std::string early = std::exchange(c.in, {});
  c.has_unread = false;
  c.phase = Connection::Phase::streaming;
  c.bound_system_buffer(kSystemBuffer);
  c.stream->heartbeat = next_heartbeat();
  set_deadline(c, c.stream->heartbeat);
  c.stream->session->opened(peer_of(c));
  if (stopping_) to_end_.push_back(peer_of(c));
  return early.empty() || hear(c, early);
}

bool Reactor::stream_on(Connection& c) {
  if (c.has_output() && !flush_stream(c)) return false;
  for (int i = 0; c.may_have_input && i < kReadsInARow; ++i) {
    std::size_t got = 0;
    switch (c.receive(scratch_.data(), scratch_.size(), got)) {
      case Connection::Io::again: c.may_have_input = false; break;
      case Connection::Io::closed: drop(c); return false;
      case Connection::Io::ok:
        if (!hear(c, {scratch_.data(), got})) return false;
        if (c.phase != Connection::Phase::streaming) return true;
    }
  }
  return c.may_have_input;
}

/// Whether the connection is still there.
bool Reactor::hear(Connection& c, std::string_view bytes) {
  Stream& stream = *c.stream;
  stream.was_heard = true;
  if (!stream.reader) return true;
  Hearing hearing(c);
  // Closing takes its place behind what the session has sent so far.
  try {
    stream.reader->feed(bytes, hearing);
    if (hearing.goodbye()) close(peer_of(c), *hearing.goodbye(), {});
  } catch (const WebSocketFault& fault) {
    // What else it sends means nothing any more, so no closing frame is waited for (RFC 6455, 7.1.7).
    stream.has_said_goodbye = true;
    close(peer_of(c), fault.code, fault.reason);
  }
  stream.has_said_goodbye = stream.has_said_goodbye || hearing.goodbye();
  return flush_stream(c);
}

void Reactor::send_on(Connection& c, const SharedBytes& bytes) {
  if (c.phase != Connection::Phase::streaming || c.stream->is_closing) return;
  const bool was_stuck = c.has_output();
  switch (c.send(bytes)) {
    case Connection::Io::ok: c.stream->session->drained(); return;
    case Connection::Io::closed: drop(c); return;
    case Connection::Io::again: break;
  }
  if (!was_stuck) be_patient(c);
  if (c.backlog() > shared_.options.max_backlog) cut_off(c);
}

/// A peer that takes nothing for that long is cut off.
void Reactor::be_patient(Connection& c) {
  c.stream->patience = now_ + shared_.options.slow_reader_grace;
  set_deadline(c, std::min(c.stream->heartbeat, c.stream->patience));
}

/// Whether the connection is still there.
bool Reactor::flush_stream(Connection& c) {
  Stream& stream = *c.stream;
  const std::size_t before = c.backlog();
  switch (c.flush()) {
    case Connection::Io::closed: drop(c); return false;
    case Connection::Io::again:
      if (c.backlog() < before || stream.patience == Clock::time_point::max()) be_patient(c);
      return true;
    case Connection::Io::ok:
      stream.patience = Clock::time_point::max();
      if (!stream.is_closing) {
        stream.session->drained();
      } else if (stream.has_said_goodbye || !stream.reader) {
        end_stream(c);
        return true;
      }
      break;
  }
  set_deadline(c, stream.heartbeat);
  return true;
}

/// When the next heartbeat is due: in steps, so that those of many wake this thread together.
Clock::time_point Reactor::next_heartbeat() const {
  const auto step = std::min<Clock::duration>(kHeartbeatStep, shared_.options.heartbeat);
  const auto at = (now_ + shared_.options.heartbeat).time_since_epoch();
  return Clock::time_point(at - at % step + step);
}

void Reactor::beat(Connection& c) {
  Stream& stream = *c.stream;
  if (stream.patience <= now_) {
    cut_off(c);
    return;
  }
  if (stream.is_closing || (stream.reader && !stream.was_heard)) {
    drop(c);
    return;
  }
  stream.was_heard = false;
  stream.heartbeat = next_heartbeat();
  set_deadline(c, stream.heartbeat);
  if (const SharedBytes bytes = stream.reader ? ping() : stream.session->heartbeat()) send_on(c, bytes);
}

void Reactor::cut_off(Connection& c) {
  log::info("a slow reader is cut off",
            {{"from", std::string_view(c.address)}, {"backlog", static_cast<std::int64_t>(c.backlog())}});
  c.reset();
  drop(c);
}

void Reactor::close_stream(Connection& c, std::uint16_t code, std::string_view reason) {
  if (c.phase != Connection::Phase::streaming || std::exchange(c.stream->is_closing, true)) return;
  if (c.stream->reader) c.queue(websocket_close(code, reason));
  c.stream->heartbeat = now_ + kGoodbye;
  if (flush_stream(c)) drive(c);
}

/// All is said on both sides.
void Reactor::end_stream(Connection& c) {
  c.stream->session->closed();
  c.stream.reset();
  linger(c);
}

}  // namespace docket::net
