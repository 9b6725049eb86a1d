#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "app/environment.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

/// Slows down whoever guesses passwords: lock-out that doubles, by account and by address, as the OWASP Authentication
/// Cheat Sheet has it under "Login Throttling".
namespace docket::app {

struct LockoutRules {
  int free_of_account = 5;    ///< failures before the first lock
  int free_of_address = 100;  ///< the same: many people may share an address
  Seconds first_lock{1};      ///< each further failure locks twice as long as the one before
  Seconds longest_lock{15 * 60};
  Seconds remembered{15 * 60};  ///< after the last failure, or after the lock, all failures are forgotten
  std::size_t most = 20'000;    ///< accounts, and addresses, that are kept; the first to go are those not locked
};

/// Counts the failures of many accounts, or of many addresses. One thread at a time.
class Failures {
 public:
  Failures(int free, const LockoutRules& rules) : free_(free), rules_(rules) {}

  /// How long no attempt may begin; zero when one may. While the attempts under way could use up what is free if they
  /// failed, the next one waits for them.
  Milliseconds locked_for(const std::string& key, Timestamp now) const;
  void begin(const std::string& key, Timestamp now);
  /// An attempt that had begun has ended without telling anything.
  void withdraw(const std::string& key);
  /// The attempt that had begun has failed. Returns for how long that locks; zero when it does not.
  Milliseconds fail(const std::string& key, Timestamp now);
  /// Attempts that are under way still count.
  void forget(const std::string& key);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    int failures = 0;
    int under_way = 0;
    Timestamp locked_until{};
    Timestamp forget_at{};
  };
  using Entries = std::unordered_map<std::string, Entry>;

  Entry& entry(const std::string& key, Timestamp now);
  void remember(Entries::value_type& entry, Timestamp now);
  void drop(Entries::iterator entry);

  const int free_;
  const LockoutRules rules_;
  Entries entries_;
  /// In the order in which they are forgotten, so those not locked before those locked. The texts are keys of entries_.
  std::set<std::pair<Timestamp, std::string_view>> order_;
};

/// The rule over all sign-ins of this process. Any thread may call it.
class Lockout {
 public:
  explicit Lockout(Environment& environment, const LockoutRules& rules = {});

  /// What an account is known by, whichever of its logins was typed.
  static std::string account(UserId id);
  /// What a login that no account has is known by, so that guessing it feels the same.
  static std::string unknown(std::string_view login);

  /// One try of a password, for as long as it lives. Ends without effect unless it is told how it went.
  class Attempt {
   public:
    /// Throws too_many_requests, with the time left, while the account or the address is locked.
    Attempt(Lockout& lockout, std::string account, std::string_view remote_address);
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;

    /// To be called right before the password is looked at; from here on the attempt counts, so that of many at once
    /// no more get through than of many in turn. Throws as the constructor does.
    void begin();
    /// The password was wrong. Returns for how long that locks the account or the address; nullopt when it does not.
    std::optional<Milliseconds> fail();
    /// The password was right: the account's failures are forgotten, the address's are not.
    void succeed();

   private:
    Lockout& lockout_;
    const std::string account_;
    const std::string address_;
    bool under_way_ = false;
  };

 private:
  void check(const std::string& account, const std::string& address, Timestamp now) const;

  Environment& environment_;
  mutable std::mutex mutex_;
  Failures accounts_;   // guarded by mutex_
  Failures addresses_;  // guarded by mutex_
};

}  // namespace docket::app
