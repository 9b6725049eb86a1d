#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "storage/memory.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A reply kept for its Idempotency-Key.
struct KeptReply {
  std::string fingerprint;  ///< digest of what was asked
  int status = 200;
  std::optional<std::string> location;
  std::optional<std::string> etag;
  std::optional<std::string> cookie;
  std::string media_type;
  std::string body;
  bool is_sealed = false;  ///< `location`, `cookie` and `body` are encrypted: they hold a token or a key
  Timestamp created_at{};
};

/// Where a reply is kept.
struct ReplyPlace {
  std::string caller;
  std::string key;

  auto operator<=>(const ReplyPlace&) const = default;
};

/// Valid only inside the transaction that handed it out.
class KeptReplies {
 public:
  /// How long a reply is kept.
  static constexpr std::chrono::hours kKeptFor{72};

  KeptReplies(sql::Connection& db, Memory& memory) : db_(db), kept_(memory) {}

  /// The reply kept there at or after `oldest`; older ones count as gone.
  std::optional<KeptReply> find(const ReplyPlace& place, Timestamp oldest);
  /// Asks at once what find() would have to ask for each of these.
  void look_ahead(const std::vector<const ReplyPlace*>& places);
  /// Takes the place of one older than `oldest`. Throws idempotency_in_progress when a younger one is there already:
  /// another instance was faster.
  void insert(const ReplyPlace& place, const KeptReply& reply, Timestamp oldest);
  /// Removes replies older than `oldest` among the `limit` oldest rows; returns how many.
  std::int64_t purge(Timestamp oldest, std::int64_t limit);

 private:
  sql::Connection& db_;
  Remembered<ReplyPlace, Timestamp> kept_;  ///< when it was made, or kNever
};

}  // namespace docket::storage
