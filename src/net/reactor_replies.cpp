#include <algorithm>
#include <optional>
#include <utility>

#include "net/reactor.hpp"

/// Replies out: by the reactor, and by the workers.
namespace docket::net {
namespace {

constexpr std::size_t kSmallBody = 16 * 1024;  ///< up to here copying beats keeping a reference
constexpr int kReadsOfRest = 64;
constexpr std::chrono::milliseconds kLinger{2000};
constexpr std::chrono::milliseconds kLingerAtTheEnd{250};  ///< when the server stops

}  // namespace

/// Appends a whole reply to what goes out next.
void Reactor::gather(Connection& c, const Reply& reply, const Manner& manner) {
  Manner actual = manner;
  actual.keep_alive = manner.keep_alive && !stopping_;
  append_head(gathered_, reply, actual);
  c.parked.reset();
  if (carries_body(reply, actual)) {
    const std::string& body = reply.prepared ? reply.prepared->body : reply.body;
    if (reply.prepared && body.size() > kSmallBody) {
      send_gathered(c);
      c.queue(SharedBytes(reply.prepared, &body));
    } else {
      gathered_ += body;
    }
  }
  c.keep_alive = actual.keep_alive;
  if (!c.keep_alive || c.has_output()) start_writing(c);
}

/// Whether all of it went out.
bool Reactor::send_gathered(Connection& c) {
  if (!gathered_.empty()) {
    if (c.send(gathered_) == Connection::Io::closed) c.is_broken = true;
    gathered_.clear();
  }
  if (!c.is_broken && !c.has_output()) {
    if (c.phase == Connection::Phase::reading && !c.is_in_head && !c.exchange) {
      set_deadline(c, now_ + shared_.options.idle_timeout);
    }
    return true;
  }
  if (c.phase == Connection::Phase::reading && !c.exchange) start_writing(c);
  return false;
}

void Reactor::start_writing(Connection& c) {
  c.phase = Connection::Phase::writing;
  set_deadline(c, now_ + shared_.options.write_timeout);
}

/// Answers with a refusal and ends the connection: nothing certain is known of what comes next.
void Reactor::refuse(Connection& c, int status) {
  c.exchange.reset();
  c.in.clear();
  c.head_size = 0;
  c.phase = Connection::Phase::writing;
  gather(c, shared_.refuse(status), Manner{});
  send_gathered(c);
  start_writing(c);
}

bool Reactor::write_on(Connection& c) {
  const std::size_t before = c.backlog();
  switch (c.is_broken ? Connection::Io::closed : c.flush()) {
    case Connection::Io::closed:
      c.reset();
      drop(c);
      return false;
    case Connection::Io::again:
      if (c.backlog() < before) set_deadline(c, now_ + shared_.options.write_timeout);
      return false;
    case Connection::Io::ok: break;
  }
  return written(c);
}

bool Reactor::written(Connection& c) {
  if (c.exchange) {
    if (c.exchange->more) return hand_over(c, Connection::Task::produce);
    if (c.exchange->reply.session) return open_stream(c);
    c.exchange.reset();
  }
  if (!c.keep_alive) {
    linger(c);
    return true;
  }
  forget_head(c);
  c.phase = Connection::Phase::reading;
  set_deadline(c, now_ + shared_.options.idle_timeout);
  return true;
}

/// Ends our side and drops what still comes in for a moment: closing at once would reset the connection, and a peer
/// that is still sending would never see the reply.
void Reactor::linger(Connection& c) {
  c.shut_down();
  c.in = {};
  c.exchange.reset();
  c.phase = Connection::Phase::lingering;
  c.may_have_input = true;
  set_deadline(c, now_ + (stopping_ ? kLingerAtTheEnd : kLinger));
}

bool Reactor::read_rest(Connection& c) {
  for (int i = 0; i < kReadsOfRest && !c.has_ended; ++i) {
    std::size_t got = 0;
    const Connection::Io io = c.receive(scratch_.data(), scratch_.size(), got);
    if (io == Connection::Io::again) return false;
    c.has_ended = io == Connection::Io::closed;
  }
  drop(c);
  return false;
}

void Reactor::work(Connection& c) {
  switch (c.task) {
    case Connection::Task::handshake:
      switch (c.tls->handshake()) {
        case TlsSession::Io::ok:
          c.phase = Connection::Phase::reading;
          c.may_have_input = true;
          break;
        case TlsSession::Io::closed: c.is_broken = true; break;
        case TlsSession::Io::wants_read:
        case TlsSession::Io::wants_write: break;
      }
      give_back(c);
      return;
    case Connection::Task::answer: {
      Exchange& e = *c.exchange;
      e.reply = shared_.answer(std::move(e.request));
      if (e.reply.wait) {
        give_back(c);
        return;
      }
      start_reply(c);
      write_as_worker(c);
      return;
    }
    case Connection::Task::produce: write_as_worker(c); return;
  }
}

/// Queues the head and what is known of the body.
void Reactor::start_reply(Connection& c) {
  Exchange& e = *c.exchange;
  if (e.manner.is_head) e.reply.session = nullptr;
  const bool ends_with_connection = e.reply.session || (e.reply.more && e.manner.http_1_0);
  e.manner.keep_alive = e.manner.keep_alive && !ends_with_connection && !stopping_;
  c.keep_alive = e.manner.keep_alive;
  c.parked.reset();
  std::string head;
  append_head(head, e.reply, e.manner);
  if (carries_body(e.reply, e.manner)) {
    std::string& body = e.reply.body;
    if (is_chunked(e.reply, e.manner)) {
      if (!body.empty()) append_chunk(head, body);
    } else if (e.reply.prepared) {
      head += e.reply.prepared->body;
    } else if (body.size() <= kSmallBody) {
      head += body;
    } else {
      c.queue(std::exchange(head, {}));
      c.queue(std::move(body));
    }
    e.more = std::exchange(e.reply.more, nullptr);
  }
  c.queue(std::move(head));
  c.phase = Connection::Phase::writing;
}

/// Writes while the peer takes it, and gives the turn back.
void Reactor::write_as_worker(Connection& c) {
  std::optional<Blocking> blocking;
  if (c.exchange->more) blocking.emplace();  // a long reply must not keep short ones from running
  for (;;) {
    const Connection::Io io = c.flush();
    if (io == Connection::Io::closed) c.is_broken = true;
    if (io != Connection::Io::ok || c.is_broken || stopping_) break;
    if (!c.exchange->more) break;
    produce(c);
  }
  Exchange& e = *c.exchange;
  if (c.is_broken || c.has_output() || e.more || e.reply.session || !c.keep_alive) {
    give_back(c);
    return;
  }
  c.exchange.reset();
  forget_head(c);
  c.phase = Connection::Phase::reading;
  c.deadline = Clock::now() + shared_.options.idle_timeout;
  auto turn = Connection::Turn::worker;
  if (c.has_unread || c.may_have_input ||
      !c.turn.compare_exchange_strong(turn, Connection::Turn::reactor, std::memory_order_acq_rel)) {
    give_back(c);
  }
}

/// The next piece of a long body.
void Reactor::produce(Connection& c) {
  Exchange& e = *c.exchange;
  try {
    std::string data = e.more();
    const bool is_last = data.empty();
    if (is_last) e.more = nullptr;
    if (e.manner.http_1_0) {
      c.queue(std::move(data));
    } else {
      std::string chunk;
      append_chunk(chunk, data);
      c.queue(std::move(chunk));
    }
  } catch (...) {
    c.is_broken = true;
    e.more = nullptr;
  }
}

void Reactor::give_back(Connection& c) { post(errands_in_, Errand(Return{&c})); }

}  // namespace docket::net
