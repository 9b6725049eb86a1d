#include "app/webhooks.hpp"

#include "app/shops.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "http/notifications_json.hpp"

/// Where events are posted to.
namespace docket::http {
namespace {

/// The members of a webhook, in an object that is open.
void write_webhook(json::Writer& writer, const Webhook& webhook) {
  writer.field("id", webhook.id.view());
  writer.field("url", webhook.url);
  writer.key("events").begin_array();
  for (const EventType type : webhook.events) writer.value(name_of(type));
  writer.end_array();
  writer.nullable("shop_id", webhook.shop_id ? std::optional(webhook.shop_id->view()) : std::nullopt);
  writer.field("payload", webhook.full_payload ? "full" : "thin");
  writer.field("is_active", webhook.is_active);
  writer.nullable("disabled_reason", webhook.disabled_reason);
  writer.nullable("failing_since", webhook.failing_since);
  writer.field("failures_in_a_row", webhook.failures_in_a_row);
  writer.field("version", webhook.version);
  writer.field("created_at", webhook.created_at);
  writer.field("updated_at", webhook.updated_at);
}

std::string webhook_json(const Webhook& webhook) {
  json::Writer writer;
  writer.begin_object();
  write_webhook(writer, webhook);
  writer.end_object();
  return writer.take();
}

net::Reply webhook_reply(const Webhook& webhook) {
  return json_reply(200, webhook_json(webhook), std::to_string(webhook.version));
}

std::string url_of(const Call& call, const Webhook& webhook) {
  return call.base_url() + "/api/v1/webhooks/" + webhook.id.str();
}

net::Reply issued(const Call& call, const app::IssuedWebhook& issued) {
  json::Writer writer;
  writer.begin_object();
  write_webhook(writer, issued.about);
  writer.field("secret", issued.secret);
  writer.end_object();
  return created(url_of(call, issued.about), writer.take(), std::to_string(issued.about.version));
}

std::vector<EventType> events_of(const json::Value& list) {
  std::vector<EventType> events;
  for (const json::Value& name : list.get<json::Array>()) {
    if (const auto type = parse_event_type(name.get<std::string>())) events.push_back(*type);
  }
  return events;
}

app::WebhookDraft draft_of(const Call& call, storage::Transaction& tx) {
  const Fields fields(call.body);
  app::WebhookDraft draft;
  draft.url = *fields.text("url");
  draft.events = events_of(*fields.present("events"));
  draft.full_payload = fields.text("payload").value_or("full") == "full";
  if (const auto shop = fields.text("shop")) {
    const auto found = tx.shops.find(*shop);
    if (!found) throw invalid("/shop", "is no shop's id or slug");
    draft.shop = found->id;
  }
  return draft;
}

app::WebhookPatch patch_of(const Call& call) {
  const Fields fields(call.body);
  app::WebhookPatch patch;
  patch.url = fields.text("url");
  if (const auto* events = fields.present("events")) patch.events = events_of(*events);
  if (const auto payload = fields.text("payload")) patch.full_payload = *payload == "full";
  patch.is_active = fields.flag("is_active");
  return patch;
}

Webhook named(Call& call, storage::Transaction& tx) {
  return app::find_webhook(tx, call.caller, call.id<WebhookId>("id"));
}

}  // namespace

net::Reply list_webhooks(Call& call, storage::Transaction& tx) {
  storage::WebhookQuery query;
  if (const auto shop = call.query.text("shop")) query.shop = app::find_shop(tx, *shop).id;
  query.after = id_place_of<WebhookId>(call, "webhooks");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = app::list_webhooks(tx, call.caller, query);
  return page_reply(
      page, "webhooks",
      [](json::Writer& writer, const Webhook& webhook) {
        writer.begin_object();
        write_webhook(writer, webhook);
        writer.end_object();
      },
      [](const Webhook& webhook) { return webhook.id.view(); });
}

net::Reply create_webhook(Call& call, storage::Transaction& tx) {
  return issued(
      call, app::create_webhook(tx, call.services.environment, call.services.sealer, call.caller, draft_of(call, tx)));
}

net::Reply show_webhook(Call& call, storage::Transaction& tx) { return webhook_reply(named(call, tx)); }

net::Reply change_webhook(Call& call, storage::Transaction& tx) {
  Webhook webhook = named(call, tx);
  require_match(call, webhook.version);
  app::change_webhook(tx, call.services.environment, webhook, patch_of(call));
  return webhook_reply(webhook);
}

net::Reply remove_webhook(Call& call, storage::Transaction& tx) {
  app::remove_webhook(tx, named(call, tx));
  return no_content();
}

net::Reply test_webhook(Call& call, storage::Transaction& tx) {
  const Webhook webhook = named(call, tx);
  return created_notification(call, tx, app::test_webhook(tx, call.services.environment, webhook));
}

net::Reply rotate_webhook_secret(Call& call, storage::Transaction& tx) {
  app::IssuedWebhook rotated{named(call, tx), {}};
  rotated.secret = app::rotate_secret(tx, call.services.environment, call.services.sealer, rotated.about);
  return issued(call, rotated);
}

}  // namespace docket::http
