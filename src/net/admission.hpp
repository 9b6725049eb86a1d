#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace docket::net {

/// Counts connections, in all and by address, and says when there are too many. Any thread may call it.
class Admission {
 public:
  Admission(std::size_t most, std::size_t most_per_address) : most_(most), most_per_address_(most_per_address) {}

  /// Whether one more is let in; then leave() must follow.
  bool enter(const std::string& address);
  void leave(const std::string& address);
  /// How many are in.
  std::size_t count() const;

 private:
  const std::size_t most_;
  const std::size_t most_per_address_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::size_t count_ = 0;
  std::unordered_map<std::string, std::size_t> by_address_;
};

}  // namespace docket::net
