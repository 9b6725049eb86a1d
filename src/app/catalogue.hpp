#pragma once

#include <optional>
#include <string>

#include "app/environment.hpp"
#include "domain/item.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "storage/store.hpp"

/// What a shop sells. Each function is one step of the transaction that it is given.
namespace docket::app {

/// What a client may set of an item. An outer nullopt leaves the field, an inner one clears it.
struct ItemPatch {
  std::optional<std::string> name;
  std::optional<std::optional<std::string>> sku;
  std::optional<std::optional<std::string>> description;
  std::optional<std::optional<std::string>> category;
  std::optional<Minor> price;
  std::optional<bool> is_available;
  std::optional<std::optional<std::int64_t>> stock;  ///< cleared: not counted
};

struct ItemAtShop {
  Item item;
  Shop shop;
};

/// Throws not_found when the shop is closed and the caller does not work there, forbidden for a key that lacks the
/// scope then.
storage::Page<Item> list_items(storage::Transaction& tx, const Caller& caller, const Shop& shop,
                               const storage::ItemQuery& query);
/// The same rule, for one item. Throws not_found, forbidden.
ItemAtShop find_item(storage::Transaction& tx, const Caller& caller, ItemId id);
/// Throws forbidden, validation_failed, already_exists (sku).
Item create_item(storage::Transaction& tx, Environment& environment, const Caller& caller, const Shop& shop,
                 const ItemPatch& draft);
/// Throws forbidden, validation_failed, already_exists (sku).
void change_item(storage::Transaction& tx, Environment& environment, const Caller& caller, Item& item,
                 const ItemPatch& patch);
/// Orders keep their lines. Throws forbidden.
void remove_item(storage::Transaction& tx, const Caller& caller, const Item& item);

}  // namespace docket::app
