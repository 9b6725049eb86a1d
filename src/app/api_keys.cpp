#include "app/api_keys.hpp"

#include "domain/error.hpp"
#include "domain/text.hpp"
#include "security/digest.hpp"
#include "security/random.hpp"

namespace docket::app {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kShownOfKey = 8;  ///< characters behind the mark
constexpr Seconds kNotedEach{60};

std::optional<Caller> caller_of(const std::optional<ApiKey>& key, Timestamp now) {
  if (!key || (key->expires_at && *key->expires_at <= now)) return std::nullopt;
  Caller caller;
  caller.kind = Caller::Kind::key;
  caller.id = key->id.str();
  caller.name = key->name;
  caller.scopes = key->scopes;
  caller.bound_shop = key->shop_id;
  caller.expires_at = key->expires_at;
  return caller;
}

/// A key that is still to be inserted. Throws validation_failed.
IssuedKey new_key(Environment& environment, const Caller& caller, const ApiKeyDraft& draft) {
  IssuedKey issued;
  issued.key = std::string(kApiKeyMark) + security::random_token(kKeyBytes);
  ApiKey& about = issued.about;
  about.created_at = environment.now();
  about.id = environment.new_id<ApiKeyId>(about.created_at);
  about.name = trimmed(draft.name);
  about.digest = security::digest(issued.key);
  about.prefix = issued.key.substr(0, kApiKeyMark.size() + kShownOfKey);
  about.scopes = draft.scopes;
  about.shop_id = draft.shop;
  about.created_by = caller.user_id();
  about.expires_at = draft.expires_at;
  check_api_key(about, about.created_at);
  return issued;
}

}  // namespace

IssuedKey issue_key(storage::Transaction& tx, Environment& environment, const Caller& caller,
                    const ApiKeyDraft& draft) {
  IssuedKey issued = new_key(environment, caller, draft);
  if (!may_issue_key(caller, draft.scopes, draft.shop)) {
    throw Error(Code::forbidden, draft.shop
                                     ? "You may not make API keys with these scopes for this shop."
                                     : "You may not make API keys with these scopes for every shop; name yours.");
  }
  tx.api_keys.insert(issued.about);
  return issued;
}

IssuedKey grant_key(storage::Transaction& tx, Environment& environment, const Caller& caller,
                    const ApiKeyDraft& draft) {
  IssuedKey issued = new_key(environment, caller, draft);
  tx.api_keys.insert(issued.about);
  return issued;
}

storage::Page<ApiKey> list_keys(storage::Transaction& tx, const Caller& caller, storage::ApiKeyQuery query) {
  if (!may_list_keys(caller)) throw Error(Code::forbidden, "You may not list API keys.");
  if (caller.kind == Caller::Kind::user && caller.role == Role::merchant) query.owner = caller.user_id();
  return tx.api_keys.page(query);
}

void revoke_key(storage::Transaction& tx, const Caller& caller, ApiKeyId id) {
  if (!may_list_keys(caller)) throw Error(Code::forbidden, "You may not revoke API keys.");
  const auto key = tx.api_keys.find(id);
  if (!key || !may_manage_key(caller, *key)) throw Error(Code::not_found, "There is no such API key.");
  if (const auto screen = tx.screens.find(id)) tx.screens.remove(screen->id);
  tx.api_keys.remove(id);
}

std::optional<Caller> caller_with_key(storage::Transaction& tx, std::string_view key, Timestamp now) {
  return caller_of(tx.api_keys.find_digest(security::digest(key)), now);
}

std::optional<Caller> caller_with_key(storage::Transaction& tx, ApiKeyId id, Timestamp now) {
  return caller_of(tx.api_keys.find(id), now);
}

bool KeyUse::is_due(const Caller& caller, Timestamp now) {
  if (caller.kind != Caller::Kind::key) return false;
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = noted_.try_emplace(caller.id, now);
  if (!is_new && now - place->second < kNotedEach) return false;
  place->second = now;
  return true;
}

void KeyUse::note(const Caller& caller, Timestamp now) {
  const auto id = ApiKeyId::parse(caller.id);
  if (!id) return;
  try {
    store_.write([&](storage::Transaction& tx) { tx.api_keys.note_use(*id, now); });
  } catch (const Error&) {
    const std::lock_guard lock(mutex_);
    noted_.erase(caller.id);
  }
}

}  // namespace docket::app
