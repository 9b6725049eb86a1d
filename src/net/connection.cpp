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

constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::chrono::seconds kLinger{2};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kMappedIpv4 = "::ffff:";

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

}  // namespace

Connection::Connection(int socket, const Limits& limits)
    : socket_(socket), limits_(limits), remote_address_(numeric_peer(socket)) {}

Connection::~Connection() { ::close(socket_); }

std::optional<Framing> Connection::read(Request& request) {
  if (!wait_for_first_byte()) return std::nullopt;
  const std::size_t head_size = wait_for_head();
  const Framing framing = read_head(pending().substr(0, head_size), request);
  used_ += head_size;
  if (framing.content_length > limits_.max_body) throw Refused{413};
  if (framing.expects_continue && pending().empty() && (framing.chunked || framing.content_length > 0)) send(kContinue);
  read_body(framing, request.body);
  request.remote_address = remote_address_;
  return framing;
}

bool Connection::send(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(first.data()), first.size()},
                               iovec{const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    const std::size_t of_first = std::min(static_cast<std::size_t>(sent), first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(static_cast<std::size_t>(sent) - of_first);
  }
  return true;
}

void Connection::linger() {
  ::shutdown(socket_, SHUT_WR);
  const auto deadline = Clock::now() + kLinger;
  Got got = Got::bytes;
  while (got != Got::end && Clock::now() < deadline && !limits_.give_up()) {
    used_ = buffer_.size();
    got = receive();
  }
}

Connection::Got Connection::receive() {
  buffer_.erase(0, used_);
  used_ = 0;
  std::array<char, kReadSize> bytes;
  for (;;) {
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got > 0) {
      buffer_.append(bytes.data(), static_cast<std::size_t>(got));
      return Got::bytes;
    }
    if (got == 0) return Got::end;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Got::nothing_yet;
    if (errno != EINTR) return Got::end;
  }
}

bool Connection::wait_for_first_byte() {
  std::optional<Clock::time_point> since;
  for (drop_empty_lines(); pending().empty(); drop_empty_lines()) {
    const Got got = receive();
    if (got == Got::end) return false;
    if (got == Got::bytes) continue;
    if (!since) since = Clock::now();
    if (limits_.give_up() || Clock::now() - *since >= limits_.idle_timeout) return false;
  }
  return true;
}

void Connection::receive_before(Clock::time_point deadline) {
  Got got = Got::nothing_yet;
  while (got == Got::nothing_yet) {
    got = receive();
    if (got != Got::end && Clock::now() >= deadline) throw Refused{408};
  }
  if (got == Got::end) throw Refused{400};
}

/// RFC 9112, 2.2: empty lines before a request are ignored.
void Connection::drop_empty_lines() {
  while (pending().starts_with("\r\n")) used_ += 2;
}

/// The size of the head once it is all in the buffer.
std::size_t Connection::wait_for_head() {
  std::optional<Clock::time_point> deadline;
  for (;;) {
    if (const auto size = find_head(pending())) return *size;
    if (!deadline) deadline = Clock::now() + limits_.read_timeout;
    receive_before(*deadline);
  }
}

void Connection::read_body(const Framing& framing, std::string& body) {
  ChunkedBody chunks(limits_.max_body);
  const auto complete = [&] { return framing.chunked ? chunks.done() : body.size() == framing.content_length; };
  std::optional<Clock::time_point> deadline;
  std::size_t since_deadline = 0;
  while (!complete()) {
    if (pending().empty()) {
      // A peer that sends drop by drop must not hold a thread for good.
      if (!deadline || since_deadline >= kReadSize) {
        deadline = Clock::now() + limits_.read_timeout;
        since_deadline = 0;
      }
      receive_before(*deadline);
      since_deadline += pending().size();
    }
    if (framing.chunked) {
      used_ += chunks.feed(pending(), body);
    } else {
      const auto part = pending().substr(0, framing.content_length - body.size());
      body.append(part);
      used_ += part.size();
    }
  }
}

}  // namespace docket::net
