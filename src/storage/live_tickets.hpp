#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A one-use ticket for a stream as stored: by its digest, never in clear.
struct LiveTicket {
  std::string digest;
  UserId user;
  Timestamp expires_at{};
  /// What it stands for: whoever got it was this user, with that credential.
  std::int64_t session_generation = 0;
  std::optional<Timestamp> credential_expires_at;
};

/// Valid only inside the transaction that handed it out.
class LiveTickets {
 public:
  explicit LiveTickets(sql::Connection& db) : db_(db) {}

  void insert(const LiveTicket& ticket);
  /// The ticket, which is gone from then on; nullopt when there is none, or it had expired at `now`.
  std::optional<LiveTicket> take(std::string_view digest, Timestamp now);
  /// Removes up to `limit` tickets that expired before `now`; returns how many.
  std::int64_t purge(Timestamp now, std::int64_t limit);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
