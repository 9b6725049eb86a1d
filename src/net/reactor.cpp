#include "net/reactor.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace docket::net {
namespace {

constexpr std::size_t kScratch = 64 * 1024;
constexpr std::size_t kEventsAtOnce = 256;
constexpr std::size_t kSendsInARow = 256;  ///< of a broadcast, before others get a look in
constexpr std::size_t kLookAhead = 4;      ///< peers of a broadcast
constexpr std::size_t kCacheLine = 64;
constexpr std::uint64_t kWakeUp = ~std::uint64_t{0};
constexpr std::chrono::milliseconds kLook{1000};  ///< when to look again at a connection that is a worker's
constexpr std::chrono::milliseconds kDrainStep{50};
constexpr std::size_t kDrainSteps = 20;
constexpr std::size_t kDrainAtOnce = 64;

int checked(int descriptor, const char* what) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
  return descriptor;
}

/// Makes one function of several, for std::visit.
template <class... Fs>
struct Cases : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Cases(Fs...) -> Cases<Fs...>;  // clang 14 asks for it

}  // namespace

Reply Shared::answer(Request&& request) const {
  try {
    return handler(std::move(request));
  } catch (...) {
    return refuse(500);
  }
}

Reply Shared::refuse(int status) const {
  try {
    return refusal(status);
  } catch (...) {
    Reply reply;
    reply.status = status;
    return reply;
  }
}

Reactor::Reactor(Shared& shared)
    : shared_(shared), epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")), scratch_(kScratch) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = kWakeUp;
  checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event), "epoll_ctl");
}

Reactor::~Reactor() {
  slots_.clear();
  ::close(wake_);
  ::close(epoll_);
}

void Reactor::run() {
  thread_ = std::this_thread::get_id();
  std::array<epoll_event, kEventsAtOnce> events;
  while (!stopping_ || live_ > 0) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms());
    now_ = Clock::now();
    for (int i = 0; i < count; ++i) on_event(events[static_cast<std::size_t>(i)]);
    for (const Peer& peer : std::exchange(again_, {})) {
      if (Connection* c = find_mine(peer)) drive(*c);
    }
    take_messages();
    run_broadcasts();
    run_timers();
    if (stopping_) drain();
  }
}

void Reactor::adopt(int socket, std::string address, std::unique_ptr<TlsSession> tls) {
  auto connection = std::make_unique<Connection>(socket, std::move(address));
  if (tls) connection->phase = Connection::Phase::handshake;
  connection->tls = std::move(tls);
  post(errands_in_, Errand(Arrival{std::move(connection)}));
}

void Reactor::stop() {
  if (!stopping_.exchange(true)) post(errands_in_, Errand(Stop{}));
}

void Reactor::send(const Peer& peer, SharedBytes bytes) { post(broadcasts_in_, Sending{{peer}, std::move(bytes)}); }

void Reactor::send(std::vector<Peer> peers, SharedBytes bytes) {
  post(broadcasts_in_, Sending{std::move(peers), std::move(bytes)});
}

void Reactor::wake(std::vector<Peer> peers) { post(broadcasts_in_, Waking{std::move(peers)}); }

void Reactor::close(const Peer& peer, std::uint16_t code, std::string_view reason) {
  post(broadcasts_in_, Closing{peer, code, std::string(reason)});
}

