#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/framing.hpp"
#include "net/http.hpp"

namespace docket::net {

/// An accepted socket, read and written with blocking calls by one thread; closes it in the end. The socket must have
/// SO_RCVTIMEO set: each time that runs out, deadlines and `give_up` are looked at.
class Connection {
 public:
  struct Limits {
    std::size_t max_body;
    std::chrono::seconds read_timeout;  ///< for a whole head, and for each 16 KiB of a body
    std::chrono::seconds idle_timeout;
    std::function<bool()> give_up;  ///< whether a connection that waits for its next request should close
  };

  /// `limits` must outlive the connection.
  Connection(int socket, const Limits& limits);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The next request, whole, into `request`, and how it was framed; nullopt when the peer has gone or was silent for
  /// too long. Throws Refused for what is not a sound request, or too large, or too slow (408).
  std::optional<Framing> read(Request& request);

  /// Whether all of both went out.
  bool send(std::string_view first, std::string_view second = {});

  /// Ends the sending side and drops what still comes in for a moment: closing at once would reset the connection, and
  /// a peer that is still sending would never see the reply.
  void linger();

  const std::string& remote_address() const { return remote_address_; }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Got { bytes, nothing_yet, end };

  Got receive();
  bool wait_for_first_byte();
  void receive_before(Clock::time_point deadline);
  std::string_view pending() const { return std::string_view(buffer_).substr(used_); }
  void drop_empty_lines();
  std::size_t wait_for_head();
  void read_body(const Framing& framing, std::string& body);

  int socket_;
  const Limits& limits_;
  std::string remote_address_;
  std::string buffer_;  ///< received, from used_ on not yet taken
  std::size_t used_ = 0;
};

}  // namespace docket::net
