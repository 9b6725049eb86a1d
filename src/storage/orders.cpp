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
    " timer_at, language, has_push";

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
  order.language = rows.maybe_text();
  order.has_push = rows.flag();
  return order;
}

/// Writes the statement of a list. Each branch is one stretch of an index (a shop, a shop's status, a customer, the
/// orders with a text), read in the order of the list and cut at the limit; the branches are then merged. So a page
/// costs the same however many orders there are.
class ListStatement {
 public:
  ListStatement(const OrderQuery& query, const OrderSearch& search)
      : query_(query), search_(search), statuses_(query.statuses.begin(), query.statuses.end()), branches_(branches()) {
  }

  std::string page() {
    const std::string columns = std::string(kColumns) + (query_.text ? ", search_key" : "");
    const std::string limit = " LIMIT " + parameter(query_.limit + 1);
    return join("SELECT " + columns, true, limit) + order_by(query_.text ? "search_key" : "id") + limit;
  }

  std::string total() { return "SELECT sum(n) FROM (" + join("SELECT count(*) AS n", false, "") + ") AS counts"; }

  const std::vector<sql::Param>& params() const { return params_; }

 private:
  struct Branch {
    std::string from = "orders";
    std::string condition;
    std::string key = "id";  ///< grows with the time at which an order was placed
  };

  std::string parameter(const sql::Param& value) {
    params_.push_back(value);
    return "$" + std::to_string(params_.size());
  }

  /// The branches as one; `limit` cuts each to the page.
  std::string join(const std::string& select, bool of_page, const std::string& limit) {
    std::string text;
    std::string key;
    std::string common;
    for (const Branch& branch : branches_) {
      if (branch.key != key) common = filters(branch.key) + (of_page ? keyset(branch.key) : "");
      key = branch.key;
      const std::string one = select + " FROM " + branch.from + " WHERE " + branch.condition + common;
      if (branches_.size() == 1) return one;
      if (!text.empty()) text += " UNION ALL ";
      text += "SELECT * FROM (" + one + (of_page ? order_by(key) + limit : "") + ") AS branch";
    }
    return text;
  }

  /// The conditions whose orders make up the list, none twice.
  std::vector<Branch> branches() {
    if (query_.text) return search();
    const auto add = [this](const sql::Param& value) { return parameter(value); };
    std::vector<std::string> of_shops =
        query_.sight ? branches_of(*query_.sight, add) : std::vector<std::string>{"1 = 1"};
    if (of_shops.empty()) of_shops.emplace_back("1 = 0");
    std::vector<Branch> branches;
    for (const std::string& shop : of_shops) {
      if (of_shops.size() * statuses_.size() > kMostBranches || statuses_.empty()) {
        branches.push_back({.condition = shop + any_status()});
        continue;
      }
      for (const std::string& status : statuses_) {
        branches.push_back({.condition = shop + " AND status = " + parameter(status)});
      }
    }
    return branches;
  }

  /// A customer has few orders, so those are looked through; else, there are places made for it.
  std::vector<Branch> search() {
    const std::string rest = any_status() + in_sight();
    const std::string text = parameter(*query_.text);
    const bool own_only = query_.sight && query_.sight->shops.empty();
    const std::optional<UserId>& customer = own_only ? query_.sight->customer : query_.customer;
    if (customer) {
      return {{.condition = "customer_id = " + parameter(*customer) + " AND " + search_.has_text(text) + rest,
               .key = "search_key"}};
    }
    const bool anywhere = !query_.sight || query_.sight->customer || query_.sight->shops.size() > kMostBranches;
    question_ = search_.question(*query_.text, anywhere ? std::vector<ShopId>{} : query_.sight->shops);
    std::vector<Branch> branches;
    for (SearchPlace& place : search_.places(text, parameter(question_))) {
      branches.push_back({std::move(place.from), place.condition + rest, std::move(place.key)});
    }
    return branches;
  }

  std::string any_status() {
    if (statuses_.empty()) return "";
    return " AND status IN (" + parameter_list(statuses_, [this](const auto& value) { return parameter(value); }) + ")";
  }

  std::string in_sight() {
    if (!query_.sight) return "";
    std::string any = "1 = 0";
    for (const std::string& branch :
         branches_of(*query_.sight, [this](const auto& value) { return parameter(value); })) {
      any += " OR " + branch;
    }
    return " AND (" + any + ")";
  }

  std::string filters(const std::string& key) {
    std::string text;
    if (query_.shop) text += " AND shop_id = " + parameter(*query_.shop);
    if (query_.customer) text += " AND customer_id = " + parameter(*query_.customer);
    if (query_.open) text += *query_.open ? " AND closed_at IS NULL" : " AND closed_at IS NOT NULL";
    if (query_.from) text += " AND " + key + " >= " + place_of(*query_.from, from_);
    if (query_.to) text += " AND " + key + " < " + place_of(*query_.to, to_);
    return text;
  }

  /// Where the orders placed at that moment start. `floor` keeps what the parameter borrows.
  std::string place_of(Timestamp at, Uuid& floor) {
    if (query_.text) return parameter(first_search_key(at));
    return parameter(floor = Uuid::v7_floor(at));
  }

