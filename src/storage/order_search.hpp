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
/// An index of every three letters in a row takes longer to write than all else of an order. So orders are taken into
/// it a few at a time, after they were placed or changed; until then a search looks through those that wait, one by
/// one. It finds the same either way, at once.
///
/// This is SQLite's way (FTS5), and all of it; the list of orders puts its own conditions around. PostgreSQL keeps such
/// an index (pg_trgm) up to date by itself: there, the places to look are one, and nothing waits.
namespace docket::storage {

/// What no order placed before `at` has as its `search_key`, and none after it exceeds. Orders of one millisecond
/// follow each other as they came in, up to two million of them.
std::int64_t first_search_key(Timestamp at);

/// SQL for the key of an order that is being inserted. `first` is the parameter with its first_search_key().
std::string next_search_key(const std::string& first);

/// Where to look for orders: walked by `key`, the search_key, from either end.
struct SearchPlace {
  std::string from;       ///< what follows FROM; it calls the orders `orders`
  std::string condition;  ///< of those there which have the text
  std::string key;
};

/// SQL for whether an order has the text of the parameter `text`, as search_text() gives it.
std::string has_text(const std::string& text);

/// What to ask the index for, to find `text`; in these shops, or in all when there are none. It tells less than it is
/// asked: search_places() look at the text again, the shops are the caller's to compare.
std::string index_question(std::string_view text, const std::vector<ShopId>& shops);

/// The places that together have every order with the text once. `text` and `question` are parameters, the second with
/// index_question().
std::vector<SearchPlace> search_places(const std::string& text, const std::string& question);

/// Takes up to `limit` orders that wait for it into the index; returns how many.
std::int64_t index_orders(sql::Connection& db, std::size_t limit);

}  // namespace docket::storage
