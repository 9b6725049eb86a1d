#pragma once

#include <sys/epoll.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "net/admission.hpp"
#include "net/connection.hpp"
#include "net/proxies.hpp"
#include "net/server.hpp"
#include "net/workers.hpp"

namespace docket::net {

/// What the reactors of a server share.
struct Shared {
  const ServerOptions options;
  const Handler handler;
  const Refusal refusal;
  const QuickHandler quick;  ///< may be empty
  const TrustedProxies proxies;
  Admission admission;
  Workers workers;
  std::vector<Reactor*> reactors = {};  ///< set before they run
  std::atomic<std::size_t> next_stream = 0;

  /// Where the next stream is to live. Streams are spread over all reactors, so that a broadcast is sent by all.
  Reactor& reactor_for_stream() { return *reactors[next_stream++ % reactors.size()]; }
  /// What the handler answers; a refusal when it throws.
  Reply answer(Request&& request) const;
  Reply refuse(int status) const;
};

/// A thread that owns connections: it waits for all of them at once (epoll, edge-triggered), puts requests together,
/// answers the quick ones, hands the others to a worker, and writes to those that wait or stream. A connection is
/// touched by whoever has its turn: the reactor, or the one worker that it was handed to.
class Reactor {
 public:
  explicit Reactor(Shared& shared);
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  /// Serves until stop() was called and its last connection has gone.
  void run();

  // What follows may be called by any thread.

  /// Takes over an accepted socket that was let in; `tls` for one that starts with a handshake.
  void adopt(int socket, std::string address, std::unique_ptr<TlsSession> tls);
  void stop();

  void send(const Peer& peer, SharedBytes bytes);
  void send(std::vector<Peer> peers, SharedBytes bytes);
  void wake(std::vector<Peer> peers);
  void close(const Peer& peer, std::uint16_t code, std::string_view reason);

 private:
  struct Arrival {
    std::unique_ptr<Connection> connection;
  };
  struct Return {
    Connection* connection;
  };
  struct Stop {};
  using Errand = std::variant<Arrival, Return, Stop>;

  struct Sending {
    std::vector<Peer> peers;
    SharedBytes bytes;
    std::size_t done = 0;
  };
  struct Waking {
    std::vector<Peer> peers;
    std::size_t done = 0;
  };
  struct Closing {
    Peer peer;
    std::uint16_t code;
    std::string reason;
  };
  using Broadcast = std::variant<Sending, Waking, Closing>;

  struct Slot {
    std::unique_ptr<Connection> connection;
    std::uint32_t generation = 0;
  };
  struct Timer {
    Clock::time_point at;
    std::uint32_t slot;
    std::uint32_t generation;
    bool operator>(const Timer& other) const { return at > other.at; }
  };

  // The loop (reactor.cpp).
  template <class Queue, class Message>
  void post(Queue& queue, Message message);
  int wait_ms() const;
  void on_event(const epoll_event& event);
  void take_messages();
  void run_errand(Errand& errand);
  void run_broadcasts();
  void look_ahead(const Peer& peer) const;
  bool run_broadcast(Broadcast& broadcast, std::size_t& budget);
  void run_timers();
  void on_deadline(Connection& c);
  void set_deadline(Connection& c, Clock::time_point at);
  Connection* find(std::uint32_t slot, std::uint32_t generation) const;
  Connection* find_mine(const Peer& peer) const;
  Peer peer_of(const Connection& c) { return {*this, c.slot, c.generation}; }
  void admit(std::unique_ptr<Connection> connection);
  void drop(Connection& c);
  std::unique_ptr<Connection> release(Connection& c);
  void hand_on(Connection& c, Reactor& to);
  void drain();

  // Requests (reactor_requests.cpp). What returns bool says whether more can be done at once; when it says no, the
  // connection may have gone, or be a worker's.
  void drive(Connection& c);
  bool step(Connection& c);
  bool shake_hands(Connection& c);
  bool read_some(Connection& c);
  bool end_of_input(Connection& c);
  void take(Connection& c, std::string_view bytes);
  bool take_some(Connection& c, std::string_view& bytes);
  bool take_head(Connection& c, std::string_view& bytes);
  bool take_body(Connection& c, std::string_view& bytes);
  void begin_exchange(Connection& c, const Framing& framing, const Manner& manner);
  void complete(const Connection& c, Request& request) const;
  bool answer_quickly(Connection& c, const Request& request, const Manner& manner);
  void park(Connection& c, const Wait& wait);
  void unpark(Connection& c, bool is_over);
  void forget_head(Connection& c);
  bool hand_over(Connection& c, Connection::Task task);

  // Replies (reactor_replies.cpp).
  void gather(Connection& c, const Reply& reply, const Manner& manner);
  bool send_gathered(Connection& c);
  void refuse(Connection& c, int status);
  void start_writing(Connection& c);
  bool write_on(Connection& c);
  bool written(Connection& c);
  void linger(Connection& c);
  bool read_rest(Connection& c);

  // Replies, on a worker's thread.
  void work(Connection& c);
  void start_reply(Connection& c);
  void produce(Connection& c);
  void write_as_worker(Connection& c);
  void give_back(Connection& c);

  // Streams (reactor_streams.cpp).
  bool open_stream(Connection& c);
  bool begin_stream(Connection& c);
  bool stream_on(Connection& c);
  bool hear(Connection& c, std::string_view bytes);
  void send_on(Connection& c, const SharedBytes& bytes);
  bool flush_stream(Connection& c);
  void beat(Connection& c);
  void be_patient(Connection& c);
  Clock::time_point next_heartbeat() const;
  void cut_off(Connection& c);
  void close_stream(Connection& c, std::uint16_t code, std::string_view reason);
  void end_stream(Connection& c);

  Shared& shared_;
  const int epoll_;
  const int wake_;  ///< eventfd
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t live_ = 0;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  Clock::time_point now_ = Clock::now();
  std::thread::id thread_;
  std::vector<char> scratch_;  ///< what is received, until it is used
  Request request_;            ///< being read
  std::string gathered_;       ///< replies to be sent together
  std::vector<Peer> again_;    ///< connections that had more to do than their share
  std::deque<Broadcast> broadcasts_;
  std::vector<Peer> to_end_;  ///< when draining: waits and streams
  Clock::time_point drain_until_ = Clock::time_point::max();
  std::atomic<bool> stopping_ = false;

  std::mutex mutex_;  ///< guards what follows
  std::vector<Errand> errands_in_;
  std::vector<Broadcast> broadcasts_in_;
};

}  // namespace docket::net
