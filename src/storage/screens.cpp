#include "storage/screens.hpp"

#include <string>

#include "storage/revision.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, name, shop_id, key_id, created_at, seen_at, transport, drawn_change, drawn_at";

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM screens" + std::string(rest);
}

Screen read(sql::Rows& rows) {
  Screen screen;
  screen.id = rows.id<ScreenId>();
  screen.name = rows.text();
  screen.shop_id = rows.id<ShopId>();
  screen.key_id = rows.id<ApiKeyId>();
  screen.created_at = rows.time();
  const auto seen_at = rows.maybe_time();
  if (!seen_at) return screen;
  ScreenReport& report = screen.report.emplace();
  report.seen_at = *seen_at;
  report.transport = parse_screen_transport(rows.view()).value_or(ScreenTransport::long_poll);
  const auto change = rows.maybe_integer();
  if (change) report.drawn = DrawnBoard{*change, rows.time()};
  return screen;
}

std::optional<Screen> first(sql::Rows rows) {
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

/// $1 the member, $2 the shop. A null parameter asks for nothing; it comes after its comparison, which tells
/// PostgreSQL what it is.
constexpr std::string_view kFilter =
    " WHERE (shop_id IN (SELECT shop_id FROM members WHERE user_id = $1) OR $1 IS NULL)"
    " AND (shop_id = $2 OR $2 IS NULL)";

}  // namespace

std::optional<Screen> Screens::find(ScreenId id) {
  static const std::string sql = select(" WHERE id = $1");
  return first(db_.query(sql, id));
}

std::optional<Screen> Screens::find(ApiKeyId key) {
  static const std::string sql = select(" WHERE key_id = $1");
  return first(db_.query(sql, key));
}

Page<Screen> Screens::page(const ScreenQuery& query) {
  static const std::string list = select(std::string(kFilter) + " AND id > $3 ORDER BY id LIMIT $4");
  static const std::string total = "SELECT count(*) FROM screens" + std::string(kFilter);
  std::vector<Screen> screens;
  {
    auto rows = db_.query(list, query.member, query.shop, query.after.value_or(ScreenId()), query.limit + 1);
    while (rows.next()) screens.push_back(read(rows));
  }
  auto page = cut(std::move(screens), query.limit);
  if (query.count) {
    auto rows = db_.query(total, query.member, query.shop);
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

void Screens::insert(const Screen& screen) {
  db_.run("INSERT INTO screens (id, name, shop_id, key_id, created_at) VALUES ($1, $2, $3, $4, $5)", screen.id,
          screen.name, screen.shop_id, screen.key_id, screen.created_at);
  if (screen.report) note_report(screen.id, *screen.report);
  raise_revision(db_, memory_);
}

void Screens::rename(ScreenId id, std::string_view name) {
  db_.run("UPDATE screens SET name = $2 WHERE id = $1", id, name);
}

void Screens::note_report(ScreenId id, const ScreenReport& report) {
  const auto change = report.drawn ? std::optional(report.drawn->change) : std::nullopt;
  const auto drawn_at = report.drawn ? std::optional(report.drawn->at) : std::nullopt;
  db_.run("UPDATE screens SET seen_at = $2, transport = $3, drawn_change = $4, drawn_at = $5"
          " WHERE id = $1 AND (seen_at IS NULL OR seen_at < $2)",
          id, report.seen_at, name_of(report.transport), change, drawn_at);
}

bool Screens::remove(ScreenId id) {
  db_.run("DELETE FROM screen_pairings WHERE screen_id = $1", id);
  return db_.run("DELETE FROM screens WHERE id = $1", id) != 0;
}

}  // namespace docket::storage
