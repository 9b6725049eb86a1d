#include "live/waits.hpp"

#include <utility>

namespace docket::live {

struct Waits::Token {
  Token(Waits& in, std::vector<std::pair<Topic, List::iterator>> noted) : waits(in), places(std::move(noted)) {}
  ~Token() {
    const std::lock_guard lock(waits.mutex_);
    for (const auto& [topic, place] : places) {
      const auto list = waits.lists_.find(topic);
      list->second.erase(place);
      if (list->second.empty()) waits.lists_.erase(list);
    }
    --waits.count_;
  }
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;

  Waits& waits;
  std::vector<std::pair<Topic, List::iterator>> places;
};

std::shared_ptr<void> Waits::add(const std::vector<Topic>& topics, const net::Peer& peer) {
  std::vector<std::pair<Topic, List::iterator>> places;
  places.reserve(topics.size());
  {
    const std::lock_guard lock(mutex_);
    ++count_;
    for (const Topic& topic : topics) {
      List& list = lists_[topic];
      places.emplace_back(topic, list.insert(list.end(), peer));
    }
  }
  return std::make_shared<Token>(*this, std::move(places));
}

void Waits::wake(const std::vector<Topic>& topics) {
  std::vector<net::Peer> peers;
  {
    const std::lock_guard lock(mutex_);
    for (const Topic& topic : topics) {
      const auto list = lists_.find(topic);
      if (list != lists_.end()) peers.insert(peers.end(), list->second.begin(), list->second.end());
    }
  }
  if (!peers.empty()) net::Peer::wake_all(peers);
}

std::size_t Waits::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

bool Waits::any(const Topic& topic) const {
  const std::lock_guard lock(mutex_);
  return lists_.contains(topic);
}

}  // namespace docket::live
