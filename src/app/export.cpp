#include <map>

#include "app/exchange.hpp"
#include "app/orders.hpp"
#include "app/rows_out.hpp"
#include "app/shops.hpp"
#include "app/walk.hpp"
#include "domain/error.hpp"

namespace docket::app {
namespace {

constexpr std::size_t kPage = 200;

std::int64_t export_users(storage::Transaction& tx, RowsOut& rows, const std::function<void(std::string_view)>& sink) {
  const auto page_of = [&](const storage::UserQuery& query) {
    sink(rows.take());
    return tx.users.page(query);
  };
  return walk(storage::UserQuery{}, page_of, [&](const User& user) { rows.add(user); });
}

std::int64_t export_items(storage::Transaction& tx, const std::map<ShopId, std::string>& shops, RowsOut& rows,
                          const std::function<void(std::string_view)>& sink) {
  std::int64_t count = 0;
  for (const auto& shop : shops) {
    storage::ItemQuery query;
    query.shop = shop.first;
    const auto page_of = [&](const storage::ItemQuery& wanted) {
      sink(rows.take());
      return tx.items.page(wanted);
    };
    count += walk(query, page_of, [&](const Item& item) { rows.add(item, shop.second); });
  }
  return count;
}

std::int64_t export_orders(storage::Transaction& tx, const std::map<ShopId, std::string>& shops,
                           const std::optional<ShopId>& only, RowsOut& rows,
                           const std::function<void(std::string_view)>& sink) {
  storage::OrderQuery query;
  if (only) query.sight = storage::Sight{{*only}, std::nullopt};
  query.newest_first = false;
  query.limit = kPage;
  std::int64_t count = 0;
  for (bool more = true; more;) {
    sink(rows.take());
    const auto page = tx.orders.page(query);
    for (const storage::StoredOrder& order : page.rows) rows.add(order, shops.at(order.shop_id));
    count += static_cast<std::int64_t>(page.rows.size());
    more = page.more;
    if (more) query.after = storage::OrderQuery::Position{{}, page.rows.back().id};
  }
  return count;
}

}  // namespace

OrderExport::OrderExport(Accounts& accounts, Caller caller, storage::OrderQuery filters, const RowForm& form)
    : accounts_(accounts), caller_(std::move(caller)), query_(std::move(filters)), form_(form) {
  query_.sort = storage::OrderSort::created;
  query_.after.reset();
  query_.count = false;
}

const std::string& OrderExport::slug_of(storage::Transaction& tx, ShopId shop) {
  const auto known = slugs_.find(shop);
  return known != slugs_.end() ? known->second : slugs_.emplace(shop, find_shop(tx, shop.view()).slug).first->second;
}

std::string OrderExport::next(storage::Transaction& tx) {
  if (!has_more_) return {};
  RowsOut rows(form_, RowKind::order);
  if (!has_begun_) {
    query_.newest_first = true;
    query_.limit = 1;
    const auto newest = list_orders(tx, caller_, query_).rows;
    if (!newest.empty()) last_ = newest.front().id;
    query_.newest_first = false;
    query_.limit = kPage;
    has_begun_ = true;
    rows.header();
  } else {
    auto caller = accounts_.recheck(tx, caller_);
    if (!caller) throw Error(Code::invalid_token, "This account is switched off.");
    caller_ = std::move(*caller);
  }
  const auto page = list_orders(tx, caller_, query_);
  has_more_ = page.more && last_ && page.rows.back().id < *last_;
  for (const storage::StoredOrder& order : page.rows) {
    if (last_ && order.id <= *last_) rows.add(order, slug_of(tx, order.shop_id));
  }
  if (has_more_) query_.after = storage::OrderQuery::Position{{}, page.rows.back().id};
  return rows.take();
}

RowCounts export_rows(storage::Transaction& tx, const ExportWish& wish,
                      const std::function<void(std::string_view)>& sink) {
  std::map<ShopId, std::string> shops;
  std::optional<ShopId> only;
  if (wish.shop) {
    const Shop shop = find_shop(tx, *wish.shop);
    only = shop.id;
    shops[shop.id] = shop.slug;
  } else {
    walk(
        storage::ShopQuery{}, [&](const storage::ShopQuery& query) { return tx.shops.page(query); },
        [&](const Shop& shop) { shops[shop.id] = shop.slug; });
  }
  const auto wants = [&](RowKind kind) { return !wish.kind || wish.kind == kind; };
  RowsOut rows(wish.form, wish.kind);
  rows.header();
  RowCounts counts;
  if (wants(RowKind::user)) counts.users = export_users(tx, rows, sink);
  if (wants(RowKind::item)) counts.items = export_items(tx, shops, rows, sink);
  if (wants(RowKind::order)) counts.orders = export_orders(tx, shops, only, rows, sink);
  sink(rows.take());
  return counts;
}

}  // namespace docket::app
