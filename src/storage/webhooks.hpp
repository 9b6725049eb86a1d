#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "domain/webhook.hpp"
#include "storage/memory.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which webhooks a list holds. Walked oldest first.
struct WebhookQuery {
  std::optional<UserId> owner;     ///< only those of shops that this user owns
  std::optional<ShopId> shop;      ///< only those of this shop
  std::optional<WebhookId> after;  ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// Valid only inside the transaction that handed it out. Whatever changes one, but for note_streak(), raises
/// Meta::revision().
class Webhooks {
 public:
  Webhooks(sql::Connection& db, Memory& memory) : db_(db), memory_(memory), of_shops_(memory) {}

  std::optional<Webhook> find(WebhookId id);
  Page<Webhook> page(const WebhookQuery& query);

  void insert(const Webhook& webhook);
  /// Writes what can change (all but id, shop_id, created_by and created_at), raising the version by one. Throws
  /// stale_version, and changes nothing, when the stored version is no longer `webhook.version`.
  void update(Webhook& webhook);
  /// Writes failures_in_a_row, failing_since and is_failure_told alone; the version stays. Nothing happens when it is
  /// gone.
  void note_streak(const Webhook& webhook);
  /// Its open notifications go with it; the others stay. False when there was none.
  bool remove(WebhookId id);

  /// The active ones of that shop and of the whole house, oldest first; remembered, as shops are. Their streaks may be
  /// old. Until the next call of anything else.
  const std::vector<Webhook>& active(ShopId shop);
  /// Of those, the ones that want events of that type.
  std::vector<Webhook> wanting(ShopId shop, EventType type);

 private:
  sql::Connection& db_;
  Memory& memory_;
  RememberedByRevision<ShopId, std::vector<Webhook>> of_shops_;
};

}  // namespace docket::storage
