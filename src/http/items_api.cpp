#include <utility>

#include "app/catalogue.hpp"
#include "app/item_import.hpp"
#include "app/shops.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"

/// The catalogue.
namespace docket::http {
namespace {

void write_item(json::Writer& writer, const Item& item, const Shop& shop) {
  writer.begin_object();
  writer.field("id", item.id.view());
  writer.field("shop_id", item.shop_id.view());
  writer.field("name", item.name);
  writer.nullable("sku", item.sku);
  writer.nullable("description", item.description);
  writer.nullable("category", item.category);
  writer.field("price", item.price);
  writer.field("currency", shop.currency);
  writer.field("is_available", item.is_available);
  writer.nullable("stock", item.stock);
  writer.field("version", item.version);
  writer.field("created_at", item.created_at);
  writer.field("updated_at", item.updated_at);
  writer.end_object();
}

std::string item_json(const Item& item, const Shop& shop) {
  json::Writer writer;
  write_item(writer, item, shop);
  return writer.take();
}

app::ItemPatch item_patch(const json::Value& body) {
  const Fields fields(body);
  app::ItemPatch patch;
  patch.name = fields.text("name");
  patch.sku = fields.text_or_null("sku");
  patch.description = fields.text_or_null("description");
  patch.category = fields.text_or_null("category");
  patch.price = fields.integer("price");
  patch.is_available = fields.flag("is_available");
  patch.stock = fields.integer_or_null("stock");
  return patch;
}

}  // namespace

net::Reply list_items(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  storage::ItemQuery query;
  query.shop = shop.id;
  query.text = call.query.text("q");
  query.category = call.query.text("category");
  query.available = call.query.flag("available");
  query.after = id_place_of<ItemId>(call, "items");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = app::list_items(tx, call.caller, shop, query);
  return page_reply(
      page, "items", [&](json::Writer& writer, const Item& item) { write_item(writer, item, shop); },
      [](const Item& item) { return item.id.view(); });
}

net::Reply create_item(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  const Item item = app::create_item(tx, call.services.environment, call.caller, shop, item_patch(call.body));
  return created(call.base_url() + "/api/v1/items/" + item.id.str(), item_json(item, shop),
                 std::to_string(item.version));
}

net::Reply import_items(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  const bool dry_run = call.query.flag("dry_run").value_or(false);
  const auto file = [rest = std::string_view(call.request.body)]() mutable { return std::exchange(rest, {}); };
  const auto done = app::import_items(tx, call.services.environment, call.caller, shop, file, dry_run);
  call.targets = {shop.id.str()};
  if (dry_run) call.action.clear();
  json::Writer writer;
  writer.begin_object();
  writer.field("created", done.created);
  writer.field("updated", done.updated);
  writer.field("unchanged", done.unchanged);
  writer.field("dry_run", dry_run);
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply show_item(Call& call, storage::Transaction& tx) {
  const auto found = app::find_item(tx, call.caller, call.id<ItemId>("id"));
  return json_reply(200, item_json(found.item, found.shop), std::to_string(found.item.version));
}

net::Reply change_item(Call& call, storage::Transaction& tx) {
  auto found = app::find_item(tx, call.caller, call.id<ItemId>("id"));
  require_match(call, found.item.version);
  app::change_item(tx, call.services.environment, call.caller, found.item, item_patch(call.body));
  return json_reply(200, item_json(found.item, found.shop), std::to_string(found.item.version));
}

net::Reply remove_item(Call& call, storage::Transaction& tx) {
  const auto found = app::find_item(tx, call.caller, call.id<ItemId>("id"));
  require_match(call, found.item.version);
  app::remove_item(tx, call.caller, found.item);
  return no_content();
}

}  // namespace docket::http
