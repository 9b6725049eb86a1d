#include "http/order_query.hpp"

#include "app/shops.hpp"

namespace docket::http {

storage::OrderQuery order_filters(const Call& call, storage::Transaction& tx) {
  storage::OrderQuery query;
  if (const auto shop = call.query.text("shop")) query.shop = app::find_shop(tx, *shop).id;
  if (const auto customer = call.query.text("customer")) {
    query.customer = UserId::parse(*customer);
    if (!query.customer) throw invalid("/query/customer", "is not the id of an account");
  }
  query.statuses = call.query.all("status");
  query.open = call.query.flag("open");
  query.from = call.query.moment("from");
  query.to = call.query.moment("to");
  if (const auto text = call.query.text("q")) query.text = search_text(*text);
  return query;
}

}  // namespace docket::http
