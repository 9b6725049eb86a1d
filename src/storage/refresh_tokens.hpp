#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A refresh token as stored: by its digest, never in clear.
struct RefreshToken {
  std::string digest;
  std::string family;  ///< all that came from one sign-in
  UserId user;
  Timestamp created_at{};
  Timestamp expires_at{};
  std::optional<Timestamp> used_at;  ///< when it was exchanged; a second use is theft
};

/// Valid only inside the transaction that handed it out.
class RefreshTokens {
 public:
  explicit RefreshTokens(sql::Connection& db) : db_(db) {}

  std::optional<RefreshToken> find(std::string_view digest);
  void insert(const RefreshToken& token);
  void mark_used(std::string_view digest, Timestamp at);
  /// Nothing happens for a family that is gone already.
  void revoke_family(std::string_view family);
  void revoke_user(UserId user);
  /// Removes up to `limit` tokens that expired before `now`; returns how many.
  std::int64_t purge(Timestamp now, std::int64_t limit);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
