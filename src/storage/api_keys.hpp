#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/api_key.hpp"
#include "storage/memory.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which keys a list holds. Walked oldest first.
struct ApiKeyQuery {
  std::optional<UserId> owner;    ///< only those of shops that this user owns
  std::optional<ShopId> shop;     ///< only those of this shop
  std::optional<ApiKeyId> after;  ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// The API keys that are good, and those that have expired. Valid only inside the transaction that handed it out.
class ApiKeys {
 public:
  ApiKeys(sql::Connection& db, Memory& memory) : db_(db), memory_(memory) {}

  std::optional<ApiKey> find(ApiKeyId id);
  std::optional<ApiKey> find_digest(std::string_view digest);
  Page<ApiKey> page(const ApiKeyQuery& query);

  void insert(const ApiKey& key);
  /// Nothing happens when it is gone.
  void note_use(ApiKeyId id, Timestamp at);
  /// False when there was none.
  bool remove(ApiKeyId id);

 private:
  sql::Connection& db_;
  Memory& memory_;
};

}  // namespace docket::storage
