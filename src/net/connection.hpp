#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/framing.hpp"
#include "net/http.hpp"
#include "net/reply_head.hpp"
#include "net/session.hpp"
#include "net/tls.hpp"
#include "net/websocket.hpp"

namespace docket::net {

using Clock = std::chrono::steady_clock;

/// A request on its way: being received, worked on, or its long reply produced.
struct Exchange {
  explicit Exchange(std::size_t max_body) : chunks(max_body) {}

  Request request;
  Framing framing;
  ChunkedBody chunks;
  Manner manner;
  Reply reply;                     ///< what a worker has left to be done by the reactor: its session or wait
  Producer more;                   ///< the rest of the body
  std::size_t since_deadline = 0;  ///< bytes of the body since its deadline was moved
};

/// A request that was put aside.
struct Parked {
  Clock::time_point until;
  std::shared_ptr<void> armed;
};

/// What a connection goes on as.
struct Stream {
  std::shared_ptr<Session> session;
  std::unique_ptr<WebSocketReader> reader;                ///< nullptr for an event stream
  bool is_closing = false;                                ///< our closing frame is queued, or the stream is to end
  bool has_said_goodbye = false;                          ///< the peer's closing frame has come
  bool was_heard = true;                                  ///< since the last ping
  Clock::time_point heartbeat;                            ///< when the next one is due
  Clock::time_point patience = Clock::time_point::max();  ///< until when a peer that takes nothing is borne
};

/// An accepted socket and all that is known of it. One thread at a time may touch it, whoever has the turn: its
/// reactor, or the worker that was given its request. Small, because ten thousand of them wait.
struct Connection {
  enum class Turn : std::uint8_t {
    reactor,
    worker,
    worker_and_news,  ///< the worker's; the reactor has seen meanwhile that the peer sent something, or went
  };
  enum class Phase : std::uint8_t {
    handshake,  ///< of TLS
    reading,    ///< a request, or waiting for the next one
    working,    ///< a worker answers
    waiting,    ///< the request is put aside
    writing,    ///< the rest of a reply
    streaming,
    lingering,  ///< all is said; what still comes in is dropped until the peer has gone
  };
  enum class Task : std::uint8_t { handshake, answer, produce };

  Connection(int socket, std::string peer) : address(std::move(peer)), socket_(socket) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int socket() const { return socket_; }

  enum class Io : std::uint8_t { ok, again, closed };
  /// Fills part of `to`; `got` says how much, and 0 with `ok` never happens.
  Io receive(char* to, std::size_t size, std::size_t& got);
  /// Sends as much of `out` as the system takes: `ok` when nothing is left.
  Io flush();

  /// Sends at once what the system takes, after what is queued already, and queues the rest.
  Io send(std::string_view bytes);
  Io send(const SharedBytes& bytes);
  void queue(SharedBytes bytes);
  void queue(std::string bytes) { queue(std::make_shared<const std::string>(std::move(bytes))); }
  bool has_output() const { return !out_.empty(); }
  std::size_t backlog() const { return out_bytes_; }  ///< bytes queued and not yet sent

  /// Ends our side: the peer sees the end after what was sent.
  void shut_down();
  /// Has the peer see, when it is destroyed, that its reply is not whole (RST), and not a normal end.
  void reset();
  /// Bounds what the system holds for a peer that does not read, in bytes.
  void bound_system_buffer(int bytes);

  std::atomic<Turn> turn = Turn::reactor;
  Phase phase = Phase::reading;
  Task task = Task::answer;
  bool may_have_input = false;  ///< the system told of bytes, or of the end, that were not received yet
  bool is_ending = false;       ///< the system told that the end is near: a short read has not emptied the socket
  bool has_ended = false;       ///< no more will come in
  bool is_broken = false;       ///< its reply cannot be finished
  bool has_unread = false;      ///< `in` was not looked at yet
  bool is_in_head = false;      ///< the head of a request has begun to come
  bool keep_alive = true;       ///< after the reply being written
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  Clock::time_point deadline = Clock::time_point::max();
  Clock::time_point timer = Clock::time_point::max();  ///< when the reactor looks at `deadline` next
  std::string address;                                 ///< of the peer, numeric
  std::string in;  ///< received and not yet used; starts with the head of the request that waits or is worked on
  std::size_t head_size = 0;  ///< of that head
  std::unique_ptr<Exchange> exchange;
  std::unique_ptr<Parked> parked;
  std::unique_ptr<Stream> stream;
  std::unique_ptr<TlsSession> tls;

 private:
  Io send_at_once(std::string_view& bytes);
  Io send_some(std::string_view bytes, std::size_t& sent);
  Io send_queued(std::size_t& sent);

  std::vector<SharedBytes> out_;
  std::size_t out_offset_ = 0;  ///< of the first one
  std::size_t out_bytes_ = 0;
  int socket_;
};

/// The numeric address of a socket's peer; IPv4 in its own form also when it comes by an IPv6 socket. Empty when it
/// has gone.
std::string numeric_peer(int socket);

}  // namespace docket::net
