#include "storage/screen_pairings.hpp"

namespace docket::storage {
namespace {

std::optional<ScreenPairing> first(sql::Rows rows) {
  if (!rows.next()) return std::nullopt;
  ScreenPairing pairing;
  pairing.digest = rows.text();
  pairing.code = rows.text();
  pairing.expires_at = rows.time();
  pairing.screen = rows.maybe_id<ScreenId>();
  pairing.sealed_key = rows.maybe_text();
  return pairing;
}

}  // namespace

std::optional<ScreenPairing> ScreenPairings::find(std::string_view digest) {
  return first(db_.query(
      "SELECT digest, code, expires_at, screen_id, sealed_key FROM screen_pairings WHERE digest = $1", digest));
}

std::optional<ScreenPairing> ScreenPairings::find_code(std::string_view code) {
  return first(
      db_.query("SELECT digest, code, expires_at, screen_id, sealed_key FROM screen_pairings WHERE code = $1", code));
}

void ScreenPairings::insert(const ScreenPairing& pairing) {
  db_.run("INSERT INTO screen_pairings (digest, code, expires_at, screen_id, sealed_key) VALUES ($1, $2, $3, $4, $5)",
          pairing.digest, pairing.code, pairing.expires_at, pairing.screen, pairing.sealed_key);
}

void ScreenPairings::complete(const ScreenPairing& pairing) {
  db_.run("UPDATE screen_pairings SET screen_id = $2, sealed_key = $3, expires_at = $4 WHERE digest = $1",
          pairing.digest, pairing.screen, pairing.sealed_key, pairing.expires_at);
}

std::int64_t ScreenPairings::purge(Timestamp now, std::int64_t limit) {
  return db_.run("DELETE FROM screen_pairings WHERE digest IN"
                 " (SELECT digest FROM screen_pairings WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
                 now, limit);
}

}  // namespace docket::storage
