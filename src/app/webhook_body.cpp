#include "app/webhook_body.hpp"

#include "domain/estimate.hpp"
#include "domain/notification.hpp"
#include "json/event.hpp"
#include "json/json.hpp"

namespace docket::app {
namespace {

json::Writer begin(std::string_view type, Timestamp at) {
  json::Writer writer;
  writer.begin_object();
  writer.field("type", type);
  writer.field("timestamp", at);
  writer.key("data").begin_object();
  return writer;
}

std::string end(json::Writer& writer) {
  writer.end_object();
  writer.end_object();
  return writer.take();
}

void write_order(json::Writer& writer, const storage::StoredOrder& order) {
  writer.begin_object();
  writer.field("id", order.id.view());
  writer.field("shop_id", order.shop_id.view());
  writer.field("number", order.number);
  writer.field("status", order.status);
  writer.field("status_kind", name_of(order.status_kind));
  writer.key("lines").raw(order.lines_json);
  writer.field("currency", order.currency);
  writer.field("total", order.total);
  writer.key("customer").begin_object();
  writer.nullable("name", order.customer.name);
  writer.nullable("email", order.customer.email);
  writer.nullable("phone", order.customer.phone);
  writer.end_object();
  writer.field("fulfilment", name_of(order.fulfilment));
  writer.nullable("delivery_address", order.delivery_address);
  writer.nullable("notes", order.notes);
  writer.nullable("tracking_number", order.tracking_number);
  writer.nullable("external_ref", order.external_ref);
  writer.nullable("cancel_reason", order.cancel_reason);
  const bool has_estimate = shows_estimate(order);
  writer.nullable("eta", has_estimate ? order.eta : std::nullopt);
  writer.nullable("eta_latest", has_estimate ? order.eta_latest : std::nullopt);
  writer.field("placed_at", order.placed_at);
  writer.field("updated_at", order.updated_at);
  writer.field("status_since", order.status_since);
  writer.nullable("closed_at", order.closed_at);
  writer.field("version", order.version);
  writer.end_object();
}

}  // namespace

std::string webhook_body(const Event& event, const storage::StoredOrder* order) {
  json::Writer writer = begin(name_of(event.type), event.at);
  json::write_event_members(writer, event);
  if (order != nullptr) {
    writer.key("order");
    write_order(writer, *order);
  }
  return end(writer);
}

std::string webhook_test_body(WebhookId webhook, Timestamp at) {
  json::Writer writer = begin(kWebhookTest, at);
  writer.field("webhook_id", webhook.view());
  return end(writer);
}

}  // namespace docket::app
