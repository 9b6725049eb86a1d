#include "net/connection.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace docket::net {
namespace {

constexpr std::string_view kMappedIpv4 = "::ffff:";
constexpr std::size_t kPiecesAtOnce = 16;

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// Calls `send` until it is not interrupted.
template <class Send>
Connection::Io outcome_of(const Send& send, std::size_t& sent) {
  for (;;) {
    const ssize_t n = send();
    if (n >= 0) {
      sent = static_cast<std::size_t>(n);
      return Connection::Io::ok;
    }
    if (would_block()) return Connection::Io::again;
    if (errno != EINTR) return Connection::Io::closed;
  }
}

Connection::Io from_tls(TlsSession::Io io) {
  if (io == TlsSession::Io::ok) return Connection::Io::ok;
  return io == TlsSession::Io::closed ? Connection::Io::closed : Connection::Io::again;
}

}  // namespace

Connection::~Connection() {
  if (tls) tls->close_notify();
  ::close(socket_);
}

Connection::Io Connection::receive(char* to, std::size_t size, std::size_t& got) {
  got = 0;
  if (tls) return from_tls(tls->read(to, size, got));
  for (;;) {
    const ssize_t n = ::recv(socket_, to, size, 0);
    if (n > 0) {
      got = static_cast<std::size_t>(n);
      return Io::ok;
    }
    if (n == 0) return Io::closed;
    if (would_block()) return Io::again;
    if (errno != EINTR) return Io::closed;
  }
}

Connection::Io Connection::send_at_once(std::string_view& bytes) {
  while (out_.empty() && !bytes.empty()) {
    std::size_t sent = 0;
    const Io io = send_some(bytes, sent);
    if (io != Io::ok) return io;
    bytes.remove_prefix(sent);
  }
  return bytes.empty() ? Io::ok : Io::again;
}

Connection::Io Connection::send(std::string_view bytes) {
  const Io io = send_at_once(bytes);
  if (io == Io::again) queue(std::string(bytes));
  return io;
}

Connection::Io Connection::send(const SharedBytes& bytes) {
  std::string_view rest = *bytes;
  const Io io = send_at_once(rest);
  if (io != Io::again) return io;
  const bool is_first = out_.empty();
  queue(bytes);
  if (is_first) {
    out_offset_ = bytes->size() - rest.size();
    out_bytes_ = rest.size();
  }
  return io;
}

void Connection::queue(SharedBytes bytes) {
  if (!bytes || bytes->empty()) return;
  out_bytes_ += bytes->size();
  out_.push_back(std::move(bytes));
}

Connection::Io Connection::send_some(std::string_view bytes, std::size_t& sent) {
  if (tls) return from_tls(tls->write(bytes.data(), bytes.size(), sent));
  return outcome_of([&] { return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }, sent);
}

Connection::Io Connection::send_queued(std::size_t& sent) {
  if (tls) return send_some(std::string_view(*out_.front()).substr(out_offset_), sent);
  std::array<iovec, kPiecesAtOnce> parts;
  const std::size_t count = std::min(out_.size(), parts.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = i == 0 ? out_offset_ : 0;
    parts[i] = {const_cast<char*>(out_[i]->data()) + from, out_[i]->size() - from};
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  return outcome_of([&] { return ::sendmsg(socket_, &message, MSG_NOSIGNAL); }, sent);
}

Connection::Io Connection::flush() {
  while (!out_.empty()) {
    std::size_t sent = 0;
    const Io io = send_queued(sent);
    if (io != Io::ok) return io;
    out_bytes_ -= sent;
    out_offset_ += sent;
    std::size_t done = 0;
    while (done < out_.size() && out_offset_ >= out_[done]->size()) out_offset_ -= out_[done++]->size();
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(done));
  }
  out_ = {};  // what waits keeps no room for what it once sent
  return Io::ok;
}

void Connection::shut_down() {
  if (tls) tls->close_notify();
  ::shutdown(socket_, SHUT_WR);
}

void Connection::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Connection::bound_system_buffer(int bytes) { ::setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes); }

std::string numeric_peer(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  std::array<char, NI_MAXHOST> text{};
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      ::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return {};
  }
  const std::string_view numeric = text.data();
  const bool mapped = numeric.starts_with(kMappedIpv4) && numeric.find('.') != std::string_view::npos;
  return std::string(mapped ? numeric.substr(kMappedIpv4.size()) : numeric);
}

}  // namespace docket::net
