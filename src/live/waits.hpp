#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "live/topic.hpp"
#include "net/session.hpp"

namespace docket::live {

/// Requests that are put aside until something happens in a topic. Any thread may call it.
class Waits {
 public:
  /// Notes a peer under topics until the token goes. The token must not outlive this.
  std::shared_ptr<void> add(const std::vector<Topic>& topics, const net::Peer& peer);

  /// Wakes all that wait for one of the topics.
  void wake(const std::vector<Topic>& topics);
  bool any(const Topic& topic) const;
  /// How many requests wait.
  std::size_t count() const;

 private:
  using List = std::list<net::Peer>;
  struct Token;

  mutable std::mutex mutex_;
  std::unordered_map<Topic, List> lists_;  ///< guarded by mutex_; none is empty
  std::size_t count_ = 0;                  ///< guarded by mutex_
};

}  // namespace docket::live
