#include "net/session.hpp"

#include <map>
#include <utility>

#include "net/reactor.hpp"

namespace docket::net {

std::map<Reactor*, std::vector<Peer>> Peer::by_reactor(const std::vector<Peer>& peers) {
  std::map<Reactor*, std::vector<Peer>> groups;
  for (const Peer& peer : peers) {
    if (peer.reactor_ != nullptr) groups[peer.reactor_].push_back(peer);
  }
  return groups;
}

void Peer::send(SharedBytes bytes) const {
  if (reactor_ != nullptr) reactor_->send(*this, std::move(bytes));
}

void Peer::close(std::uint16_t code, std::string_view reason) const {
  if (reactor_ != nullptr) reactor_->close(*this, code, reason);
}

void Peer::wake() const {
  if (reactor_ != nullptr) reactor_->wake({*this});
}

void Peer::send_to_all(const std::vector<Peer>& peers, const SharedBytes& bytes) {
  for (auto& [reactor, group] : by_reactor(peers)) reactor->send(std::move(group), bytes);
}

void Peer::wake_all(const std::vector<Peer>& peers) {
  for (auto& [reactor, group] : by_reactor(peers)) reactor->wake(std::move(group));
}

}  // namespace docket::net
