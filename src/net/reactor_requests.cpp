#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "net/reactor.hpp"

/// Requests in: put together, answered at once, put aside, or handed to a worker.
namespace docket::net {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kGathered = 256 * 1024;  ///< bytes of replies that are sent together at most
constexpr std::size_t kBodyPart = 16 * 1024;   ///< bytes of a body that must come in within its time
constexpr int kStepsInARow = 32;               ///< of one connection, before others get their turn

bool has_body(const Framing& framing) { return framing.chunked || framing.content_length > 0; }

Manner manner_of(const Request& request, const Framing& framing) {
  return {request.method == "HEAD", framing.keep_alive, framing.http_1_0};
}

/// Whether the peer has closed its side, told without taking what it sent.
bool has_gone(int socket, bool& may_have_input) {
  char byte = 0;
  const ssize_t n = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (n < 0) may_have_input = false;
  return n == 0;
}

}  // namespace

void Reactor::drive(Connection& c) {
  for (int i = 0; i < kStepsInARow; ++i) {
    if (!step(c)) return;
  }
  again_.push_back(peer_of(c));
}

bool Reactor::step(Connection& c) {
  switch (c.phase) {
    case Connection::Phase::handshake: return shake_hands(c);
    case Connection::Phase::reading:
      if (std::exchange(c.has_unread, false)) {
        take(c, {});
        return true;
      }
      if (c.may_have_input) return read_some(c);
      return c.has_ended && end_of_input(c);
    case Connection::Phase::working:
      if (!c.exchange->reply.wait) return hand_over(c, Connection::Task::answer);
      park(c, *std::exchange(c.exchange->reply.wait, std::nullopt));
      return true;
    case Connection::Phase::waiting:
      if (c.may_have_input && has_gone(c.socket(), c.may_have_input)) {
        drop(c);
      } else if (c.flush() == Connection::Io::closed) {
        drop(c);
      }
      return false;
    case Connection::Phase::writing: return write_on(c);
    case Connection::Phase::streaming: return stream_on(c);
    case Connection::Phase::lingering: return read_rest(c);
  }
  return false;
}

bool Reactor::shake_hands(Connection& c) {
  if (c.is_broken) {
    drop(c);
    return false;
  }
  // Costs a signature: too long for this thread.
  return std::exchange(c.may_have_input, false) && hand_over(c, Connection::Task::handshake);
}

bool Reactor::read_some(Connection& c) {
  std::size_t got = 0;
  switch (c.receive(scratch_.data(), scratch_.size(), got)) {
    case Connection::Io::again:
      c.may_have_input = false;
      c.is_ending = false;
      return true;
    case Connection::Io::closed:
      c.may_have_input = false;
      c.has_ended = true;
      return true;
    case Connection::Io::ok: break;
  }
  // A short read has emptied the socket: epoll tells when there is more (epoll(7)).
  if (!c.tls && !c.is_ending && got < scratch_.size()) c.may_have_input = false;
  take(c, {scratch_.data(), got});
  return true;
}

bool Reactor::end_of_input(Connection& c) {
  if (!c.exchange && c.in.empty()) {
    drop(c);
    return false;
  }
  refuse(c, 400);
  return true;
}

/// Uses `bytes`, which come after what is in `c.in`; keeps what cannot be used yet.
void Reactor::take(Connection& c, std::string_view bytes) {
  std::string held;
  if (!c.in.empty()) {
    held = std::exchange(c.in, {});
    held.append(bytes);
    bytes = held;
  }
  try {
    while (c.phase == Connection::Phase::reading && take_some(c, bytes)) {
    }
  } catch (const Refused& refused) {
    refuse(c, refused.status);
    return;
  }
  if (bytes.size() == held.size()) {
    c.in = std::move(held);
  } else {
    c.in = bytes;
  }
  send_gathered(c);
}

bool Reactor::take_some(Connection& c, std::string_view& bytes) {
  if (c.exchange) return take_body(c, bytes);
  while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);  // RFC 9112, 2.2
  return !bytes.empty() && take_head(c, bytes);
}

bool Reactor::take_head(Connection& c, std::string_view& bytes) {
  const auto size = find_head(bytes);
  if (!size) {
    if (!std::exchange(c.is_in_head, true)) set_deadline(c, now_ + shared_.options.head_timeout);
    return false;
  }
  c.is_in_head = false;
  const Framing framing = read_head(bytes.substr(0, *size), request_);
  if (framing.content_length > shared_.options.max_body) throw Refused{413};
  // RFC 9110, 7.8: nothing can be upgraded to from HTTP/1.0.
  if (framing.http_1_0) {
    std::erase_if(request_.headers, [](const auto& header) { return same_word(header.first, "Upgrade"); });
  }
  complete(c, request_);
  const Manner manner = manner_of(request_, framing);
  if (!has_body(framing)) {
    c.head_size = *size;
    if (answer_quickly(c, request_, manner)) {
      if (c.phase == Connection::Phase::waiting) return false;
      c.head_size = 0;
      bytes.remove_prefix(*size);
      return gathered_.size() < kGathered || !send_gathered(c);
    }
  } else {
    bytes.remove_prefix(*size);
  }
  begin_exchange(c, framing, manner);
  if (!has_body(framing)) {
    c.phase = Connection::Phase::working;
    return false;
  }
  if (framing.expects_continue && bytes.empty()) gathered_ += kContinue;
  set_deadline(c, now_ + shared_.options.body_timeout);
  return true;
}

