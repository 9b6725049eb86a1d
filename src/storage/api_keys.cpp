#include "storage/api_keys.hpp"

#include <string>

#include "storage/revision.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, name, digest, prefix, scopes, shop_id, created_by, created_at, expires_at, last_used_at";

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM api_keys" + std::string(rest);
}

ApiKey read(sql::Rows& rows) {
  ApiKey key;
  key.id = rows.id<ApiKeyId>();
  key.name = rows.text();
  key.digest = rows.text();
  key.prefix = rows.text();
  key.scopes = static_cast<Scopes>(rows.integer());
  key.shop_id = rows.maybe_id<ShopId>();
  key.created_by = rows.maybe_id<UserId>();
  key.created_at = rows.time();
  key.expires_at = rows.maybe_time();
  key.last_used_at = rows.maybe_time();
  return key;
}

/// $1 the owner, $2 the shop. A null parameter asks for nothing; it comes after its comparison, which
/// tells PostgreSQL what it is.
constexpr std::string_view kFilter =
    " WHERE (shop_id IN (SELECT shop_id FROM members WHERE user_id = $1 AND is_owner = 1) OR $1 IS NULL)"
    " AND (shop_id = $2 OR $2 IS NULL)";

}  // namespace

std::optional<ApiKey> ApiKeys::find(ApiKeyId id) {
  static const std::string sql = select(" WHERE id = $1");
  auto rows = db_.query(sql, id);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::optional<ApiKey> ApiKeys::find_digest(std::string_view digest) {
  static const std::string sql = select(" WHERE digest = $1");
  auto rows = db_.query(sql, digest);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

Page<ApiKey> ApiKeys::page(const ApiKeyQuery& query) {
  static const std::string list = select(std::string(kFilter) + " AND id > $3 ORDER BY id LIMIT $4");
  static const std::string total = "SELECT count(*) FROM api_keys" + std::string(kFilter);
  std::vector<ApiKey> keys;
  {
    auto rows = db_.query(list, query.owner, query.shop, query.after.value_or(ApiKeyId()), query.limit + 1);
    while (rows.next()) keys.push_back(read(rows));
  }
  auto page = cut(std::move(keys), query.limit);
  if (query.count) {
    auto rows = db_.query(total, query.owner, query.shop);
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

void ApiKeys::insert(const ApiKey& key) {
  db_.run("INSERT INTO api_keys (id, name, digest, prefix, scopes, shop_id, created_by, created_at, expires_at,"
          " last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
          key.id, key.name, key.digest, key.prefix, key.scopes, key.shop_id, key.created_by, key.created_at,
          key.expires_at, key.last_used_at);
}

void ApiKeys::note_use(ApiKeyId id, Timestamp at) {
  db_.run("UPDATE api_keys SET last_used_at = $2 WHERE id = $1", id, at);
}

bool ApiKeys::remove(ApiKeyId id) {
  if (db_.run("DELETE FROM api_keys WHERE id = $1", id) == 0) return false;
  raise_revision(db_, memory_);
  return true;
}

}  // namespace docket::storage
