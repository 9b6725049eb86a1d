#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/permission.hpp"
#include "domain/time.hpp"

namespace docket {

/// The credential of a machine: it may do what its scopes say, in its shop or, without one, in all of them.
struct ApiKey {
  ApiKeyId id;
  std::string name;                  ///< as the history shows it
  std::string digest;                ///< of the key, which itself is not kept
  std::string prefix;                ///< the start of the key, so that people know which one it is
  Scopes scopes = 0;                 ///< at least one
  std::optional<ShopId> shop_id;     ///< the only shop in which it works; absent: every shop
  std::optional<UserId> created_by;  ///< absent when the command line made it
  Timestamp created_at{};
  std::optional<Timestamp> expires_at;    ///< from then on it is worth nothing; absent: never
  std::optional<Timestamp> last_used_at;  ///< to the minute; absent: not yet
};

/// Every API key starts with it, so that leaked ones are found by those who look for them.
inline constexpr std::string_view kApiKeyMark = "dk_";

inline bool is_api_key(std::string_view credential) { return credential.starts_with(kApiKeyMark); }

/// Throws validation_failed unless it has a name (1 to 200 characters), a scope, and a future.
void check_api_key(const ApiKey& key, Timestamp now);

/// Nobody gives away more than they have: admin all, operations all but the catalogue's, an owner all in its shop.
bool may_issue_key(const Caller& caller, Scopes scopes, const std::optional<ShopId>& shop);
/// May list keys at all: admin and operations all of them, a merchant those of the shops that it owns.
bool may_list_keys(const Caller& caller);
/// May read about that key and revoke it.
bool may_manage_key(const Caller& caller, const ApiKey& key);

}  // namespace docket
