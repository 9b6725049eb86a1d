#include "storage/events.hpp"

#include <algorithm>
#include <string>

#include "storage/branches.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "seq, at, type, shop_id, order_id, number, from_status, to_status, actor_kind, actor_id, actor_name, note,"
    " customer_id";

Event read_event(sql::Rows& rows) {
  Event event;
  event.seq = rows.integer();
  event.at = rows.time();
  event.type = parse_event_type(rows.view()).value_or(EventType::order_updated);
  event.shop_id = rows.id<ShopId>();
  event.order_id = rows.id<OrderId>();
  event.number = rows.text();
  event.from = rows.maybe_text();
  event.to = rows.maybe_text();
  event.actor.kind = rows.text();
  event.actor.id = rows.text();
  event.actor.name = rows.text();
  event.note = rows.maybe_text();
  event.customer_id = rows.maybe_id<UserId>();
  return event;
}

}  // namespace

void Events::append(Event& event) {
  if (!last_.known()) {
    auto rows = db_.peek("SELECT max(seq) FROM events");
    rows.next();
    last_.learn(rows.integer());
  }
  event.seq = *last_.known() + 1;
  last_.learn(event.seq);
  db_.post("INSERT INTO events (seq, at, type, shop_id, order_id, number, from_status, to_status, actor_kind, actor_id,"
           " actor_name, note, customer_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
           event.seq, event.at, name_of(event.type), event.shop_id, event.order_id, event.number, event.from, event.to,
           event.actor.kind, event.actor.id, event.actor.name, event.note, event.customer_id);
  changed_.insert(event.shop_id);
}

std::vector<Event> Events::read(const EventQuery& query) {
  std::vector<sql::Param> params{query.after, query.limit};
  const auto parameter = [&](const sql::Param& value) {
    params.push_back(value);
    return "$" + std::to_string(params.size());
  };
  std::string common = " AND seq > $1";
  if (query.shop) common += " AND shop_id = " + parameter(*query.shop);
  if (query.order) common += " AND order_id = " + parameter(*query.order);
  const std::vector<std::string> branches =
      query.sight ? branches_of(*query.sight, parameter) : std::vector<std::string>{"1 = 1"};
  if (branches.empty()) return {};
  std::string sql;
  for (const std::string& branch : branches) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += "SELECT * FROM (SELECT " + std::string(kColumns) + " FROM events WHERE " + branch + common +
           " ORDER BY seq LIMIT $2) AS branch";
  }
  sql += " ORDER BY seq LIMIT $2";

  std::vector<Event> events;
  auto rows = db_.query(sql, std::span<const sql::Param>(params));
  while (rows.next()) events.push_back(read_event(rows));
  return events;
}

std::int64_t Events::last() {
  auto rows = db_.query("SELECT max(seq) FROM events");
  rows.next();
  return rows.integer();
}

std::int64_t Events::last_of(ShopId shop) {
  auto rows = db_.query("SELECT max(seq) FROM events WHERE shop_id = $1", shop);
  rows.next();
  return rows.integer();
}

std::int64_t Events::last_of(ShopId shop, std::int64_t up_to) {
  auto rows = db_.query("SELECT max(seq) FROM events WHERE shop_id = $1 AND seq <= $2", shop, up_to);
  rows.next();
  return rows.integer();
}

std::optional<Timestamp> Events::first_at(ShopId shop, std::int64_t after) {
  auto rows = db_.query("SELECT at FROM events WHERE shop_id = $1 AND seq > $2 ORDER BY seq LIMIT 1", shop, after);
  if (!rows.next()) return std::nullopt;
  return rows.time();
}

std::int64_t Events::last_of(OrderId order) {
  auto rows = db_.query("SELECT max(seq) FROM events WHERE order_id = $1", order);
  rows.next();
  return rows.integer();
}

std::optional<Event> Events::last_step(OrderId order) {
  static const std::string sql = "SELECT " + std::string(kColumns) +
                                 " FROM events WHERE order_id = $1 AND type IN ($2, $3, $4) ORDER BY seq DESC LIMIT 1";
  auto rows = db_.query(sql, order, name_of(EventType::order_moved), name_of(EventType::order_cancelled),
                        name_of(EventType::order_undone));
  if (!rows.next()) return std::nullopt;
  return read_event(rows);
}

std::optional<Timestamp> Events::came_into(OrderId order, std::string_view status, std::int64_t before) {
  auto rows = db_.query("SELECT at FROM events WHERE order_id = $1 AND to_status = $2 AND seq < $3 AND type <> $4"
                        " ORDER BY seq DESC LIMIT 1",
                        order, status, before, name_of(EventType::order_undone));
  if (!rows.next()) return std::nullopt;
  return rows.time();
}

std::optional<Timestamp> Events::last_at() {
  auto rows = db_.query("SELECT at FROM events WHERE seq = (SELECT max(seq) FROM events)");
  if (!rows.next()) return std::nullopt;
  return rows.time();
}

std::int64_t Events::first() {
  auto rows = db_.query("SELECT min(seq) FROM events");
  rows.next();
  return rows.integer();
}

std::int64_t Events::prune(std::int64_t keep_newest, Timestamp older_than, std::size_t at_most) {
  // Numbers have no gaps, so how many are newer is a difference. One is kept whatever was asked for: a row is numbered
  // after the largest one, and would start again from 1.
  const std::int64_t last_to_go = last() - std::max<std::int64_t>(keep_newest, 1);
  std::int64_t through = 0;
  {
    auto rows = db_.query("SELECT seq, at FROM events WHERE seq <= $1 ORDER BY seq LIMIT $2", last_to_go, at_most);
    while (rows.next()) {
      const std::int64_t seq = rows.integer();
      if (rows.time() >= older_than) break;
      through = seq;
    }
  }
  return through == 0 ? 0 : db_.run("DELETE FROM events WHERE seq <= $1", through);
}

}  // namespace docket::storage
