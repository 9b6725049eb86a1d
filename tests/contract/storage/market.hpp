#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "domain/text.hpp"
#include "json/lines.hpp"

/// Many orders of some shops, the lists that can be asked of them, and what those hold, said without SQL.
namespace docket::test {

/// A store with three shops and two customers.
struct Market {
  explicit Market(Database& database) : store(database.store()) {
    store->write([&](storage::Transaction& tx) {
      for (Shop* shop : {&cafe, &rival, &empty}) tx.shops.insert(*shop);
      tx.users.insert(mira);
      tx.users.insert(tom);
    });
  }

  std::optional<storage::StoredOrder> stored(OrderId id) const {
    return store->read([&](storage::Transaction& tx) { return tx.orders.find(id); });
  }
  void add(const storage::StoredOrder& order) const {
    store->write([&](storage::Transaction& tx) { tx.orders.insert(order); });
  }
  void change(storage::StoredOrder& order) const {
    store->write([&](storage::Transaction& tx) { tx.orders.update(order); });
  }
  storage::Page<storage::StoredOrder> page(const storage::OrderQuery& query) const {
    return store->read([&](storage::Transaction& tx) { return tx.orders.page(query); });
  }

  std::unique_ptr<storage::Store> store;
  Shop cafe = a_shop("cafe");
  Shop rival = a_shop("rival");
  Shop empty = a_shop("empty");
  User mira = a_user("mira");
  User tom = a_user("tom");
};

inline storage::OrderQuery::Position position(const storage::StoredOrder& order) {
  return {order.updated_at, order.id};
}

/// Whether a list sorted like `query` has `a` before `b`.
inline bool comes_before(const storage::OrderQuery& query, const storage::StoredOrder& a,
                         const storage::StoredOrder& b) {
  const bool less = query.sort == storage::OrderSort::created
                        ? a.id < b.id
                        : std::pair(a.updated_at, a.id) < std::pair(b.updated_at, b.id);
  return query.newest_first ? !less && a.id != b.id : less;
}

/// Whether a part of what a search looks at is `text`, which is in lower case.
inline bool has_text(const storage::StoredOrder& order, const std::string& text) {
  std::vector<std::optional<std::string>> all = {order.number,         order.customer.name, order.customer.email,
                                                 order.customer.phone, order.external_ref,  order.tracking_number};
  for (const Line& line : json::read_lines(order.lines_json)) all.emplace_back(line.name);
  return std::any_of(all.begin(), all.end(), [&](const std::optional<std::string>& one) {
    return one && lower_case(*one).find(text) != std::string::npos;
  });
}

/// Whether the list of `query` holds `order`, said without SQL.
inline bool fits(const storage::OrderQuery& query, const storage::StoredOrder& order) {
  const auto among = [](const auto& list, const auto& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  return (!query.sight || among(query.sight->shops, order.shop_id) ||
          (query.sight->customer && order.customer_id == query.sight->customer)) &&
         (!query.customer || order.customer_id == query.customer) &&
         (query.statuses.empty() || among(query.statuses, order.status)) &&
         (!query.open || *query.open == !order.closed_at) && (!query.from || order.placed_at >= *query.from) &&
         (!query.to || order.placed_at < *query.to) && (!query.text || has_text(order, *query.text));
}

/// Walks the whole list; checks its order, so that nothing comes twice. `meanwhile` happens before each page.
template <class Meanwhile>
std::vector<storage::StoredOrder> walk(const Market& market, storage::OrderQuery query, Meanwhile meanwhile) {
  std::vector<storage::StoredOrder> all;
  for (;;) {
    meanwhile();
    auto page = market.page(query);
    REQUIRE(page.rows.size() <= query.limit);
    for (storage::StoredOrder& order : page.rows) {
      if (!all.empty()) REQUIRE(comes_before(query, all.back(), order));
      all.push_back(std::move(order));
    }
    if (!page.more) return all;
    REQUIRE(page.rows.size() == query.limit);
    query.after = position(all.back());
  }
}

inline constexpr int kOrders = 3000;

/// The n-th of many orders, whose shop, status, customer and times follow from n alone.
inline storage::StoredOrder nth_order(const Market& market, int n) {
  const char* statuses[] = {"pending", "ready", "done", "cancelled"};
  const StatusKind kinds[] = {StatusKind::open, StatusKind::ready, StatusKind::done, StatusKind::cancelled};
  storage::StoredOrder order = an_order(n % 3 == 0 ? market.rival.id : market.cafe.id, kStart + Seconds(n / 4));
  const auto status = static_cast<std::size_t>(n / 5 % 4);
  order.status = statuses[status];
  order.status_kind = kinds[status];
  order.updated_at = order.placed_at + Milliseconds(n * 7919 % 1'000'003);
  if (closes(order.status_kind)) order.closed_at = order.updated_at;
  if (n % 7 == 0) order.customer_id = market.mira.id;
  if (n % 7 == 1) order.customer_id = market.tom.id;
  return order;
}

struct Filter {
  const char* name;
  std::function<void(storage::OrderQuery&, const Market&)> set;
};

inline const std::vector<Filter>& filters() {
  static const std::vector<Filter> all = {
      {"all", [](storage::OrderQuery&, const Market&) {}},
      {"one shop",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.rival.id}, std::nullopt};
       }},
      {"two shops",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.cafe.id, m.rival.id}, std::nullopt};
       }},
      {"a shop without orders",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.empty.id}, std::nullopt};
       }},
      {"no shop at all", [](storage::OrderQuery& q, const Market&) { q.sight.emplace(); }},
      {"a status", [](storage::OrderQuery& q, const Market&) { q.statuses = {"ready"}; }},
      {"a status of a shop",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.cafe.id}, std::nullopt};
         q.statuses = {"pending"};
       }},
      {"two statuses of two shops",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.cafe.id, m.rival.id}, std::nullopt};
         q.statuses = {"pending", "done"};
       }},
      {"a status that none has", [](storage::OrderQuery& q, const Market&) { q.statuses = {"lost"}; }},
      {"open ones", [](storage::OrderQuery& q, const Market&) { q.open = true; }},
      {"open ones of a shop",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.cafe.id}, std::nullopt};
         q.open = true;
       }},
      {"closed ones of a shop",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.cafe.id}, std::nullopt};
         q.open = false;
       }},
      {"a customer's", [](storage::OrderQuery& q, const Market& m) { q.customer = m.mira.id; }},
      {"a customer's in a shop",
       [](storage::OrderQuery& q, const Market& m) {
         q.customer = m.tom.id;
         q.sight = storage::Sight{{m.cafe.id}, std::nullopt};
       }},
      {"a customer's open ones, ready",
       [](storage::OrderQuery& q, const Market& m) {
         q.customer = m.mira.id;
         q.open = true;
         q.statuses = {"ready"};
       }},
      {"from a moment", [](storage::OrderQuery& q, const Market&) { q.from = kStart + Seconds(kOrders / 8); }},
      {"to a moment", [](storage::OrderQuery& q, const Market&) { q.to = kStart + Seconds(kOrders / 8); }},
      {"between moments, in a shop",
       [](storage::OrderQuery& q, const Market& m) {
         q.sight = storage::Sight{{m.rival.id}, std::nullopt};
         q.from = kStart + Seconds(100);
         q.to = kStart + Seconds(200);
       }},
      {"an empty stretch of time",
       [](storage::OrderQuery& q, const Market&) {
         q.from = kStart + Seconds(5);
         q.to = kStart + Seconds(5);
       }},
  };
  return all;
}

