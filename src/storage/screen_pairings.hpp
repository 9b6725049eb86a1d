#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A display on its way to a shop, as stored: its token by its digest, the key of its screen sealed.
struct ScreenPairing {
  std::string digest;
  std::string code;  ///< what the display shows, and people type; of all that are stored only one has it
  Timestamp expires_at{};
  std::optional<ScreenId> screen;         ///< absent while it waits
  std::optional<std::string> sealed_key;  ///< there when the screen is
};

/// Valid only inside the transaction that handed it out.
class ScreenPairings {
 public:
  explicit ScreenPairings(sql::Connection& db) : db_(db) {}

  // Those that have expired are found, too, until they are purged.

  std::optional<ScreenPairing> find(std::string_view digest);
  std::optional<ScreenPairing> find_code(std::string_view code);
  void insert(const ScreenPairing& pairing);
  /// Stores the screen, the key and the expiry of the one with that digest.
  void complete(const ScreenPairing& pairing);
  /// Removes up to `limit` that expired before `now`; returns how many.
  std::int64_t purge(Timestamp now, std::int64_t limit);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
