#include "app/lockout.hpp"

#include <algorithm>
#include <chrono>

#include "domain/address.hpp"
#include "domain/error.hpp"
#include "domain/text.hpp"

namespace docket::app {

Milliseconds Failures::locked_for(const std::string& key, Timestamp now) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return Milliseconds(0);
  const Entry& entry = found->second;
  // Not longer than any lock is, also when the clock was put back.
  const auto left = std::clamp(entry.locked_until - now, Milliseconds(0), Milliseconds(rules_.longest_lock));
  if (left > Milliseconds(0)) return left;
  const int failures = entry.forget_at <= now ? 0 : entry.failures;
  const bool must_wait = entry.under_way > 0 && failures + entry.under_way >= free_;
  return must_wait ? Milliseconds(rules_.first_lock) : Milliseconds(0);
}

void Failures::begin(const std::string& key, Timestamp now) { ++entry(key, now).under_way; }

void Failures::withdraw(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  entry.under_way = std::max(entry.under_way - 1, 0);
  if (entry.under_way == 0 && entry.failures == 0) drop(found);
}

Milliseconds Failures::fail(const std::string& key, Timestamp now) {
  Entry& failed = entry(key, now);
  failed.under_way = std::max(failed.under_way - 1, 0);
  ++failed.failures;
  Milliseconds lock(0);
  if (failed.failures > free_) {
    constexpr int kMostDoublings = 30;
    const int doublings = std::min(failed.failures - free_ - 1, kMostDoublings);
    lock = std::min(rules_.first_lock * (std::int64_t{1} << doublings), rules_.longest_lock);
    failed.locked_until = now + lock;
  }
  remember(*entries_.find(key), now);
  return lock;
}

void Failures::forget(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  found->second.failures = 0;
  found->second.locked_until = {};
  if (found->second.under_way == 0) drop(found);
}

Failures::Entry& Failures::entry(const std::string& key, Timestamp now) {
  const auto known = entries_.find(key);
  if (known != entries_.end()) {
    Entry& entry = known->second;
    if (entry.forget_at <= now) entry.failures = 0;
    return entry;
  }
  while (!order_.empty() && (order_.begin()->first <= now || entries_.size() >= rules_.most)) {
    drop(entries_.find(std::string(order_.begin()->second)));
  }
  const auto made = entries_.try_emplace(key).first;
  remember(*made, now);
  return made->second;
}

void Failures::remember(Entries::value_type& entry, Timestamp now) {
  order_.erase({entry.second.forget_at, entry.first});
  entry.second.forget_at = std::max(now, entry.second.locked_until) + rules_.remembered;
  order_.emplace(entry.second.forget_at, entry.first);
}

void Failures::drop(Entries::iterator entry) {
  order_.erase({entry->second.forget_at, entry->first});
  entries_.erase(entry);
}

Lockout::Lockout(Environment& environment, const LockoutRules& rules)
    : environment_(environment), accounts_(rules.free_of_account, rules), addresses_(rules.free_of_address, rules) {}

std::string Lockout::account(UserId id) { return "id " + id.str(); }

std::string Lockout::unknown(std::string_view login) { return "login " + ascii_lower(login); }

void Lockout::check(const std::string& account, const std::string& address, Timestamp now) const {
  const Milliseconds left = std::max(accounts_.locked_for(account, now), addresses_.locked_for(address, now));
  if (left <= Milliseconds(0)) return;
  throw too_many(
      "Too many wrong passwords; try again in " + std::to_string(std::chrono::ceil<Seconds>(left).count()) + " s.",
      left);
}

Lockout::Attempt::Attempt(Lockout& lockout, std::string account, std::string_view remote_address)
    : lockout_(lockout), account_(std::move(account)), address_(network_of(remote_address)) {
  const std::lock_guard lock(lockout_.mutex_);
  lockout_.check(account_, address_, lockout_.environment_.now());
}

Lockout::Attempt::~Attempt() {
  if (!under_way_) return;
  const std::lock_guard lock(lockout_.mutex_);
  lockout_.accounts_.withdraw(account_);
  lockout_.addresses_.withdraw(address_);
}

void Lockout::Attempt::begin() {
  const std::lock_guard lock(lockout_.mutex_);
  const Timestamp now = lockout_.environment_.now();
  lockout_.check(account_, address_, now);
  lockout_.accounts_.begin(account_, now);
  lockout_.addresses_.begin(address_, now);
  under_way_ = true;
}

std::optional<Milliseconds> Lockout::Attempt::fail() {
  const std::lock_guard lock(lockout_.mutex_);
  const Timestamp now = lockout_.environment_.now();
  under_way_ = false;
  const auto of_account = lockout_.accounts_.fail(account_, now);
  const auto of_address = lockout_.addresses_.fail(address_, now);
  const Milliseconds lock_time = std::max(of_account, of_address);
  return lock_time > Milliseconds(0) ? std::optional(lock_time) : std::nullopt;
}

void Lockout::Attempt::succeed() {
  const std::lock_guard lock(lockout_.mutex_);
  under_way_ = false;
  lockout_.accounts_.withdraw(account_);
  lockout_.accounts_.forget(account_);
  lockout_.addresses_.withdraw(address_);
}

}  // namespace docket::app
