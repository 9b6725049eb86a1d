#include "http/limits.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "domain/address.hpp"

namespace docket::http {
namespace {

using Microseconds = std::chrono::microseconds;

constexpr Microseconds kPeriod = std::chrono::minutes(1);

bool is_this_machine(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

Milliseconds rounded_up(Microseconds time) { return std::chrono::ceil<Milliseconds>(time); }

}  // namespace

void add_allowance(net::Reply& reply, const Allowance& allowance) {
  reply.headers.emplace_back("RateLimit-Limit", std::to_string(allowance.limit));
  reply.headers.emplace_back("RateLimit-Remaining", std::to_string(allowance.remaining));
  reply.headers.emplace_back("RateLimit-Reset",
                             std::to_string(std::chrono::ceil<Seconds>(allowance.until_full).count()));
}

std::optional<Allowance> RateLimit::take(const std::string& address, Timestamp now) {
  if (per_minute_ <= 0) return std::nullopt;
  const Microseconds each = kPeriod / per_minute_;
  const Moment at = now;
  Addresses forgotten;  // goes after the lock: there may be many
  const std::lock_guard lock(mutex_);
  Moment& full = full_at(address, at, forgotten);
  // Never more than a minute ahead, also when the clock was put back.
  const Moment before = std::clamp(full, at, at + kPeriod);
  const Moment after = before + each;
  const bool refused = after > at + kPeriod;
  full = refused ? before : after;

  Allowance allowance;
  allowance.limit = per_minute_;
  allowance.remaining = (kPeriod - (full - at)) / each;
  allowance.until_full = rounded_up(full - at);
  if (refused) allowance.refused = rounded_up(after - at - kPeriod);
  return allowance;
}

RateLimit::Moment& RateLimit::full_at(const std::string& address, Moment now, Addresses& forgotten) {
  if (now - turned_at_ >= kPeriod || now < turned_at_ || recent_.size() >= std::max<std::size_t>(most_ / 2, 1)) {
    forgotten = std::exchange(before_, std::exchange(recent_, {}));
    turned_at_ = now;
  }
  const auto [entry, is_new] = recent_.try_emplace(address, now);
  if (is_new) {
    if (const auto node = before_.extract(address)) entry->second = node.mapped();
  }
  return entry->second;
}

std::size_t RateLimit::size() const {
  const std::lock_guard lock(mutex_);
  return recent_.size() + before_.size();
}

std::optional<Allowance> Limits::take(Limit limit, const std::string& remote_address, Timestamp now) {
  switch (limit) {
    case Limit::none: break;
    case Limit::sign_ins: return sign_ins_.take(network_of(remote_address), now);
    case Limit::guest_orders:
      if (is_this_machine(remote_address)) return std::nullopt;
      return guest_orders_.take(network_of(remote_address), now);
  }
  return std::nullopt;
}

}  // namespace docket::http
