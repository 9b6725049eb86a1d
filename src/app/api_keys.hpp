#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/environment.hpp"
#include "domain/api_key.hpp"
#include "domain/permission.hpp"
#include "storage/store.hpp"

/// The credentials of machines. Each function is one step of the transaction that it is given.
namespace docket::app {

struct ApiKeyDraft {
  std::string name;
  Scopes scopes = 0;
  std::optional<ShopId> shop;
  std::optional<Timestamp> expires_at;
};

/// A key as it is given out, once.
struct IssuedKey {
  ApiKey about;
  std::string key;  ///< a secret
};

/// Throws validation_failed, forbidden for more than the caller may do itself.
IssuedKey issue_key(storage::Transaction& tx, Environment& environment, const Caller& caller, const ApiKeyDraft& draft);

/// The same for a caller who may have this key made for another reason than that it may make keys. Throws
/// validation_failed.
IssuedKey grant_key(storage::Transaction& tx, Environment& environment, const Caller& caller, const ApiKeyDraft& draft);

/// The keys that the caller may manage. Throws forbidden when there can be none.
storage::Page<ApiKey> list_keys(storage::Transaction& tx, const Caller& caller, storage::ApiKeyQuery query);

/// From then on the key is worth nothing; streams that it opened end, and the screen that had it is gone. Throws
/// not_found when there is none that the caller may manage.
void revoke_key(storage::Transaction& tx, const Caller& caller, ApiKeyId id);

/// Who calls with that key; nullopt when it is none, was revoked or has expired.
std::optional<Caller> caller_with_key(storage::Transaction& tx, std::string_view key, Timestamp now);
/// The same for a key that was looked up before.
std::optional<Caller> caller_with_key(storage::Transaction& tx, ApiKeyId id, Timestamp now);

/// Notes when keys were used, to the minute: one small write a minute and key, however often it calls. Any thread.
class KeyUse {
 public:
  explicit KeyUse(storage::Store& store) : store_(store) {}

  /// Whether note() is to be called for the caller; for a minute from then on it is not. False for callers that are no
  /// keys.
  bool is_due(const Caller& caller, Timestamp now);
  /// A database that cannot be written is no reason to refuse the caller: the next use is due then. Not to be called
  /// inside a transaction.
  void note(const Caller& caller, Timestamp now);

 private:
  storage::Store& store_;
  std::mutex mutex_;
  std::map<std::string, Timestamp> noted_;  // guarded by mutex_
};

}  // namespace docket::app