bool Reactor::take_body(Connection& c, std::string_view& bytes) {
  Exchange& e = *c.exchange;
  std::string& body = e.request.body;
  std::size_t used = 0;
  if (e.framing.chunked) {
    used = e.chunks.feed(bytes, body);
  } else {
    used = std::min<std::size_t>(bytes.size(), e.framing.content_length - body.size());
    body.append(bytes.substr(0, used));
  }
  bytes.remove_prefix(used);
  const bool is_whole = e.framing.chunked ? e.chunks.done() : body.size() == e.framing.content_length;
  if (is_whole) {
    c.phase = Connection::Phase::working;
    return false;
  }
  // A peer that sends drop by drop must not stay for good.
  e.since_deadline += used;
  if (e.since_deadline >= kBodyPart) {
    e.since_deadline = 0;
    set_deadline(c, now_ + shared_.options.body_timeout);
  }
  return false;
}

/// What was read becomes a request on its way.
void Reactor::begin_exchange(Connection& c, const Framing& framing, const Manner& manner) {
  c.exchange = std::make_unique<Exchange>(shared_.options.max_body);
  c.exchange->request = std::exchange(request_, {});
  c.exchange->framing = framing;
  c.exchange->manner = manner;
}

/// Adds what the connection knows of the client.
void Reactor::complete(const Connection& c, Request& request) const {
  auto origin = shared_.proxies.origin_of(request.headers, c.address, c.tls != nullptr);
  request.remote_address = std::move(origin.address);
  request.is_secure = origin.is_secure;
  request.has_waited_long = false;
}

/// Whether it was dealt with: answered, or put aside.
bool Reactor::answer_quickly(Connection& c, const Request& request, const Manner& manner) {
  if (!shared_.quick) return false;
  std::optional<Reply> reply;
  try {
    reply = shared_.quick(request);
  } catch (...) {
    reply = shared_.refuse(500);
  }
  if (!reply) return false;
  if (reply->wait) {
    park(c, *reply->wait);
  } else {
    gather(c, *reply, manner);
  }
  return true;
}

void Reactor::park(Connection& c, const Wait& wait) {
  if (!c.parked) c.parked = std::make_unique<Parked>(Parked{now_ + wait.at_most, nullptr});
  if (stopping_ || c.head_size == 0 || c.parked->until <= now_) {
    refuse(c, 503);
    return;
  }
  c.exchange.reset();
  c.phase = Connection::Phase::waiting;
  set_deadline(c, c.parked->until);
  c.parked->armed = wait.arm(peer_of(c));
}

void Reactor::unpark(Connection& c, bool is_over) {
  if (c.phase != Connection::Phase::waiting) return;
  c.parked->armed.reset();
  const Framing framing = read_head(std::string_view(c.in).substr(0, c.head_size), request_);
  complete(c, request_);
  request_.has_waited_long = is_over;
  const Manner manner = manner_of(request_, framing);
  c.phase = Connection::Phase::reading;
  if (answer_quickly(c, request_, manner)) {
    if (c.phase == Connection::Phase::waiting) return;
    forget_head(c);
    send_gathered(c);
  } else {
    begin_exchange(c, framing, manner);
    c.phase = Connection::Phase::working;
  }
  drive(c);
}

/// The request at the start of `c.in` is answered. Whoever has the turn may call it.
void Reactor::forget_head(Connection& c) {
  c.in.erase(0, std::exchange(c.head_size, 0));
  if (c.in.empty()) c.in.shrink_to_fit();
  c.has_unread = !c.in.empty();
}

/// Gives the turn to a worker. Whether it stays here, because there are too many.
bool Reactor::hand_over(Connection& c, Connection::Task task) {
  c.task = task;
  c.turn.store(Connection::Turn::worker, std::memory_order_release);
  const auto work_on = [this, &c] { work(c); };
  if (task == Connection::Task::produce) {
    shared_.workers.go_on(work_on);
    return false;
  }
  if (shared_.workers.add(work_on)) return false;
  c.turn.store(Connection::Turn::reactor, std::memory_order_relaxed);
  if (task == Connection::Task::handshake) {
    drop(c);
    return false;
  }
  const Manner manner = c.exchange->manner;
  c.exchange.reset();
  forget_head(c);
  c.phase = Connection::Phase::reading;
  gather(c, shared_.refuse(503), manner);
  send_gathered(c);
  return true;
}

}  // namespace docket::net
