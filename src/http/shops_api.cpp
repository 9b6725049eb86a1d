#include "app/shops.hpp"

#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"

/// Shops and their members.
namespace docket::http {
namespace {

void write_shop(json::Writer& writer, const Shop& shop, const Caller& caller) {
  const auto my_role = working_role_at(caller, shop.id);
  writer.begin_object();
  writer.field("id", shop.id.view());
  writer.field("slug", shop.slug);
  writer.field("name", shop.name);
  writer.nullable("description", shop.description);
  writer.nullable("address", shop.address);
  writer.nullable("phone", shop.phone);
  writer.field("language", shop.language);
  writer.field("timezone", shop.timezone);
  writer.field("currency", shop.currency);
  writer.field("workflow", shop.workflow->name);
  writer.field("is_open", shop.is_open);
  writer.nullable("cancel_window_s", shop.cancel_window_s);
  writer.field("number_prefix", shop.number_prefix);
  writer.field("board_public", shop.board_public);
  writer.field("undo_window_s", shop.undo_window_s);
  writer.field("timers_paused", shop.timers_paused_at.has_value());
  writer.nullable("my_role", my_role ? std::optional(name_of(*my_role)) : std::nullopt);
  writer.field("version", shop.version);
  writer.field("created_at", shop.created_at);
  writer.field("updated_at", shop.updated_at);
  writer.end_object();
}

void write_member(json::Writer& writer, const storage::MemberView& member) {
  writer.begin_object();
  writer.field("user_id", member.user.view());
  writer.field("username", member.username);
  writer.nullable("name", member.name);
  writer.field("role", member.owner ? "owner" : "staff");
  writer.end_object();
}

app::ShopPatch shop_patch(const json::Value& body) {
  const Fields fields(body);
  app::ShopPatch patch;
  patch.name = fields.text("name");
  patch.slug = fields.text("slug");
  patch.description = fields.text_or_null("description");
  patch.address = fields.text_or_null("address");
  patch.phone = fields.text_or_null("phone");
  patch.language = fields.text("language");
  patch.timezone = fields.text("timezone");
  patch.currency = fields.text("currency");
  patch.workflow = fields.text("workflow");
  patch.is_open = fields.flag("is_open");
  patch.cancel_window_s = fields.integer_or_null("cancel_window_s");
  patch.number_prefix = fields.text("number_prefix");
  patch.board_public = fields.flag("board_public");
  patch.undo_window_s = fields.integer("undo_window_s");
  return patch;
}

/// The version, and behind a dot the caller's part, which changes without it.
std::string etag_of(const Shop& shop, const Caller& caller) {
  const auto my_role = working_role_at(caller, shop.id);
  return std::to_string(shop.version) + (my_role ? "." + std::string(name_of(*my_role)) : "");
}

net::Reply shop_reply(const Shop& shop, const Caller& caller) {
  json::Writer writer;
  write_shop(writer, shop, caller);
  return json_reply(200, writer.take(), etag_of(shop, caller));
}

}  // namespace

net::Reply list_shops(Call& call, storage::Transaction& tx) {
  storage::ShopQuery query;
  query.after = id_place_of<ShopId>(call, "shops");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const bool mine = call.query.flag("mine").value_or(false);
  const auto page = mine ? app::list_own_shops(tx, call.caller, query) : tx.shops.page(query);
  return page_reply(
      page, "shops", [&](json::Writer& writer, const Shop& shop) { write_shop(writer, shop, call.caller); },
      [](const Shop& shop) { return shop.id.view(); });
}

net::Reply create_shop(Call& call, storage::Transaction& tx) {
  const Shop shop = app::create_shop(tx, call.services.environment, call.caller, shop_patch(call.body));
  // A merchant has become its owner.
  if (const auto now = call.services.accounts.recheck(tx, call.caller)) call.caller = *now;
  json::Writer writer;
  write_shop(writer, shop, call.caller);
  return created(call.base_url() + "/api/v1/shops/" + shop.id.str(), writer.take(), etag_of(shop, call.caller));
}

net::Reply show_shop(Call& call, storage::Transaction& tx) {
  return shop_reply(app::find_shop(tx, call.param("shop")), call.caller);
}

net::Reply change_shop(Call& call, storage::Transaction& tx) {
  Shop shop = app::find_shop(tx, call.param("shop"));
  require_match(call, shop.version);
  app::change_shop(tx, call.services.environment, call.caller, shop, shop_patch(call.body));
  return shop_reply(shop, call.caller);
}

net::Reply list_members(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  for (const storage::MemberView& member : app::list_members(tx, call.caller, shop)) write_member(writer, member);
  writer.end_array().key("next_cursor").null().end_object();
  return json_reply(200, writer.take());
}

net::Reply put_member(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  const bool owner = Fields(call.body).text("role") == "owner";
  json::Writer writer;
  write_member(writer, app::put_member(tx, call.caller, shop, call.id<UserId>("user_id"), owner));
  return json_reply(200, writer.take());
}

net::Reply remove_member(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  app::remove_member(tx, call.caller, shop, call.id<UserId>("user_id"));
  return no_content();
}

}  // namespace docket::http
