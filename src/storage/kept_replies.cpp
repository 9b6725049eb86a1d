#include "storage/kept_replies.hpp"

#include "domain/error.hpp"

namespace docket::storage {

std::optional<KeptReply> KeptReplies::find(std::string_view caller, std::string_view key, Timestamp oldest) {
  auto rows = db_.query(
      "SELECT fingerprint, status, location, etag, cookie, media_type, body, is_sealed, created_at FROM kept_replies"
      " WHERE caller = $1 AND key = $2 AND created_at >= $3",
      caller, key, oldest);
  if (!rows.next()) return std::nullopt;
  KeptReply reply;
  reply.fingerprint = rows.text();
  reply.status = static_cast<int>(rows.integer());
  reply.location = rows.maybe_text();
  reply.etag = rows.maybe_text();
  reply.cookie = rows.maybe_text();
  reply.media_type = rows.text();
  reply.body = rows.text();
  reply.is_sealed = rows.flag();
  reply.created_at = rows.time();
  return reply;
}

void KeptReplies::insert(std::string_view caller, std::string_view key, const KeptReply& reply, Timestamp oldest) {
  const std::pair place{std::string(caller), std::string(key)};
  const Timestamp* known = kept_.find(place);
  const bool is_taken = known != nullptr
                            ? *known >= oldest
                            : db_.peek("SELECT 1 FROM kept_replies WHERE caller = $1 AND key = $2 AND created_at >= $3",
                                       caller, key, oldest)
                                  .next();
  if (is_taken) {
    throw Error(Code::idempotency_in_progress, "A request with this Idempotency-Key is being worked on; try again.");
  }
  db_.post(
      "INSERT INTO kept_replies (caller, key, fingerprint, status, location, etag, cookie, media_type, body, is_sealed,"
      " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
      " ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,"
      " location = excluded.location, etag = excluded.etag, cookie = excluded.cookie, media_type = "
      "excluded.media_type, body = excluded.body,"
      " is_sealed = excluded.is_sealed, created_at = excluded.created_at",
      caller, key, reply.fingerprint, reply.status, reply.location, reply.etag, reply.cookie, reply.media_type,
      reply.body, reply.is_sealed, reply.created_at);
  kept_.learn(place, reply.created_at);
}

std::int64_t KeptReplies::purge(Timestamp oldest, std::int64_t limit) {
  return db_.run(
      "DELETE FROM kept_replies WHERE id IN (SELECT id FROM kept_replies ORDER BY id LIMIT $2) AND created_at < $1",
      oldest, limit);
}

}  // namespace docket::storage
