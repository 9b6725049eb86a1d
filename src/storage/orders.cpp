#include "storage/orders.hpp"

#include <algorithm>
#include <set>

#include "domain/error.hpp"
#include "storage/branches.hpp"
#include "storage/timers.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, shop_id, day, number, status, status_kind, lines, currency, total, customer_name, customer_email,"
    " customer_phone, customer_id, fulfilment, delivery_address, notes, tracking_number, external_ref, cancel_reason,"
    " track_generation, version, placed_at, updated_at, status_since, closed_at, queue_length, eta_at, eta_latest_at,"
    " timer_at";

StoredOrder read(sql::Rows& rows) {
  StoredOrder order;
  order.id = rows.id<OrderId>();
  order.shop_id = rows.id<ShopId>();
  order.day = rows.text();
  order.number = rows.text();
  order.status = rows.text();
  order.status_kind = parse_status_kind(rows.view()).value_or(StatusKind::open);
  order.lines_json = rows.text();
  order.currency = rows.text();
  order.total = rows.integer();
  order.customer.name = rows.maybe_text();
  order.customer.email = rows.maybe_text();
  order.customer.phone = rows.maybe_text();
  order.customer_id = rows.maybe_id<UserId>();
  order.fulfilment = parse_fulfilment(rows.view()).value_or(Fulfilment::pickup);
  order.delivery_address = rows.maybe_text();
  order.notes = rows.maybe_text();
  order.tracking_number = rows.maybe_text();
  order.external_ref = rows.maybe_text();
  order.cancel_reason = rows.maybe_text();
  order.track_generation = rows.integer();
  order.version = rows.integer();
  order.placed_at = rows.time();
  order.updated_at = rows.time();
  order.status_since = rows.time();
  order.closed_at = rows.maybe_time();
  order.queue_length = rows.integer();
  order.eta = rows.maybe_time();
  order.eta_latest = rows.maybe_time();
  order.timer_at = rows.maybe_time();
  return order;
}

/// Writes the statement of a list. Each branch is one stretch of an index (a shop, a shop's status, a customer), read
/// in the order of the list and cut at the limit; the branches are then merged. So a page costs the same however many
/// orders there are.
class ListStatement {
 public:
  explicit ListStatement(const OrderQuery& query)
      : query_(query), statuses_(query.statuses.begin(), query.statuses.end()) {}

  std::string page() {
    const std::string order = order_by();
    const std::string limit = " LIMIT " + parameter(query_.limit + 1);
    return join("SELECT " + std::string(kColumns), keyset(), order + limit) + order + limit;
  }

  std::string total() { return "SELECT sum(n) FROM (" + join("SELECT count(*) AS n", "", "") + ") AS counts"; }

  const std::vector<sql::Param>& params() const { return params_; }

 private:
  std::string parameter(const sql::Param& value) {
    params_.push_back(value);
    return "$" + std::to_string(params_.size());
  }

  std::string join(const std::string& select, const std::string& after, const std::string& tail) {
    const std::string common = filters() + after;
    const std::vector<std::string> all = branches();
    if (all.size() == 1) return select + " FROM orders WHERE " + all.front() + common;
    std::string text;
    for (const std::string& branch : all) {
      if (!text.empty()) text += " UNION ALL ";
      text += "SELECT * FROM (" + select + " FROM orders WHERE " + branch + common + tail + ") AS branch";
    }
    return text;
  }

  /// The conditions whose orders make up the list, none twice.
  std::vector<std::string> branches() {
    const auto add = [this](const sql::Param& value) { return parameter(value); };
    std::vector<std::string> of_shops =
        query_.sight ? branches_of(*query_.sight, add) : std::vector<std::string>{"1 = 1"};
    if (of_shops.empty()) of_shops.emplace_back("1 = 0");
    if (statuses_.empty()) return of_shops;
    std::vector<std::string> branches;
    if (of_shops.size() * statuses_.size() > kMostBranches) {
      const std::string any = " AND status IN (" + parameter_list(statuses_, add) + ")";
      for (const std::string& shop : of_shops) branches.push_back(shop + any);
      return branches;
    }
    for (const std::string& shop : of_shops) {
      for (const std::string& status : statuses_) branches.push_back(shop + " AND status = " + parameter(status));
    }
    return branches;
  }

  std::string filters() {
    std::string text;
    if (query_.shop) text += " AND shop_id = " + parameter(*query_.shop);
    if (query_.customer) text += " AND customer_id = " + parameter(*query_.customer);
    if (query_.open) text += *query_.open ? " AND closed_at IS NULL" : " AND closed_at IS NOT NULL";
    if (query_.from) text += " AND id >= " + parameter(from_ = Uuid::v7_floor(*query_.from));
    if (query_.to) text += " AND id < " + parameter(to_ = Uuid::v7_floor(*query_.to));
    return text;
  }

  std::string keyset() {
    if (!query_.after) return "";
    const std::string beyond = query_.newest_first ? " < " : " > ";
    if (query_.sort == OrderSort::created) return " AND id" + beyond + parameter(query_.after->id);
    return " AND (updated_at, id)" + beyond + "(" + parameter(query_.after->updated_at) + ", " +
           parameter(query_.after->id) + ")";
  }

  std::string order_by() const {
    const std::string direction = query_.newest_first ? " DESC" : "";
    if (query_.sort == OrderSort::created) return " ORDER BY id" + direction;
    return " ORDER BY updated_at" + direction + ", id" + direction;
  }

