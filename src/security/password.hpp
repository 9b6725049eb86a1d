#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace docket::security {

/// Hashes and checks passwords with argon2id (OWASP Password Storage: 19 MiB, t=2, p=1) on a few threads of its own, so
/// that a storm of sign-ins takes neither the memory nor the threads of everything else. Any thread may call it; the
/// call waits for its turn.
class Passwords {
 public:
  /// `queue_limit`: how many calls may wait.
  Passwords(std::size_t threads, std::size_t queue_limit);
  ~Passwords();
  Passwords(const Passwords&) = delete;
  Passwords& operator=(const Passwords&) = delete;

  /// The encoded hash ("$argon2id$…"). Throws Error(overloaded) when the queue is full.
  std::string hash(std::string_view password);

  /// Whether `password` is the one of `encoded`. An empty `encoded` (unknown user) costs the same time and is false.
  /// Throws Error(overloaded) when the queue is full. `at_turn` is called when the call's turn has come, before
  /// anything is computed; what it throws ends the turn and is thrown.
  bool matches(std::string_view encoded, std::string_view password, const std::function<void()>& at_turn = {});

  /// How many calls wait for their turn.
  std::size_t waiting() const;

  /// Whether `encoded` is of another kind or weaker than what hash() makes now.
  static bool outdated(const std::string& encoded);

  /// What is wrong with a hash from elsewhere, or nullopt: matches() knows bcrypt ($2a$, $2b$, $2y$) of cost 4 to 16,
  /// and argon2id in its encoded form with parameters that a sign-in can afford.
  static std::optional<std::string> hash_fault(const std::string& encoded);

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace docket::security