  std::string keyset(const std::string& key) {
    if (!query_.after) return "";
    const std::string beyond = query_.newest_first ? " < " : " > ";
    const std::string id = parameter(query_.after->id);
    if (query_.sort == OrderSort::updated) {
      return " AND (updated_at, id)" + beyond + "(" + parameter(query_.after->updated_at) + ", " + id + ")";
    }
    if (!query_.text) return " AND id" + beyond + id;
    return " AND " + key + beyond + "(SELECT search_key FROM orders AS last WHERE last.id = " + id + ")";
  }

  std::string order_by(const std::string& key) const {
    const std::string direction = query_.newest_first ? " DESC" : "";
    if (query_.sort == OrderSort::created) return " ORDER BY " + key + direction;
    return " ORDER BY updated_at" + direction + ", id" + direction;
  }

  const OrderQuery& query_;
  const OrderSearch& search_;
  const std::set<std::string> statuses_;
  std::vector<sql::Param> params_;
  Uuid from_, to_;        // what the parameters borrow
  std::string question_;  // the same
  const std::vector<Branch> branches_;
};

}  // namespace

Orders::Orders(sql::Connection& db, Memory& memory, std::optional<Timestamp>& timer_set)
    : db_(db), timer_set_(timer_set), search_(OrderSearch::of(db.dialect())),
      counts_(memory,
              [this](const std::pair<ShopId, std::string>& day, std::int64_t last) {
                db_.post("INSERT INTO order_counters (shop_id, day, last) VALUES ($1, $2, $3)"
                         " ON CONFLICT (shop_id, day) DO UPDATE SET last = excluded.last",
                         day.first, day.second, last);
              }),
      queues_(memory), last_search_key_(memory) {}

