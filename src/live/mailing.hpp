#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "live/frames.hpp"
#include "net/session.hpp"

namespace docket::live {

/// The same thing sent to many, each in the form of its transport: the first get it while the others are still looked
/// for.
class Mailing {
 public:
  /// `frame` gives the bytes for a transport; it is asked only for those that are there.
  explicit Mailing(std::function<net::SharedBytes(Transport)> frame) : frame_(std::move(frame)) {}

  void add(Transport transport, const net::Peer& peer) {
    auto& those = peers_[static_cast<std::size_t>(transport)];
    those.push_back(peer);
    if (those.size() == kAtOnce) send(transport);
  }
  /// To all that are left.
  void finish() {
    for (const Transport transport : {Transport::event_stream, Transport::websocket}) send(transport);
  }

 private:
  static constexpr std::size_t kAtOnce = 500;

  void send(Transport transport) {
    const auto those = std::exchange(peers_[static_cast<std::size_t>(transport)], {});
    if (!those.empty()) net::Peer::send_to_all(those, frame_(transport));
  }

  const std::function<net::SharedBytes(Transport)> frame_;
  std::array<std::vector<net::Peer>, 2> peers_;
};

}  // namespace docket::live
