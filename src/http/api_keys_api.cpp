#include "app/api_keys.hpp"

#include "app/shops.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"

/// The credentials of machines.
namespace docket::http {
namespace {

/// The members of a key, in an object that is open.
void write_key(json::Writer& writer, const ApiKey& key) {
  writer.field("id", key.id.view());
  writer.field("name", key.name);
  writer.key("scopes").begin_array();
  for (const std::string_view name : names_of(key.scopes)) writer.value(name);
  writer.end_array();
  writer.nullable("shop_id", key.shop_id ? std::optional(key.shop_id->view()) : std::nullopt);
  writer.field("prefix", key.prefix);
  writer.field("created_at", key.created_at);
  writer.nullable("expires_at", key.expires_at);
  writer.nullable("last_used_at", key.last_used_at);
}

Scopes scopes_of(const json::Value& list) {
  Scopes scopes = 0;
  for (const json::Value& name : list.get<json::Array>()) {
    const auto scope = parse_scope(name.get<std::string>());
    if (scope) scopes = static_cast<Scopes>(scopes | static_cast<Scopes>(*scope));
  }
  return scopes;
}

app::ApiKeyDraft draft_of(const Call& call, storage::Transaction& tx) {
  const Fields fields(call.body);
  app::ApiKeyDraft draft;
  draft.name = *fields.text("name");
  draft.scopes = scopes_of(*fields.present("scopes"));
  if (const auto shop = fields.text("shop")) {
    const auto found = tx.shops.find(*shop);
    if (!found) throw invalid("/shop", "is no shop's id or slug");
    draft.shop = found->id;
  }
  if (const auto text = fields.text("expires_at")) {
    draft.expires_at = parse_rfc3339(*text);
    if (!draft.expires_at) throw invalid("/expires_at", "is no time such as 2027-01-31T12:00:00Z");
  }
  return draft;
}

}  // namespace

net::Reply list_api_keys(Call& call, storage::Transaction& tx) {
  storage::ApiKeyQuery query;
  if (const auto shop = call.query.text("shop")) query.shop = app::find_shop(tx, *shop).id;
  query.after = id_place_of<ApiKeyId>(call, "api-keys");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = app::list_keys(tx, call.caller, query);
  return page_reply(
      page, "api-keys",
      [](json::Writer& writer, const ApiKey& key) {
        writer.begin_object();
        write_key(writer, key);
        writer.end_object();
      },
      [](const ApiKey& key) { return key.id.view(); });
}

net::Reply create_api_key(Call& call, storage::Transaction& tx) {
  const auto issued = app::issue_key(tx, call.services.environment, call.caller, draft_of(call, tx));
  json::Writer writer;
  writer.begin_object();
  write_key(writer, issued.about);
  writer.field("key", issued.key);
  writer.end_object();
  return created(call.base_url() + "/api/v1/api-keys/" + issued.about.id.str(), writer.take(), "");
}

net::Reply revoke_api_key(Call& call, storage::Transaction& tx) {
  app::revoke_key(tx, call.caller, call.id<ApiKeyId>("id"));
  return no_content();
}

}  // namespace docket::http
