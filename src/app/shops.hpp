#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/environment.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "storage/store.hpp"

/// Shops, their settings and who works in them. Each function is one step of the transaction that it is given.
namespace docket::app {

/// What a client may set of a shop. An outer nullopt leaves the field, an inner one clears it.
struct ShopPatch {
  std::optional<std::string> name;
  std::optional<std::string> slug;
  std::optional<std::optional<std::string>> description;
  std::optional<std::optional<std::string>> address;
  std::optional<std::optional<std::string>> phone;
  std::optional<std::string> language;
  std::optional<std::string> timezone;
  std::optional<std::string> currency;
  std::optional<std::string> workflow;  ///< the name of a built-in one
  std::optional<bool> is_open;
  std::optional<std::optional<std::int64_t>> cancel_window_s;
  std::optional<std::string> number_prefix;
  std::optional<bool> board_public;
  std::optional<std::int64_t> undo_window_s;
  std::optional<std::optional<std::string>> ntfy_topic;

  friend bool operator==(const ShopPatch&, const ShopPatch&) = default;
};

/// The shop, by id or slug. Every shop's face is public. Throws not_found.
Shop find_shop(storage::Transaction& tx, std::string_view id_or_slug);

/// A page of the shops that the caller works at. Empty for API keys: a machine works nowhere. Throws unauthenticated
/// for guests.
storage::Page<Shop> list_own_shops(storage::Transaction& tx, const Caller& caller, storage::ShopQuery query);

/// The shops of one transaction, each looked up once: many orders are of the same one.
class KnownShops {
 public:
  explicit KnownShops(storage::Transaction& tx) : tx_(tx) {}

  /// It stays where it is. Throws not_found.
  const Shop& find(ShopId id) {
    const auto known = shops_.find(id);
    return known != shops_.end() ? known->second : shops_.emplace(id, find_shop(tx_, id.view())).first->second;
  }

 private:
  storage::Transaction& tx_;
  std::map<ShopId, Shop> shops_;
};

/// A shop with the wishes of `draft` (which must name it) and defaults for the rest: a slug made from the name,
/// English, UTC, EUR, the counter workflow. A merchant becomes its owner. Throws forbidden, validation_failed,
/// already_exists.
Shop create_shop(storage::Transaction& tx, Environment& environment, const Caller& caller, const ShopPatch& draft);

/// Owners change everything; who works there opens and closes the shop, and nothing else beside it. Throws forbidden,
/// already_exists, validation_failed (also when the currency of a shop with orders would change),
/// and what adopt_workflow() throws.
void change_shop(storage::Transaction& tx, Environment& environment, const Caller& caller, Shop& shop,
                 const ShopPatch& patch);

/// Who works there. Throws forbidden unless the caller does too.
std::vector<storage::MemberView> list_members(storage::Transaction& tx, const Caller& caller, const Shop& shop);
/// Adds somebody or changes their part. Throws forbidden, not_found for an unknown account.
storage::MemberView put_member(storage::Transaction& tx, const Caller& caller, const Shop& shop, UserId user,
                               bool owner);
/// Throws forbidden, not_found when they do not work there.
void remove_member(storage::Transaction& tx, const Caller& caller, const Shop& shop, UserId user);

}  // namespace docket::app
