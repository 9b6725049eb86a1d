#include "app/catalogue.hpp"

#include "domain/error.hpp"
#include "domain/text.hpp"

namespace docket::app {
namespace {

void apply(Item& item, const ItemPatch& patch) {
  if (patch.name) item.name = trimmed(*patch.name);
  if (patch.sku) item.sku = *patch.sku;
  if (patch.description) item.description = *patch.description;
  if (patch.category) item.category = *patch.category;
  if (patch.price) item.price = *patch.price;
  if (patch.is_available) item.is_available = *patch.is_available;
  if (patch.stock) item.stock = *patch.stock;
  check_item(item);
}

void require_manager(const Caller& caller, ShopId shop) {
  if (!may_manage_items(caller, shop)) throw Error(Code::forbidden, "Only the owner of the shop changes its items.");
}

}  // namespace

storage::Page<Item> list_items(storage::Transaction& tx, const Caller& caller, const Shop& shop,
                               const storage::ItemQuery& query) {
  if (!may_see_items(caller, shop)) {
    require_scope(caller, Scope::items_read);
    throw Error(Code::not_found, "The shop is closed at the moment.");
  }
  return tx.items.page(query);
}

ItemAtShop find_item(storage::Transaction& tx, const Caller& caller, ItemId id) {
  if (auto item = tx.items.find(id)) {
    auto shop = tx.shops.find(item->shop_id);
    if (shop && may_see_items(caller, *shop)) return {std::move(*item), std::move(*shop)};
    require_scope(caller, Scope::items_read);
  }
  throw Error(Code::not_found, "There is no such item.");
}

Item create_item(storage::Transaction& tx, Environment& environment, const Caller& caller, const Shop& shop,
                 const ItemPatch& draft) {
  require_manager(caller, shop.id);
  Item item;
  item.created_at = environment.now();
  item.updated_at = item.created_at;
  item.id = environment.new_id<ItemId>(item.created_at);
  item.shop_id = shop.id;
  apply(item, draft);
  tx.items.insert(item);
  return item;
}

void change_item(storage::Transaction& tx, Environment& environment, const Caller& caller, Item& item,
                 const ItemPatch& patch) {
  require_manager(caller, item.shop_id);
  apply(item, patch);
  item.updated_at = environment.now();
  tx.items.update(item);
}

void remove_item(storage::Transaction& tx, const Caller& caller, const Item& item) {
  require_manager(caller, item.shop_id);
  tx.items.remove(item.id, item.version);
}

}  // namespace docket::app