template <class Queue, class Message>
void Reactor::post(Queue& queue, Message message) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = errands_in_.empty() && broadcasts_in_.empty();
    queue.emplace_back(std::move(message));
  }
  if (!is_first) return;
  const std::uint64_t one = 1;
  while (::write(wake_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

int Reactor::wait_ms() const {
  if (!broadcasts_.empty() || !again_.empty()) return 0;
  Clock::time_point next = timers_.empty() ? Clock::time_point::max() : timers_.top().at;
  if (stopping_) next = std::min(next, now_ + kDrainStep);
  if (next == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

Connection* Reactor::find(std::uint32_t slot, std::uint32_t generation) const {
  if (slot >= slots_.size() || slots_[slot].generation != generation) return nullptr;
  return slots_[slot].connection.get();
}

/// The connection, unless it has gone or is a worker's. What it would have been told then, it finds out when it is
/// given back: a request that waits again looks at the log once more, and what has come in is read.
Connection* Reactor::find_mine(const Peer& peer) const {
  Connection* c = find(peer.slot_, peer.generation_);
  return c != nullptr && c->turn.load(std::memory_order_acquire) == Connection::Turn::reactor ? c : nullptr;
}

void Reactor::on_event(const epoll_event& event) {
  if (event.data.u64 == kWakeUp) {
    std::uint64_t count = 0;
    (void)!::read(wake_, &count, sizeof count);
    return;
  }
  Connection* c = find(static_cast<std::uint32_t>(event.data.u64), static_cast<std::uint32_t>(event.data.u64 >> 32U));
  if (c == nullptr) return;
  auto turn = Connection::Turn::worker;
  if (c->turn.compare_exchange_strong(turn, Connection::Turn::worker_and_news, std::memory_order_acq_rel) ||
      turn == Connection::Turn::worker_and_news) {
    return;
  }
  if (c->phase == Connection::Phase::handshake || (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
    c->may_have_input = true;
  }
  if ((event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) c->is_ending = true;
  drive(*c);
}

void Reactor::take_messages() {
  std::vector<Errand> errands;
  {
    const std::lock_guard lock(mutex_);
    errands.swap(errands_in_);
    std::move(broadcasts_in_.begin(), broadcasts_in_.end(), std::back_inserter(broadcasts_));
    broadcasts_in_.clear();
  }
  for (Errand& errand : errands) run_errand(errand);
}

void Reactor::run_errand(Errand& errand) {
  std::visit(Cases{[this](Arrival& arrival) { admit(std::move(arrival.connection)); },
                   [this](const Return& returned) {
                     Connection& c = *returned.connection;
                     if (c.turn.exchange(Connection::Turn::reactor, std::memory_order_acq_rel) ==
                         Connection::Turn::worker_and_news) {
                       c.may_have_input = true;
                       c.is_ending = true;  // perhaps: it is read until that is known
                     }
                     if (c.phase == Connection::Phase::writing) set_deadline(c, now_ + shared_.options.write_timeout);
                     drive(c);
                   },
                   [this](const Stop&) {
                     drain_until_ = now_ + shared_.options.drain_timeout;
                     for (const Slot& slot : slots_) {
                       Connection* c = slot.connection.get();
                       if (c == nullptr || c->turn.load(std::memory_order_acquire) != Connection::Turn::reactor)
                         continue;
                       if (c->phase == Connection::Phase::waiting || c->phase == Connection::Phase::streaming) {
                         to_end_.push_back(peer_of(*c));
                       }
                     }
                   }},
             errand);
}

void Reactor::admit(std::unique_ptr<Connection> connection) {
  if (stopping_) {
    shared_.admission.leave(connection->address);
    return;
  }
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  Connection& c = *connection;
  c.may_have_input = false;  // the system tells of what has come already
  c.slot = free_slots_.back();
  c.generation = slots_[c.slot].generation;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = (std::uint64_t{c.generation} << 32U) | c.slot;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, c.socket(), &event) != 0) {
    shared_.admission.leave(c.address);
    return;
  }
  free_slots_.pop_back();
  slots_[c.slot].connection = std::move(connection);
  ++live_;
  if (c.exchange) {
    begin_stream(c);  // handed on
  } else {
    set_deadline(c, now_ + shared_.options.head_timeout);
  }
}

void Reactor::drop(Connection& c) {
  if (c.stream && c.stream->session) c.stream->session->closed();
  shared_.admission.leave(c.address);
  release(c);
}

/// Takes the connection out of its slot.
std::unique_ptr<Connection> Reactor::release(Connection& c) {
  Slot& slot = slots_[c.slot];
  free_slots_.push_back(c.slot);
  ++slot.generation;
  --live_;
  return std::move(slot.connection);
}

/// Gives a connection that is about to stream to another reactor.
void Reactor::hand_on(Connection& c, Reactor& to) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, c.socket(), nullptr);
  c.timer = Clock::time_point::max();
  to.post(to.errands_in_, Errand(Arrival{release(c)}));
}

void Reactor::run_broadcasts() {
  std::size_t budget = kSendsInARow;
  while (!broadcasts_.empty() && budget > 0) {
    if (run_broadcast(broadcasts_.front(), budget)) broadcasts_.pop_front();
  }
}

/// Fetches a connection that is soon to be written to: those of thousands are in no cache.
void Reactor::look_ahead(const Peer& peer) const {
  if (peer.slot_ >= slots_.size()) return;
  const char* connection = reinterpret_cast<const char*>(slots_[peer.slot_].connection.get());
  for (std::size_t at = 0; at < sizeof(Connection); at += kCacheLine) __builtin_prefetch(connection + at);
}

/// Whether all of it is done.
bool Reactor::run_broadcast(Broadcast& broadcast, std::size_t& budget) {
  const auto each = [&](const std::vector<Peer>& peers, std::size_t& done, const auto& visit) {
    for (; done < peers.size() && budget > 0; ++done, --budget) {
      if (done + kLookAhead < peers.size()) look_ahead(peers[done + kLookAhead]);
      if (Connection* c = find_mine(peers[done])) visit(*c);
    }
    return done == peers.size();
  };
  return std::visit(
      Cases{[&](Sending& sending) {
              return each(sending.peers, sending.done, [&](Connection& c) { send_on(c, sending.bytes); });
            },
            [&](Waking& waking) { return each(waking.peers, waking.done, [&](Connection& c) { unpark(c, false); }); },
            [&](const Closing& closing) {
              --budget;
              Connection* c = find_mine(closing.peer);
              if (c != nullptr) close_stream(*c, closing.code, closing.reason);
              return true;
            }},
      broadcast);
}

void Reactor::set_deadline(Connection& c, Clock::time_point at) {
  c.deadline = at;
  if (at >= c.timer) return;
  c.timer = at;
  timers_.push({at, c.slot, c.generation});
}

void Reactor::run_timers() {
  while (!timers_.empty() && timers_.top().at <= now_) {
    const Timer timer = timers_.top();
    timers_.pop();
    Connection* c = find(timer.slot, timer.generation);
    if (c == nullptr || c->timer != timer.at) continue;
    c->timer = Clock::time_point::max();
    if (c->turn.load(std::memory_order_acquire) != Connection::Turn::reactor) {
      c->timer = now_ + kLook;
      timers_.push({c->timer, c->slot, c->generation});
    } else if (c->deadline > now_) {
      set_deadline(*c, c->deadline);
    } else {
      on_deadline(*c);
    }
  }
}

void Reactor::on_deadline(Connection& c) {
  switch (c.phase) {
    case Connection::Phase::reading:
      if (c.exchange || !c.in.empty()) {
        refuse(c, 408);
        drive(c);
      } else {
        drop(c);
      }
      return;
    case Connection::Phase::waiting: unpark(c, true); return;
    case Connection::Phase::streaming: beat(c); return;
    case Connection::Phase::working:  // a worker's, so never met here
    case Connection::Phase::handshake:
    case Connection::Phase::writing:
    case Connection::Phase::lingering: drop(c); return;
  }
}

/// One step of stopping: ends idle connections, and some of those that wait.
void Reactor::drain() {
  const bool is_over = now_ >= drain_until_;
  std::size_t count = std::max(kDrainAtOnce, to_end_.size() / kDrainSteps);
  for (; count > 0 && !to_end_.empty(); --count) {
    Connection* c = find_mine(to_end_.back());
    to_end_.pop_back();
    if (c == nullptr) continue;
    if (c->phase == Connection::Phase::waiting) {
      refuse(*c, 503);
      drive(*c);
    } else if (c->phase == Connection::Phase::streaming) {
      close_stream(*c, 1001, "the server stops");
    }
  }
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Connection* c = slots_[i].connection.get();
    if (c == nullptr || c->turn.load(std::memory_order_acquire) != Connection::Turn::reactor) continue;
    const bool is_idle =
        c->phase == Connection::Phase::handshake ||
        (c->phase == Connection::Phase::reading && !c->exchange && c->in.empty() && !c->may_have_input);
    if (is_idle || is_over) drop(*c);
  }
}

}  // namespace docket::net
