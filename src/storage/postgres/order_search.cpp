#include "storage/order_search.hpp"

#include <cstdint>

#include "domain/text.hpp"
#include "json/lines.hpp"
#include "storage/like.hpp"
#include "storage/orders.hpp"

namespace docket::storage {
namespace {

/// One field or name a line: a text that is looked for has no line breaks, so it never spans two. Made here, since what
/// lower() does in PostgreSQL depends on the collations that the server has.
std::string text_of(const StoredOrder& order) {
  std::string text = order.number;
  for (const auto* field : {&order.customer.name, &order.customer.email, &order.customer.phone, &order.external_ref,
                            &order.tracking_number}) {
    text += '\n' + field->value_or("");
  }
  for (const Line& line : json::read_lines(order.lines_json)) text += '\n' + line.name;
  return lower_case(text);
}

/// pg_trgm.
class PostgresOrderSearch final : public OrderSearch {
 public:
  std::string has_text(const std::string& text) const override {
    return "EXISTS (SELECT 1 FROM order_search WHERE order_key = orders.search_key AND strpos(text, " + text + ") > 0)";
  }

  std::string question(std::string_view text, const std::vector<ShopId>&) const override {
    return like_containing(text);
  }

  std::vector<SearchPlace> places(const std::string& text, const std::string& question) const override {
    return {{"order_search JOIN orders ON orders.search_key = order_key",
             "text LIKE " + question + " ESCAPE '!' AND strpos(text, " + text + ") > 0", "search_key"}};
  }

  /// The way to a rare text is the index, to a common one the newest orders: it has to be chosen by the text.
  void prepare(sql::Connection& db) const override { db.post("SET LOCAL plan_cache_mode = force_custom_plan"); }

  bool indexes_at_once() const override { return true; }

  void index_inserted(sql::Connection& db, const StoredOrder& order, std::int64_t search_key) const override {
    db.post("INSERT INTO order_search (order_key, text) VALUES ($1, $2)"
            " ON CONFLICT (order_key) DO UPDATE SET text = excluded.text",
            search_key, text_of(order));
  }

  void index_updated(sql::Connection& db, const StoredOrder& order) const override {
    db.post("UPDATE order_search SET text = $2 FROM orders WHERE orders.id = $1 AND order_key = orders.search_key",
            order.id, text_of(order));
    db.post("UPDATE orders SET is_indexed = 1 WHERE id = $1", order.id);
  }

  /// None waits but what was copied from another engine.
  std::int64_t index_waiting(sql::Connection& db, std::size_t limit) const override {
    std::vector<StoredOrder> waiting;
    std::vector<std::int64_t> keys;
    {
      auto rows = db.query("SELECT search_key, number, customer_name, customer_email, customer_phone, external_ref,"
                           " tracking_number, lines FROM orders WHERE is_indexed = 0 ORDER BY search_key LIMIT $1",
                           limit);
      while (rows.next()) {
        StoredOrder& order = waiting.emplace_back();
        keys.push_back(rows.integer());
        order.number = rows.text();
        order.customer.name = rows.maybe_text();
        order.customer.email = rows.maybe_text();
        order.customer.phone = rows.maybe_text();
        order.external_ref = rows.maybe_text();
        order.tracking_number = rows.maybe_text();
        order.lines_json = rows.text();
      }
    }
    for (std::size_t i = 0; i < waiting.size(); ++i) index_inserted(db, waiting[i], keys[i]);
    if (!keys.empty()) {
      db.post("UPDATE orders SET is_indexed = 1 WHERE is_indexed = 0 AND search_key <= $1", keys.back());
    }
    return static_cast<std::int64_t>(waiting.size());
  }
};

}  // namespace

const OrderSearch& postgres_order_search() {
  static const PostgresOrderSearch search;
  return search;
}

}  // namespace docket::storage
