#include "storage/items.hpp"

#include "domain/error.hpp"
#include "domain/text.hpp"
#include "storage/like.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, shop_id, name, sku, description, category, price, is_available, stock, version, created_at, updated_at";

/// $1 the shop, $2 a LIKE pattern, $3 the category, $4 whether it can be bought. A null parameter asks for nothing; it
/// comes after its comparison, which tells PostgreSQL what it is.
constexpr std::string_view kFilter =
    " WHERE shop_id = $1 AND (name_key LIKE $2 ESCAPE '!' OR $2 IS NULL) AND (category = $3 OR $3 IS NULL)"
    " AND ((is_available = 1 AND (stock IS NULL OR stock > 0)) = $4 OR $4 IS NULL)";

Item read(sql::Rows& rows) {
  Item item;
  item.id = rows.id<ItemId>();
  item.shop_id = rows.id<ShopId>();
  item.name = rows.text();
  item.sku = rows.maybe_text();
  item.description = rows.maybe_text();
  item.category = rows.maybe_text();
  item.price = rows.integer();
  item.is_available = rows.flag();
  item.stock = rows.maybe_integer();
  item.version = rows.integer();
  item.created_at = rows.time();
  item.updated_at = rows.time();
  return item;
}

void require_free(sql::Connection& db, const Item& item) {
  if (!item.sku) return;
  auto same =
      db.query("SELECT 1 FROM items WHERE shop_id = $1 AND sku = $2 AND id <> $3", item.shop_id, *item.sku, item.id);
  if (!same.next()) return;
  throw Error(Code::already_exists, "Another item of this shop has this SKU.",
              {{"/sku", "belongs to another item of this shop"}});
}

[[noreturn]] void stale() { throw Error(Code::stale_version, "The item was changed meanwhile; read it again."); }

}  // namespace

Items::Items(sql::Connection& db, Memory& memory)
    : db_(db), known_(memory, [this](const ItemId& id, const Item& item) {
        db_.post("UPDATE items SET stock = $2, updated_at = $3, version = $4 WHERE id = $1", id, item.stock,
                 item.updated_at, item.version);
      }) {}

std::optional<Item> Items::find(ItemId id) {
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM items WHERE id = $1";
  if (const Item* known = known_.find(id)) return *known;
  auto rows = db_.peek(sql, id);
  if (!rows.next()) return std::nullopt;
  Item item = read(rows);
  known_.learn(id, item);
  return item;
}

void Items::look_ahead(const std::vector<ItemId>& ids) {
  if (db_.dialect() == sql::Dialect::sqlite) return;  // where many questions cost no more than one
  std::string unknown;
  for (const ItemId& id : ids) {
    if (known_.find(id) != nullptr) continue;
    if (!unknown.empty()) unknown += ',';
    unknown += id.view();
  }
  if (unknown.empty()) return;
  static const std::string sql = "SELECT " + std::string(kColumns) +
                                 " FROM unnest(string_to_array($1, ',')::uuid[]) AS asked (id)"
                                 " JOIN items USING (id)";
  auto rows = db_.peek(sql, unknown);
  while (rows.next()) {
    Item item = read(rows);
    known_.learn(ItemId(item.id), std::move(item));
  }
}

std::optional<Item> Items::find(ShopId shop, std::string_view sku) {
  known_.store();
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM items WHERE shop_id = $1 AND sku = $2";
  auto rows = db_.query(sql, shop, sku);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

Page<Item> Items::page(const ItemQuery& query) {
  static const std::string list =
      "SELECT " + std::string(kColumns) + " FROM items" + std::string(kFilter) + " AND id > $5 ORDER BY id LIMIT $6";
  static const std::string total = "SELECT count(*) FROM items" + std::string(kFilter);
  known_.store();
  const auto pattern = query.text ? std::optional(like_containing(ascii_lower(*query.text))) : std::nullopt;
  std::vector<Item> items;
  {
    auto rows = db_.query(list, query.shop, pattern, query.category, query.available, query.after.value_or(ItemId()),
                          query.limit + 1);
    while (rows.next()) items.push_back(read(rows));
  }
  auto page = cut(std::move(items), query.limit);
  if (query.count) {
    auto rows = db_.query(total, query.shop, pattern, query.category, query.available);
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

void Items::insert(const Item& item) {
  require_free(db_, item);
  db_.run("INSERT INTO items (id, shop_id, name, name_key, sku, description, category, price, is_available, stock,"
          " version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
          item.id, item.shop_id, item.name, ascii_lower(item.name), item.sku, item.description, item.category,
          item.price, item.is_available, item.stock, item.version, item.created_at, item.updated_at);
}

void Items::update(Item& item) {
  require_free(db_, item);
  known_.store();
  known_.erase(item.id);
  const auto changed =
      db_.run("UPDATE items SET name = $3, name_key = $4, sku = $5, description = $6, category = $7, price = $8,"
              " is_available = $9, stock = $10, updated_at = $11, version = version + 1 WHERE id = $1 AND version = $2",
              item.id, item.version, item.name, ascii_lower(item.name), item.sku, item.description, item.category,
              item.price, item.is_available, item.stock, item.updated_at);
  if (changed == 0) stale();
  ++item.version;
}

void Items::remove(ItemId id, std::int64_t version) {
  known_.store();
  known_.erase(id);
  if (db_.run("DELETE FROM items WHERE id = $1 AND version = $2", id, version) == 0) stale();
}

bool Items::take_stock(ItemId id, std::int64_t quantity, Timestamp at) {
  auto item = find(id);
  if (!item || !item->stock || *item->stock < quantity) return false;
  *item->stock -= quantity;
  item->updated_at = at;
  ++item->version;
  known_.change(id, std::move(*item));
  return true;
}

void Items::return_stock(ItemId id, std::int64_t quantity, Timestamp at) {
  auto item = find(id);
  if (!item || !item->stock) return;
  *item->stock += quantity;
  item->updated_at = at;
  ++item->version;
  known_.change(id, std::move(*item));
}

}  // namespace docket::storage