std::optional<StoredOrder> Orders::find(OrderId id) {
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM orders WHERE id = $1";
  auto rows = db_.query(sql, id);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::optional<std::string> Orders::number_of(OrderId id) {
  auto rows = db_.query("SELECT number FROM orders WHERE id = $1", id);
  if (!rows.next()) return std::nullopt;
  return rows.text();
}

Page<StoredOrder> Orders::page(const OrderQuery& query) {
  if (query.text) search_.prepare(db_);
  std::vector<StoredOrder> orders;
  {
    ListStatement statement(query, search_);
    const std::string sql = statement.page();
    auto rows = db_.query(sql, std::span(statement.params()));
    while (rows.next()) orders.push_back(read(rows));
  }
  auto page = cut(std::move(orders), query.limit);
  if (query.count) {
    ListStatement statement(query, search_);
    const std::string sql = statement.total();
    auto rows = db_.query(sql, std::span(statement.params()));
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

bool Orders::any(ShopId shop) { return db_.query("SELECT 1 FROM orders WHERE shop_id = $1 LIMIT 1", shop).next(); }

/// The last number that was given on that day of the shop; 0 when none was.
std::int64_t Orders::last_count(const std::pair<ShopId, std::string>& day) {
  if (const std::int64_t* known = counts_.find(day)) return *known;
  auto rows = db_.peek("SELECT last FROM order_counters WHERE shop_id = $1 AND day = $2", day.first, day.second);
  return rows.next() ? rows.integer() : 0;
}

std::int64_t Orders::next_count(ShopId shop, std::string_view day) {
  const std::pair place(shop, std::string(day));
  const std::int64_t count = last_count(place) + 1;
  counts_.change(place, count);
  return count;
}

void Orders::raise_count(ShopId shop, std::string_view day, std::int64_t count) {
  const std::pair place(shop, std::string(day));
  if (last_count(place) < count) counts_.change(place, count);
}

bool Orders::has_number(ShopId shop, std::string_view day, std::string_view number) {
  return db_.query("SELECT 1 FROM orders WHERE shop_id = $1 AND day = $2 AND number = $3 LIMIT 1", shop, day, number)
      .next();
}

bool Orders::has_external_ref(ShopId shop, std::string_view external_ref) {
  return db_.query("SELECT 1 FROM orders WHERE shop_id = $1 AND external_ref = $2", shop, external_ref).next();
}

void Orders::insert(const StoredOrder& order) {
  if (order.external_ref && has_external_ref(order.shop_id, *order.external_ref)) {
    throw Error(Code::already_exists, "This shop already has an order with this external_ref.",
                {{"/external_ref", "belongs to another order of this shop"}});
  }
  static const std::string sql =
      "INSERT INTO orders (" + std::string(kColumns) +
      ", is_indexed, search_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
      " $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)";
  const std::int64_t search_key = new_search_key(order.placed_at);
  db_.post(sql, order.id, order.shop_id, order.day, order.number, order.status, name_of(order.status_kind),
           order.lines_json, order.currency, order.total, order.customer.name, order.customer.email,
           order.customer.phone, order.customer_id, name_of(order.fulfilment), order.delivery_address, order.notes,
           order.tracking_number, order.external_ref, order.cancel_reason, order.track_generation, order.version,
           order.placed_at, order.updated_at, order.status_since, order.closed_at, order.queue_length, order.eta,
           order.eta_latest, order.timer_at, order.language, order.has_push, search_.indexes_at_once(), search_key);
  search_.index_inserted(db_, order, search_key);
  join_queue(order);
  if (order.timer_at) note_timer(timer_set_, *order.timer_at);
}

/// Orders of one millisecond follow each other.
std::int64_t Orders::new_search_key(Timestamp placed_at) {
  if (!last_search_key_.known()) {
    auto rows = db_.peek("SELECT max(search_key) FROM orders");
    rows.next();
    last_search_key_.learn(rows.integer());
  }
  const std::int64_t first = first_search_key(placed_at);
  const std::int64_t beyond = first_search_key(placed_at + Milliseconds(1));
  const std::int64_t last = *last_search_key_.known();
  if (last >= beyond) {
    auto rows =
        db_.query("SELECT max(search_key) FROM orders WHERE search_key >= $1 AND search_key < $2", first, beyond);
    rows.next();
    return std::max(rows.integer() + 1, first);
  }
  last_search_key_.learn(std::max(last + 1, first));
  return *last_search_key_.known();
}

void Orders::update(StoredOrder& order) {
  queues_.erase(order.shop_id);
  auto rows = db_.query(
      "UPDATE orders SET status = $3, status_kind = $4, customer_name = $5, customer_email = $6, customer_phone = $7,"
      " delivery_address = $8, notes = $9, tracking_number = $10, cancel_reason = $11, track_generation = $12,"
      " updated_at = $13, status_since = $14, closed_at = $15, timer_at = $16, version = version + 1,"
      " is_indexed = CASE WHEN customer_name IS NOT DISTINCT FROM $5 AND customer_email IS NOT DISTINCT FROM $6"
      " AND customer_phone IS NOT DISTINCT FROM $7 AND tracking_number IS NOT DISTINCT FROM $10"
      " THEN is_indexed ELSE 0 END"
      " WHERE id = $1 AND version = $2 RETURNING is_indexed",
      order.id, order.version, order.status, name_of(order.status_kind), order.customer.name, order.customer.email,
      order.customer.phone, order.delivery_address, order.notes, order.tracking_number, order.cancel_reason,
      order.track_generation, order.updated_at, order.status_since, order.closed_at, order.timer_at);
  if (!rows.next()) throw Error(Code::stale_version, "The order was changed meanwhile; read it again.");
  if (!rows.flag()) search_.index_updated(db_, order);
  if (order.timer_at) note_timer(timer_set_, *order.timer_at);
  ++order.version;
}

std::int64_t Orders::index_for_search(std::size_t limit) { return search_.index_waiting(db_, limit); }

std::vector<OrderOnBoard> Orders::on_board(ShopId shop, std::string_view status, std::size_t limit) {
  std::vector<OrderOnBoard> orders;
  auto rows =
      db_.query("SELECT id, number, status_since, eta_at, eta_latest_at FROM orders WHERE shop_id = $1 AND status = $2"
                " AND closed_at IS NULL ORDER BY id LIMIT $3",
                shop, status, limit);
  while (rows.next()) {
    OrderOnBoard& order = orders.emplace_back();
    order.id = rows.id<OrderId>();
    order.number = rows.text();
    order.status_since = rows.time();
    order.eta = rows.maybe_time();
    order.eta_latest = rows.maybe_time();
  }
  return orders;
}

std::int64_t Orders::count_in(ShopId shop, const std::vector<std::string>& statuses, std::int64_t limit) {
  const Queue* known = queues_.find(shop);
  if (known != nullptr && known->statuses == statuses && known->limit == limit) return known->length;
  // A sum, since SQLite makes a table of the values of an IN: that takes longer than counting. A range, since
  // PostgreSQL takes "= $3" for so common that it looks through all orders.
  std::vector<sql::Param> params{shop, limit};
  std::string sql = "SELECT 0";
  for (const std::string& status : statuses) {
    params.emplace_back(status);
    const std::string parameter = "$" + std::to_string(params.size());
    sql += " + (SELECT count(*) FROM (SELECT 1 FROM orders WHERE shop_id = $1 AND closed_at IS NULL AND status >= " +
           parameter + " AND status <= " + parameter + " LIMIT $2) AS queue)";
  }
  const std::span<const sql::Param> values(params);
  auto rows = known == nullptr ? db_.peek(sql, values) : db_.query(sql, values);
  rows.next();
  const std::int64_t length = std::min(rows.integer(), limit);
  queues_.learn(shop, {statuses, limit, length});
  return length;
}

/// An order was posted: who has not counted yet must not overtake it.
void Orders::join_queue(const StoredOrder& order) {
  const Queue* known = queues_.find(order.shop_id);
  if (known == nullptr) return queues_.learn(order.shop_id, {});
  const bool is_in_it = !order.closed_at && std::ranges::count(known->statuses, order.status) > 0;
  if (!is_in_it || known->length == known->limit) return;
  Queue longer = *known;
  ++longer.length;
  queues_.learn(order.shop_id, std::move(longer));
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
