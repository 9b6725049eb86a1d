#include "app/notifications.hpp"
#include "domain/progress.hpp"
#include "domain/url.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/language.hpp"
#include "http/orders_json.hpp"
#include "http/tracking.hpp"
#include "http/waiting.hpp"
#include "json/json.hpp"
#include "json/lines.hpp"
#include "notify/web_push.hpp"
#include "security/digest.hpp"

/// What the guest of one order sees: no names, no ids of others.
namespace docket::http {
namespace {

void write_steps(json::Writer& writer, const std::vector<Step>& steps) {
  writer.begin_array();
  for (const Step& step : steps) {
    writer.begin_object();
    writer.field("key", step.key);
    writer.field("label", step.label);
    writer.field("state", name_of(step.state));
    writer.nullable("at", step.at);
    writer.end_object();
  }
  writer.end_array();
}

void write_lines(json::Writer& writer, const storage::StoredOrder& order) {
  writer.begin_array();
  for (const Line& line : json::read_lines(order.lines_json)) {
    writer.begin_object();
    writer.field("name", line.name);
    writer.field("quantity", line.quantity);
    writer.field("total", line.total());
    writer.end_object();
  }
  writer.end_array();
}

/// What the link shows. Its entity tag changes too when the time to cancel is over.
net::Reply tracking_reply(const Call& call, storage::Transaction& tx, const app::OrderAtShop& found) {
  const auto& [order, shop] = found;
  const auto steps = progress_of(order, *shop.workflow, tx.events.read({.order = order.id, .limit = 1000}));
  const Status* status = shop.workflow->find(order.status);
  const CancelRight right = customer_cancel_right(order, shop, call.services.environment.now());

  json::Writer writer;
  writer.begin_object();
  writer.field("number", order.number);
  writer.key("shop").begin_object();
  writer.field("name", shop.name).field("slug", shop.slug);
  writer.field("language", shop.language).field("timezone", shop.timezone);
  writer.nullable("phone", shop.phone).nullable("address", shop.address);
  writer.end_object();
  writer.field("status", order.status);
  writer.field("status_kind", name_of(order.status_kind));
  writer.field("label", status ? status->label : order.status);
  writer.key("steps");
  write_steps(writer, steps);
  writer.field("placed_at", order.placed_at);
  writer.field("updated_at", order.updated_at);
  write_estimate(writer, order);
  writer.field("currency", order.currency);
  writer.field("total", order.total);
  writer.key("lines");
  write_lines(writer, order);
  writer.field("fulfilment", name_of(order.fulfilment));
  writer.nullable("cancel_reason", order.cancel_reason);
  writer.field("can_cancel", right.holds);
  writer.nullable("cancel_until", right.until);
  writer.field("cursor", format_cursor({call.services.store.epoch(), tx.events.last()}));
  writer.end_object();
  return json_reply(200, writer.take(),
                    std::to_string(order.version) + "." + std::to_string(shop.version) + (right.holds ? ".c" : ""));
}

constexpr std::size_t kSecretBytes = 16;

/// As RFC 8291 has its keys. Browsers' push services speak https.
void check_subscription(const storage::PushSubscription& subscription) {
  if (const auto fault = url_fault(subscription.endpoint, Scheme::https)) throw invalid("/endpoint", *fault);
  if (!notify::is_browser_key(subscription.p256dh)) throw invalid("/p256dh", "is no key of P-256");
  const auto secret = security::from_base64url(subscription.auth);
  if (!secret || secret->size() != kSecretBytes) throw invalid("/auth", "is no secret of 16 bytes");
}

}  // namespace

app::OrderAtShop tracked_order(const Call& call, storage::Transaction& tx) {
  const auto content = call.services.tracking.open(call.param("token"));
  if (!content) throw Error(Code::not_found, "There is no order behind this tracking link.");
  return app::find_tracked_order(tx, call.services.environment, content->order, content->generation);
}

net::Reply track_order(Call& call, storage::Transaction& tx) {
  const auto found = tracked_order(call, tx);
  wait_for_order(call, tx, found.order.id);
  return tracking_reply(call, tx, found);
}

net::Reply cancel_tracked_order(Call& call, storage::Transaction& tx) {
  auto found = tracked_order(call, tx);
  require_match(call, found.order.version);
  app::cancel_tracked_order(tx, call.services.environment, found, Fields(call.body).text("reason"));
  call.targets = {found.order.id.str()};
  return tracking_reply(call, tx, found);
}

net::Reply show_push_key(Call& call, storage::Transaction& tx) {
  tracked_order(call, tx);
  const std::string& key = call.services.push_key;
  json::Writer writer;
  writer.begin_object().nullable("public_key", key.empty() ? std::nullopt : std::optional(key)).end_object();
  return json_reply(200, writer.take());
}

net::Reply subscribe_push(Call& call, storage::Transaction& tx) {
  const auto found = tracked_order(call, tx);
  const Fields fields(call.body);
  storage::PushSubscription subscription;
  subscription.endpoint = *fields.text("endpoint");
  subscription.p256dh = *fields.text("p256dh");
  subscription.auth = *fields.text("auth");
  subscription.language = wanted_language(call).value_or(found.shop.language);
  check_subscription(subscription);
  app::subscribe_browser(tx, call.services.environment, found.order, std::move(subscription));
  call.targets = {found.order.id.str()};
  return no_content();
}

net::Reply unsubscribe_push(Call& call, storage::Transaction& tx) {
  const auto found = tracked_order(call, tx);
  tx.push_subscriptions.remove(found.order.id, *call.query.text("endpoint"));
  call.targets = {found.order.id.str()};
  return no_content();
}

}  // namespace docket::http