struct Sorting {
  const char* name;
  storage::OrderSort sort;
  bool newest_first;
};

inline constexpr Sorting kSortings[] = {{"newest first", storage::OrderSort::created, true},
                                        {"oldest first", storage::OrderSort::created, false},
                                        {"last changed first", storage::OrderSort::updated, true},
                                        {"last changed last", storage::OrderSort::updated, false}};

inline storage::OrderQuery make_query(const Filter& filter, const Sorting& sorting, const Market& market,
                                      std::size_t limit) {
  storage::OrderQuery query;
  filter.set(query, market);
  query.sort = sorting.sort;
  query.newest_first = sorting.newest_first;
  query.limit = limit;
  return query;
}

/// Checks that `seen` fits the query and has all of `there` that do, once.
inline void check_whole(const storage::OrderQuery& query, const std::vector<storage::StoredOrder>& seen,
                        const std::vector<storage::StoredOrder>& there) {
  std::set<OrderId> ids;
  std::size_t wrong = 0;
  for (const storage::StoredOrder& order : seen) wrong += !fits(query, order) || !ids.insert(order.id).second ? 1 : 0;
  CHECK(wrong == 0);
  std::size_t missed = 0;
  for (const storage::StoredOrder& order : there) missed += fits(query, order) && ids.count(order.id) == 0 ? 1 : 0;
  CHECK(missed == 0);
}

}  // namespace docket::test
