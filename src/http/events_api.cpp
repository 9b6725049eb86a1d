#include "app/orders.hpp"

#include "app/shops.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "json/json.hpp"

/// The log of events: of one order, and as the feed.
namespace docket::http {
namespace {

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

void write_event(json::Writer& writer, const Event& event) {
  writer.begin_object();
  writer.field("seq", event.seq);
  writer.field("type", name_of(event.type));
  writer.field("shop_id", event.shop_id.view());
  writer.field("order_id", event.order_id.view());
  writer.field("number", event.number);
  writer.nullable("from", event.from);
  writer.nullable("to", event.to);
  writer.key("actor").begin_object();
  writer.field("kind", event.actor.kind);
  writer.nullable("id", unless_empty(event.actor.id));
  writer.nullable("name", unless_empty(event.actor.name));
  writer.end_object();
  writer.nullable("note", event.note);
  writer.field("at", format_rfc3339(event.at));
  writer.end_object();
}

}  // namespace

net::Reply list_order_events(Call& call, storage::Transaction& tx) {
  const std::int64_t after = number_place_of(call, "history").value_or(0);
  const auto page = app::order_history(tx, call.caller, call.id<OrderId>("id"), after, limit_of(call));
  json::Writer writer;
  writer.begin_object();
  write_page(
      writer, page, "history", [&](const Event& event) { write_event(writer, event); },
      [](const Event& event) { return std::to_string(event.seq); });
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply list_events(Call& call, storage::Transaction& tx) {
  std::optional<Cursor> since;
  if (const auto text = call.query.text("since")) {
    since = parse_cursor(*text);
    if (!since) throw invalid("/query/since", "is not a cursor of the feed");
  }
  std::optional<ShopId> shop;
  if (const auto name = call.query.text("shop")) shop = app::find_shop(tx, *name).id;
  std::optional<OrderId> order;
  if (const auto text = call.query.text("order")) {
    order = OrderId::parse(*text);
    if (!order) throw invalid("/query/order", "is not the id of an order");
  }
  const auto limit = static_cast<std::size_t>(call.query.integer("limit").value_or(100));
  const app::FeedPage page = app::read_feed(tx, call.caller, call.services.store.epoch(), since, shop, order, limit);

  const std::string cursor = format_cursor(page.cursor);
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  if (page.reset) writer.begin_object().field("type", "reset").field("cursor", cursor).end_object();
  for (const Event& event : page.events) write_event(writer, event);
  writer.end_array().field("cursor", cursor).end_object();
  return json_reply(200, writer.take());
}

}  // namespace docket::http
