#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/time.hpp"
#include "net/http.hpp"

/// Rate limits: how many requests of some kind one client address may send. IPv6 addresses count by their network.
/// Orders from this machine itself are not counted: a till or a proxy that runs beside the server is many guests.
namespace docket::http {

/// What a route is limited by.
enum class Limit : std::uint8_t {
  none,
  sign_ins,      ///< whatever costs a password hash, hands out a session, or could be used to guess a code
  guest_orders,  ///< orders without a credential
};

/// Requests a minute and address; 0 switches the limit off.
struct LimitRates {
  std::int64_t sign_ins = 600;
  std::int64_t guest_orders = 3000;
};

/// What an address may still send, after the request that asked.
struct Allowance {
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Milliseconds until_full{};            ///< rounded up
  std::optional<Milliseconds> refused;  ///< over the limit: how long until the next one is let in, rounded up
};

/// Says so in RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (seconds until full again).
void add_allowance(net::Reply& reply, const Allowance& allowance);

/// One limit: a full minute's worth may come at once, and comes back evenly (the generic cell rate algorithm, ITU-T
/// I.371: of an address nothing is kept but the moment at which it is full again). Any thread may call it.
class RateLimit {
 public:
  /// `most` addresses are kept; from then on those that were quiet longest count as new.
  explicit RateLimit(std::int64_t per_minute, std::size_t most = 200'000) : per_minute_(per_minute), most_(most) {}

  /// Counts one request, unless it is refused. nullopt when the limit is switched off.
  std::optional<Allowance> take(const std::string& address, Timestamp now);
  /// How many addresses are kept.
  std::size_t size() const;

 private:
  using Moment = std::chrono::sys_time<std::chrono::microseconds>;
  using Addresses = std::unordered_map<std::string, Moment>;

  Moment& full_at(const std::string& address, Moment now, Addresses& forgotten);

  const std::int64_t per_minute_;
  const std::size_t most_;
  mutable std::mutex mutex_;  ///< guards what follows
  Addresses recent_;          ///< seen since turned_at_
  Addresses before_;          ///< not seen since, but in the minute before: who is in neither is full again
  Moment turned_at_{};
};

/// All of them. Any thread may call it.
class Limits {
 public:
  explicit Limits(const LimitRates& rates) : sign_ins_(rates.sign_ins), guest_orders_(rates.guest_orders) {}

  /// Counts one request from that client. nullopt when nothing limits it.
  std::optional<Allowance> take(Limit limit, const std::string& remote_address, Timestamp now);

 private:
  RateLimit sign_ins_;
  RateLimit guest_orders_;
};

}  // namespace docket::http
