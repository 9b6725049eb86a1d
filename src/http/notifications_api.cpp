#include "app/notifications.hpp"

#include <algorithm>

#include "app/shops.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "http/notifications_json.hpp"

/// What leaves the house, and what came of it.
namespace docket::http {
namespace {

constexpr std::size_t kMostDeliveries = 20;

/// The members of a notification, in an object that is open.
void write_members(json::Writer& writer, storage::Transaction& tx, const Notification& notification) {
  const auto webhook = webhook_of(notification.destination);
  const auto id = [](const auto& some) { return some ? std::optional(some->view()) : std::nullopt; };
  writer.field("id", notification.id.view());
  writer.field("kind", name_of(notification.kind));
  writer.field("type", notification.type);
  writer.field("state", name_of(notification.state));
  writer.nullable("shop_id", id(notification.shop_id));
  writer.nullable("order_id", id(notification.order_id));
  writer.nullable("order_number", notification.order_id ? tx.orders.number_of(*notification.order_id) : std::nullopt);
  writer.nullable("webhook_id", id(webhook));
  writer.nullable("to", recipient_of(tx, notification));
  writer.nullable("seq", notification.seq > 0 ? std::optional(notification.seq) : std::nullopt);
  writer.field("tries", notification.tries);
  writer.field("created_at", notification.created_at);
  writer.nullable("due_at", is_open(notification.state) ? std::optional(notification.due_at) : std::nullopt);
  writer.nullable("last_try_at", notification.last_try_at);
  writer.nullable("sent_at", notification.sent_at);
  writer.nullable("last_status", notification.last_status);
  writer.nullable("last_error", notification.last_error);
}

std::string notification_json(storage::Transaction& tx, const Notification& notification) {
  json::Writer writer;
  writer.begin_object();
  write_members(writer, tx, notification);
  writer.end_object();
  return writer.take();
}

void write_delivery(json::Writer& writer, const storage::Delivery& delivery) {
  writer.begin_object();
  writer.field("at", delivery.at);
  writer.field("took_ms", delivery.took.count());
  writer.nullable("status", delivery.status);
  writer.nullable("error", delivery.error);
  writer.field("request", delivery.request);
  writer.field("response", delivery.response);
  writer.end_object();
}

template <class Enumerator>
std::optional<Enumerator> chosen(const Call& call, const char* name,
                                 std::optional<Enumerator> (*parse)(std::string_view)) {
  const auto text = call.query.text(name);
  return text ? parse(*text) : std::nullopt;
}

template <class SomeId>
std::optional<SomeId> id_in_query(const Call& call, const std::string& name) {
  const auto text = call.query.text(name);
  if (!text) return std::nullopt;
  const auto id = SomeId::parse(*text);
  if (!id) throw invalid("/query/" + name, "is not a UUID");
  return id;
}

}  // namespace

std::optional<std::string> recipient_of(storage::Transaction& tx, const Notification& notification) {
  switch (notification.kind) {
    case NotificationKind::webhook: {
      const auto id = webhook_of(notification.destination);
      const auto webhook = id ? tx.webhooks.find(*id) : std::nullopt;
      return webhook ? std::optional(webhook->url) : std::nullopt;
    }
    case NotificationKind::email: return notification.topic;
    case NotificationKind::ntfy: {
      const auto shop = notification.shop_id ? tx.shops.find(*notification.shop_id) : std::nullopt;
      return shop ? shop->ntfy_topic : std::nullopt;
    }
    case NotificationKind::push: return std::nullopt;
  }
  return std::nullopt;
}

net::Reply created_notification(Call& call, storage::Transaction& tx, const Notification& notification) {
  return created_by_content(call.base_url() + "/api/v1/notifications/" + notification.id.str(),
                            notification_json(tx, notification));
}

net::Reply list_notifications(Call& call, storage::Transaction& tx) {
  storage::NotificationQuery query;
  if (const auto shop = call.query.text("shop")) query.shops.emplace({app::find_shop(tx, *shop).id});
  query.kind = chosen<NotificationKind>(call, "kind", parse_notification_kind);
  query.state = chosen<NotificationState>(call, "state", parse_notification_state);
  query.webhook = id_in_query<WebhookId>(call, "webhook");
  query.order = id_in_query<OrderId>(call, "order");
  query.after = id_place_of<NotificationId>(call, "notifications");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = app::list_notifications(tx, call.caller, query);
  return page_reply(
      page, "notifications",
      [&](json::Writer& writer, const Notification& notification) {
        writer.begin_object();
        write_members(writer, tx, notification);
        writer.end_object();
      },
      [](const Notification& notification) { return notification.id.view(); });
}

net::Reply show_notification(Call& call, storage::Transaction& tx) {
  const auto [notification, deliveries] = app::find_notification(tx, call.caller, call.id<NotificationId>("id"));
  const bool is_posted = notification.kind == NotificationKind::webhook;
  json::Writer writer;
  writer.begin_object();
  write_members(writer, tx, notification);
  writer.nullable("body", is_posted ? std::optional(notification.body) : std::nullopt);
  writer.key("deliveries").begin_array();
  const std::size_t first = deliveries.size() - std::min(deliveries.size(), kMostDeliveries);
  for (std::size_t i = deliveries.size(); i-- > first;) write_delivery(writer, deliveries[i]);
  writer.end_array();
  writer.end_object();
  return json_reply_by_content(200, writer.take());
}

net::Reply retry_notification(Call& call, storage::Transaction& tx) {
  auto found = app::find_notification(tx, call.caller, call.id<NotificationId>("id"));
  app::retry_notification(tx, call.services.environment, found.notification);
  return json_reply_by_content(200, notification_json(tx, found.notification));
}

}  // namespace docket::http
