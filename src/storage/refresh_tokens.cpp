#include "storage/refresh_tokens.hpp"

namespace docket::storage {

std::optional<RefreshToken> RefreshTokens::find(std::string_view digest) {
  auto rows = db_.query(
      "SELECT digest, family, user_id, created_at, expires_at, used_at FROM refresh_tokens WHERE digest = $1", digest);
  if (!rows.next()) return std::nullopt;
  RefreshToken token;
  token.digest = rows.text();
  token.family = rows.text();
  token.user = rows.id<UserId>();
  token.created_at = rows.time();
  token.expires_at = rows.time();
  token.used_at = rows.maybe_time();
  return token;
}

void RefreshTokens::insert(const RefreshToken& token) {
  db_.run("INSERT INTO refresh_tokens (digest, family, user_id, created_at, expires_at, used_at)"
          " VALUES ($1, $2, $3, $4, $5, $6)",
          token.digest, token.family, token.user, token.created_at, token.expires_at, token.used_at);
}

void RefreshTokens::mark_used(std::string_view digest, Timestamp at) {
  db_.run("UPDATE refresh_tokens SET used_at = $2 WHERE digest = $1", digest, at);
}

void RefreshTokens::revoke_family(std::string_view family) {
  db_.run("DELETE FROM refresh_tokens WHERE family = $1", family);
}

void RefreshTokens::revoke_user(UserId user) { db_.run("DELETE FROM refresh_tokens WHERE user_id = $1", user); }

std::int64_t RefreshTokens::purge(Timestamp now, std::int64_t limit) {
  return db_.run("DELETE FROM refresh_tokens WHERE digest IN"
                 " (SELECT digest FROM refresh_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
                 now, limit);
}

}  // namespace docket::storage
