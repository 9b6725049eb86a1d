#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

/// Finding orders by a part of their number, customer, line names, external_ref or tracking number.
///
/// An index of every three letters in a row takes SQLite longer to write than all else of an order. So orders are taken
/// into it a few at a time, after they were placed or changed; until then a search looks through those that wait, one
/// by one. PostgreSQL puts off that work by itself: there, an order goes into the index with the change. It is found at
/// once either way. This is all of it; the list of orders puts its own conditions around.
namespace docket::storage {

struct StoredOrder;

/// What no order placed before `at` has as its `search_key`, and none after it exceeds. Orders of one millisecond
/// follow each other as they came in, up to two million of them.
std::int64_t first_search_key(Timestamp at);

/// Where to look for orders: walked by `key`, the search_key, from either end.
struct SearchPlace {
  std::string from;       ///< what follows FROM; it calls the orders `orders`
  std::string condition;  ///< of those there which have the text
  std::string key;
};

/// How an engine finds texts.
class OrderSearch {
 public:
  virtual ~OrderSearch() = default;
  static const OrderSearch& of(sql::Dialect dialect);

  /// SQL for whether an order has the text, in lower case, of the parameter `text`.
  virtual std::string has_text(const std::string& text) const = 0;
  /// What to ask the index for, to find `text`; in these shops, or in all when there are none. It tells less than it is
  /// asked: places() look at the text again, the shops are the caller's to compare.
  virtual std::string question(std::string_view text, const std::vector<ShopId>& shops) const = 0;
  /// The places that together have every order with the text once. `text` and `question` are parameters, the second
  /// with question().
  virtual std::vector<SearchPlace> places(const std::string& text, const std::string& question) const = 0;
  /// To be called in the transaction before such a search.
  virtual void prepare(sql::Connection&) const {}

  /// Whether an order goes into the index when it is written.
  virtual bool indexes_at_once() const = 0;
  virtual void index_inserted(sql::Connection&, const StoredOrder&, std::int64_t /*search_key*/) const {}
  /// Of an order that the index has no longer as it is.
  virtual void index_updated(sql::Connection&, const StoredOrder&) const {}
  /// Takes up to `limit` orders that wait for it into the index; returns how many.
  virtual std::int64_t index_waiting(sql::Connection& db, std::size_t limit) const = 0;
};

/// The engines', for of().
const OrderSearch& sqlite_order_search();
const OrderSearch& postgres_order_search();

}  // namespace docket::storage