  const OrderQuery& query_;
  const std::set<std::string> statuses_;
  std::vector<sql::Param> params_;
  Uuid from_, to_;  // what the parameters borrow
};

}  // namespace

std::optional<StoredOrder> Orders::find(OrderId id) {
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM orders WHERE id = $1";
  auto rows = db_.query(sql, id);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

Page<StoredOrder> Orders::page(const OrderQuery& query) {
  std::vector<StoredOrder> orders;
  {
    ListStatement statement(query);
    const std::string sql = statement.page();
    auto rows = db_.query(sql, std::span(statement.params()));
    while (rows.next()) orders.push_back(read(rows));
  }
  auto page = cut(std::move(orders), query.limit);
  if (query.count) {
    ListStatement statement(query);
    const std::string sql = statement.total();
    auto rows = db_.query(sql, std::span(statement.params()));
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

bool Orders::any(ShopId shop) { return db_.query("SELECT 1 FROM orders WHERE shop_id = $1 LIMIT 1", shop).next(); }

std::int64_t Orders::next_count(ShopId shop, std::string_view day) {
  auto rows = db_.query("INSERT INTO order_counters (shop_id, day, last) VALUES ($1, $2, 1)"
                        " ON CONFLICT (shop_id, day) DO UPDATE SET last = order_counters.last + 1 RETURNING last",
                        shop, day);
  rows.next();
  return rows.integer();
}

void Orders::raise_count(ShopId shop, std::string_view day, std::int64_t count) {
  db_.run("INSERT INTO order_counters (shop_id, day, last) VALUES ($1, $2, $3)"
          " ON CONFLICT (shop_id, day) DO UPDATE SET last = excluded.last WHERE order_counters.last < excluded.last",
          shop, day, count);
}

bool Orders::has_number(ShopId shop, std::string_view day, std::string_view number) {
  return db_.query("SELECT 1 FROM orders WHERE shop_id = $1 AND day = $2 AND number = $3 LIMIT 1", shop, day, number)
      .next();
}

bool Orders::has_external_ref(ShopId shop, std::string_view external_ref) {
  return db_.query("SELECT 1 FROM orders WHERE shop_id = $1 AND external_ref = $2", shop, external_ref).next();
}

void Orders::insert(const StoredOrder& order) try {
  static const std::string sql = "INSERT INTO orders (" + std::string(kColumns) +
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
                                 " $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)";
  db_.run(sql, order.id, order.shop_id, order.day, order.number, order.status, name_of(order.status_kind),
          order.lines_json, order.currency, order.total, order.customer.name, order.customer.email,
          order.customer.phone, order.customer_id, name_of(order.fulfilment), order.delivery_address, order.notes,
          order.tracking_number, order.external_ref, order.cancel_reason, order.track_generation, order.version,
          order.placed_at, order.updated_at, order.status_since, order.closed_at, order.queue_length, order.eta,
          order.eta_latest, order.timer_at);
  if (order.timer_at) note_timer(timer_set_, *order.timer_at);
} catch (const sql::Conflict&) {
  throw Error(Code::already_exists, "This shop already has an order with this external_ref.",
              {{"/external_ref", "belongs to another order of this shop"}});
}

void Orders::update(StoredOrder& order) {
  const auto changed = db_.run(
      "UPDATE orders SET status = $3, status_kind = $4, customer_name = $5, customer_email = $6, customer_phone = $7,"
      " delivery_address = $8, notes = $9, tracking_number = $10, cancel_reason = $11, track_generation = $12,"
      " updated_at = $13, status_since = $14, closed_at = $15, timer_at = $16, version = version + 1"
      " WHERE id = $1 AND version = $2",
      order.id, order.version, order.status, name_of(order.status_kind), order.customer.name, order.customer.email,
      order.customer.phone, order.delivery_address, order.notes, order.tracking_number, order.cancel_reason,
      order.track_generation, order.updated_at, order.status_since, order.closed_at, order.timer_at);
  if (changed == 0) throw Error(Code::stale_version, "The order was changed meanwhile; read it again.");
  if (order.timer_at) note_timer(timer_set_, *order.timer_at);
  ++order.version;
}

std::vector<OrderOnBoard> Orders::on_board(ShopId shop, std::string_view status, std::size_t limit) {
  std::vector<OrderOnBoard> orders;
  auto rows = db_.query("SELECT id, number, status_since FROM orders WHERE shop_id = $1 AND status = $2"
                        " AND closed_at IS NULL ORDER BY id LIMIT $3",
                        shop, status, limit);
  while (rows.next()) {
    OrderOnBoard& order = orders.emplace_back();
    order.id = rows.id<OrderId>();
    order.number = rows.text();
    order.status_since = rows.time();
  }
  return orders;
}

std::vector<std::string> Orders::open_statuses(ShopId shop) {
  std::vector<std::string> statuses;
  auto rows = db_.query("SELECT DISTINCT status FROM orders WHERE shop_id = $1 AND closed_at IS NULL", shop);
  while (rows.next()) statuses.push_back(rows.text());
  return statuses;
}

void Orders::set_kind(ShopId shop, std::string_view status, StatusKind kind) {
  db_.run("UPDATE orders SET status_kind = $3 WHERE shop_id = $1 AND status = $2 AND closed_at IS NULL", shop, status,
          name_of(kind));
}

}  // namespace docket::storage
