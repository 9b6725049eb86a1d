#include "storage/shops.hpp"

#include <span>
#include <utility>

#include "domain/error.hpp"
#include "storage/revision.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, slug, name, description, address, phone, timezone, currency, workflow_id, is_open, cancel_window_s,"
    " number_prefix, board_public, undo_window_s, timers_paused_at, language, ntfy_topic, version, created_at, "
    "updated_at";

/// The conditions of a list. That of the member, which is $1, is there only when it is asked for: it leads the way.
std::string filter(const ShopQuery& query) {
  std::string text = " WHERE 1 = 1";
  if (query.member) text += " AND id IN (SELECT shop_id FROM members WHERE user_id = $1)";
  if (query.open_only) text += " AND is_open = 1";
  return text;
}

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM shops" + std::string(rest);
}

void require_free(sql::Connection& db, const Shop& shop) {
  if (!db.query("SELECT 1 FROM shops WHERE slug = $1 AND id <> $2", shop.slug, shop.id).next()) return;
  throw Error(Code::already_exists, "Another shop has this slug.", {{"/slug", "belongs to another shop"}});
}

}  // namespace

Shop Shops::read(sql::Rows& rows) {
  Shop shop;
  shop.id = rows.id<ShopId>();
  shop.slug = rows.text();
  shop.name = rows.text();
  shop.description = rows.maybe_text();
  shop.address = rows.maybe_text();
  shop.phone = rows.maybe_text();
  shop.timezone = rows.text();
  shop.currency = rows.text();
  shop.workflow_id = rows.text();
  shop.is_open = rows.flag();
  shop.cancel_window_s = rows.maybe_integer();
  shop.number_prefix = rows.text();
  shop.board_public = rows.flag();
  shop.undo_window_s = rows.integer();
  shop.timers_paused_at = rows.maybe_time();
  shop.language = rows.text();
  shop.ntfy_topic = rows.maybe_text();
  shop.version = rows.integer();
  shop.created_at = rows.time();
  shop.updated_at = rows.time();
  shop.workflow = workflows_.get(shop.workflow_id);
  return shop;
}

std::optional<Shop> Shops::find(const std::string& sql, std::string_view place) {
  std::string key(place);
  if (const Shop* known = known_.find(key)) return *known;
  auto rows = db_.peek(sql, place);
  if (!rows.next()) return std::nullopt;
  Shop shop = read(rows);
  known_.learn(key, shop);
  return shop;
}

std::optional<Shop> Shops::find(ShopId id) {
  static const std::string sql = select(" WHERE id = $1");
  return find(sql, id.view());
}

std::optional<Shop> Shops::find(std::string_view id_or_slug) {
  if (const auto id = ShopId::parse(id_or_slug)) return find(*id);
  static const std::string sql = select(" WHERE slug = $1");
  return find(sql, id_or_slug);
}

Page<Shop> Shops::page(const ShopQuery& query) {
  std::vector<sql::Param> params;
  if (query.member) params.emplace_back(*query.member);
  std::optional<std::int64_t> total;
  if (query.count) {
    auto rows = db_.query("SELECT count(*) FROM shops" + filter(query), std::span(std::as_const(params)));
    rows.next();
    total = rows.integer();
  }
  const auto parameter = [&](const sql::Param& value) {
    params.push_back(value);
    return "$" + std::to_string(params.size());
  };
  const std::string after = query.after ? " AND id > " + parameter(*query.after) : "";
  const std::string list = select(filter(query) + after + " ORDER BY id LIMIT " + parameter(query.limit + 1));
  std::vector<Shop> shops;
  {
    auto rows = db_.query(list, std::span(std::as_const(params)));
    while (rows.next()) shops.push_back(read(rows));
  }
  auto page = cut(std::move(shops), query.limit);
  page.total = total;
  return page;
}

bool Shops::any() { return db_.query("SELECT 1 FROM shops LIMIT 1").next(); }

void Shops::insert(Shop& shop) {
  require_free(db_, shop);
  shop.workflow_id = workflows_.put(*shop.workflow);
  db_.run("INSERT INTO shops (id, slug, name, description, address, phone, timezone, currency, workflow_id, is_open,"
          " cancel_window_s, number_prefix, board_public, undo_window_s, timers_paused_at, language, ntfy_topic,"
          " version, created_at, updated_at)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
          shop.id, shop.slug, shop.name, shop.description, shop.address, shop.phone, shop.timezone, shop.currency,
          shop.workflow_id, shop.is_open, shop.cancel_window_s, shop.number_prefix, shop.board_public,
          shop.undo_window_s, shop.timers_paused_at, shop.language, shop.ntfy_topic, shop.version, shop.created_at,
          shop.updated_at);
  raise_revision(db_, memory_);
  changed_.insert(shop.id);
}

void Shops::update(Shop& shop) {
  require_free(db_, shop);
  shop.workflow_id = workflows_.put(*shop.workflow);
  const auto changed = db_.run(
      "UPDATE shops SET slug = $3, name = $4, description = $5, address = $6, phone = $7, timezone = $8,"
      " currency = $9, workflow_id = $10, is_open = $11, cancel_window_s = $12, number_prefix = $13,"
      " board_public = $14, undo_window_s = $15, updated_at = $16, timers_paused_at = $17,"
      " language = $18, ntfy_topic = $19,"
      " version = version + 1"
      " WHERE id = $1 AND version = $2",
      shop.id, shop.version, shop.slug, shop.name, shop.description, shop.address, shop.phone, shop.timezone,
      shop.currency, shop.workflow_id, shop.is_open, shop.cancel_window_s, shop.number_prefix, shop.board_public,
      shop.undo_window_s, shop.updated_at, shop.timers_paused_at, shop.language, shop.ntfy_topic);
  if (changed == 0) throw Error(Code::stale_version, "The shop was changed meanwhile; read it again.");
  raise_revision(db_, memory_);
  changed_.insert(shop.id);
  ++shop.version;
}

std::vector<MemberView> Shops::members(ShopId shop) {
  std::vector<MemberView> members;
  auto rows = db_.query("SELECT users.id, users.username, users.name, members.is_owner FROM members"
                        " JOIN users ON users.id = members.user_id WHERE members.shop_id = $1 ORDER BY members.user_id",
                        shop);
  while (rows.next()) {
    MemberView member;
    member.user = rows.id<UserId>();
    member.username = rows.text();
    member.name = rows.maybe_text();
    member.owner = rows.flag();
    members.push_back(std::move(member));
  }
  return members;
}

void Shops::put_member(const Member& member) {
  db_.run("INSERT INTO members (user_id, shop_id, is_owner) VALUES ($1, $2, $3)"
          " ON CONFLICT (user_id, shop_id) DO UPDATE SET is_owner = excluded.is_owner",
          member.user, member.shop, member.owner);
  raise_revision(db_, memory_);
}

bool Shops::remove_member(ShopId shop, UserId user) {
  const bool was_there = db_.run("DELETE FROM members WHERE user_id = $1 AND shop_id = $2", user, shop) > 0;
  if (was_there) raise_revision(db_, memory_);
  return was_there;
}

}  // namespace docket::storage
