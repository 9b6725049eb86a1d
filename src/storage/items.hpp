#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/item.hpp"
#include "storage/memory.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which items of a shop a list holds. Walked oldest first.
struct ItemQuery {
  ShopId shop;
  std::optional<std::string> text;  ///< part of the name, without regard to ASCII case
  std::optional<std::string> category;
  std::optional<bool> available;  ///< on sale, and not out of stock
  std::optional<ItemId> after;    ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// The catalogue. Valid only inside the transaction that handed it out.
class Items {
 public:
  Items(sql::Connection& db, Memory& memory);

  std::optional<Item> find(ItemId id);
  /// Asks at once what find() would have to ask for each of these.
  void look_ahead(const std::vector<ItemId>& ids);
  /// The shop's item with this SKU.
  std::optional<Item> find(ShopId shop, std::string_view sku);
  Page<Item> page(const ItemQuery& query);

  /// Throws already_exists when the shop has another item with this sku.
  void insert(const Item& item);
  /// Writes everything but the ids, raising the version by one. Throws already_exists for a taken sku, stale_version,
  /// and changes nothing, when the stored version is no longer `item.version`.
  void update(Item& item);
  /// Orders keep their lines. Throws stale_version when the stored version is no longer `version`.
  void remove(ItemId id, std::int64_t version);

  /// Takes `quantity` pieces of an item whose stock is counted; false, and nothing taken, when fewer are left.
  bool take_stock(ItemId id, std::int64_t quantity, Timestamp at);
  /// Puts pieces back; nothing happens when the item is gone or not counted.
  void return_stock(ItemId id, std::int64_t quantity, Timestamp at);

 private:
  sql::Connection& db_;
  Remembered<ItemId, Item> known_;  ///< their stock is stored once for all orders of a batch
};

}  // namespace docket::storage
