#include "storage/kept_replies.hpp"

#include <set>

#include "domain/error.hpp"

namespace docket::storage {
namespace {

/// When a reply was made that there is none of.
constexpr Timestamp kNever = Timestamp::min();

}  // namespace

std::optional<KeptReply> KeptReplies::find(const ReplyPlace& place, Timestamp oldest) {
  const Timestamp* known = kept_.find(place);
  if (known != nullptr && *known < oldest) return std::nullopt;
  constexpr std::string_view kQuery =
      "SELECT fingerprint, status, location, etag, cookie, media_type, body, is_sealed, created_at FROM kept_replies"
      " WHERE caller = $1 AND key = $2 AND created_at >= $3";
  // Only what is known can have been posted.
  auto rows = known == nullptr ? db_.peek(kQuery, place.caller, place.key, oldest)
                               : db_.query(kQuery, place.caller, place.key, oldest);
  if (!rows.next()) {
    kept_.learn(place, kNever);
    return std::nullopt;
  }
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

void KeptReplies::look_ahead(const std::vector<const ReplyPlace*>& places) {
  if (db_.dialect() == sql::Dialect::sqlite) return;  // where many questions cost no more than one
  std::set<ReplyPlace> unknown;
  std::string callers;
  std::string keys;
  for (const ReplyPlace* place : places) {
    if (kept_.find(*place) != nullptr) continue;
    callers += place->caller + '\n';
    keys += place->key + '\n';
    unknown.insert(*place);
  }
  if (unknown.empty()) return;
  auto rows = db_.peek("SELECT caller, key FROM unnest(string_to_array($1, chr(10)), string_to_array($2, chr(10)))"
                       " AS asked (caller, key) JOIN kept_replies USING (caller, key)",
                       callers, keys);
  while (rows.next()) {
    std::string caller = rows.text();
    unknown.erase({std::move(caller), rows.text()});
  }
  for (const ReplyPlace& place : unknown) kept_.learn(place, kNever);
}

void KeptReplies::insert(const ReplyPlace& place, const KeptReply& reply, Timestamp oldest) {
  if (find(place, oldest)) {
    throw Error(Code::idempotency_in_progress, "A request with this Idempotency-Key is being worked on; try again.");
  }
  db_.post(
      "INSERT INTO kept_replies (caller, key, fingerprint, status, location, etag, cookie, media_type, body, is_sealed,"
      " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
      " ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,"
      " location = excluded.location, etag = excluded.etag, cookie = excluded.cookie, media_type = "
      "excluded.media_type, body = excluded.body,"
      " is_sealed = excluded.is_sealed, created_at = excluded.created_at",
      place.caller, place.key, reply.fingerprint, reply.status, reply.location, reply.etag, reply.cookie,
      reply.media_type, reply.body, reply.is_sealed, reply.created_at);
  kept_.learn(place, reply.created_at);
}

std::int64_t KeptReplies::purge(Timestamp oldest, std::int64_t limit) {
  return db_.run(
      "DELETE FROM kept_replies WHERE id IN (SELECT id FROM kept_replies ORDER BY id LIMIT $2) AND created_at < $1",
      oldest, limit);
}

}  // namespace docket::storage
