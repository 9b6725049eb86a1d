#include "notify/composer.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/outbox.hpp"
#include "domain/status_label.hpp"
#include "domain/text.hpp"
#include "json/json.hpp"
#include "json/lines.hpp"
#include "notify/encodings.hpp"
#include "notify/message.hpp"
#include "notify/signature.hpp"

namespace docket::notify {
namespace {

/// An order with all that is said of it.
struct Found {
  storage::StoredOrder order;
  std::vector<Line> lines;
  Shop shop;
};

/// News of an order are worth nothing an hour later (RFC 8030, 5.2).
constexpr Seconds kPushLasts{3600};

std::optional<Found> find_order(storage::Transaction& tx, const Notification& one) {
  auto order = one.order_id ? tx.orders.find(*one.order_id) : std::nullopt;
  if (!order) return std::nullopt;
  auto shop = tx.shops.find(order->shop_id);
  if (!shop) return std::nullopt;
  auto lines = json::read_lines(order->lines_json);
  return Found{std::move(*order), std::move(lines), std::move(*shop)};
}

/// How often it was sent already.
std::size_t arrivals_of(storage::Transaction& tx, NotificationId id) {
  const auto tries = tx.notifications.deliveries(id);
  return static_cast<std::size_t>(
      std::ranges::count_if(tries, [](const storage::Delivery& each) { return !each.error; }));
}

void put_message(Mail& mail, Message&& message) {
  mail.subject = std::move(message.subject);
  mail.text = std::move(message.text);
  mail.html = std::move(message.html);
}

std::string last_error_of(storage::Transaction& tx, const Webhook& webhook) {
  if (webhook.disabled_reason == kGone) return std::string(app::kReceiverGone);
  const auto failed =
      tx.notifications.page({.state = NotificationState::failed, .webhook = webhook.id, .limit = 1}).rows;
  return failed.empty() ? "" : failed.front().last_error.value_or("");
}

}  // namespace

Composer::Composer(const security::Sealer& sealer, const security::TrackingTokens& tracking, House house)
    : sealer_(sealer), tracking_(tracking), house_(std::move(house)) {}

Parcel Composer::compose(storage::Transaction& tx, const Notification& one, Timestamp now) const {
  switch (one.kind) {
    case NotificationKind::webhook: return webhook(tx, one, now);
    case NotificationKind::email: return mail(tx, one, now);
    case NotificationKind::ntfy: return ntfy(tx, one, now);
    case NotificationKind::push: return push(tx, one, now);
  }
  throw std::logic_error("a notification of no kind");
}

Parcel Composer::webhook(storage::Transaction& tx, const Notification& one, Timestamp now) const {
  const auto id = webhook_of(one.destination);
  const auto webhook = id ? tx.webhooks.find(*id) : std::nullopt;
  if (!webhook) return Unsendable{"its webhook is gone"};
  if (!webhook->is_active) return Unsendable{"its webhook is switched off"};
  Outgoing request;
  request.url = webhook->url;
  request.body = one.body;
  request.deadline = house_.deadline;
  request.may_be_private = house_.webhooks_may_be_private;
  request.headers = {{"Content-Type", "application/json"},
                     {"User-Agent", house_.user_agent},
                     {"webhook-id", one.id.str()},
                     {"webhook-timestamp", std::to_string(std::chrono::floor<Seconds>(now).time_since_epoch().count())},
                     {"webhook-signature", signature(keys_of(*webhook, now), one.id.view(), now, one.body)}};
  return request;
}

std::vector<security::Secret> Composer::keys_of(const Webhook& webhook, Timestamp now) const {
  std::vector<security::Secret> keys;
  const auto add = [&](const std::string& sealed) {
    const auto secret = sealer_.open(sealed);
    auto key = secret ? signing_key(*secret) : std::nullopt;
    if (!key) throw std::runtime_error("the webhook's secret cannot be read: was the secret of this Docket changed?");
    keys.push_back(std::move(*key));
  };
  add(webhook.sealed_secret);
  if (webhook.sealed_old_secret && webhook.old_secret_until && now < *webhook.old_secret_until) {
    add(*webhook.sealed_old_secret);
  }
  return keys;
}

Parcel Composer::mail(storage::Transaction& tx, const Notification& one, Timestamp now) const {
  if (one.type == kWebhookFailing) return failing_mail(tx, one);
  if (one.type != kMailTest) return order_mail(tx, one, now);
  const auto shop = one.shop_id ? tx.shops.find(*one.shop_id) : std::nullopt;
  const std::string language = shop ? shop->language : std::string(kLanguages[0]);
  Mail mail = envelope(tx, one, shop ? shop->name : house_.mail_from.name, language);
  put_message(mail, test_message(language));
  return mail;
}

Parcel Composer::order_mail(storage::Transaction& tx, const Notification& one, Timestamp now) const {
  const auto found = find_order(tx, one);
  if (!found) return Unsendable{"its order is gone"};
  const auto& [order, lines, shop] = *found;
  if (!order.customer.email) return Unsendable{"its order has no e-mail address any more"};
  const std::string language = order.language.value_or(shop.language);
  std::optional<Template> own;
  if (auto text = tx.message_templates.find(shop.id, one.body, language)) {
    own = Template{std::move(text->subject), std::move(text->body)};
  }
  Mail mail = envelope(tx, one, shop.name, language);
  mail.to.name = order.customer.name.value_or("");
  put_message(mail, order_message({order, lines, shop, one.body, tracking_url(order, now), now}, language, own));
  return mail;
}

Parcel Composer::failing_mail(storage::Transaction& tx, const Notification& one) const {
  const auto id = WebhookId::parse(one.body);
  const auto webhook = id ? tx.webhooks.find(*id) : std::nullopt;
  if (!webhook) return Unsendable{"its webhook is gone"};
  if (!webhook->failing_since) return Unsendable{"its webhook answers again"};
  const auto shop = webhook->shop_id ? tx.shops.find(*webhook->shop_id) : std::nullopt;
  FailingWebhook failing{webhook->url, shop ? shop->name : house_.mail_from.name, shop ? shop->timezone : "UTC",
                         *webhook->failing_since, last_error_of(tx, *webhook)};
  const std::string language = shop ? shop->language : std::string(kLanguages[0]);
  Mail mail = envelope(tx, one, house_.mail_from.name, language);
  put_message(mail, failing_message(failing, language));
  return mail;
}

Parcel Composer::ntfy(storage::Transaction& tx, const Notification& one, Timestamp now) const {
  if (house_.ntfy_url.empty()) throw std::runtime_error("no server for ntfy is set up");
  const auto shop = one.shop_id ? tx.shops.find(*one.shop_id) : std::nullopt;
  if (!shop || !shop->ntfy_topic) return Unsendable{"the shop has no topic any more"};
  Notice notice;
  if (one.type == kNtfyTest) {
    notice = test_notice(shop->language);
  } else {
    const auto found = find_order(tx, one);
    if (!found) return Unsendable{"its order is gone"};
    const bool is_cancelled = one.type == name_of(EventType::order_cancelled);
    notice = staff_notice({found->order, found->lines, *shop, one.body, "", now}, is_cancelled, shop->language);
  }
  json::Writer writer;
  writer.begin_object();
  writer.field("topic", *shop->ntfy_topic);
  writer.field("title", notice.title);
  writer.field("message", notice.text);
  if (!house_.public_url.empty()) writer.field("click", house_.public_url + "/");
  writer.end_object();
  Outgoing request;
  request.url = house_.ntfy_url;
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", house_.user_agent}};
  request.body = writer.take();
  request.deadline = house_.deadline;
  request.may_be_private = true;  // the administrator's choice
  return request;
}

Parcel Composer::push(storage::Transaction& tx, const Notification& one, Timestamp now) const {
  if (!house_.push) throw std::runtime_error("nothing is pushed from here");
  const auto id = push_subscription_of(one.destination);
  const auto browser = id ? tx.push_subscriptions.find(*id) : std::nullopt;
  if (!browser) return Unsendable{"its browser is gone"};
  const auto found = find_order(tx, one);
  if (!found) return Unsendable{"its order is gone"};
  const auto& [order, lines, shop] = *found;
  const Status* status = shop.workflow->find(one.body);
  json::Writer text;
  text.begin_object();
  const std::string_view label = status != nullptr ? status_label(status->label, browser->language) : one.body;
  text.field("title", order.number + " · " + std::string(label));
  text.field("body", shop.name);
  text.field("url", "/track/" + tracking_.token(order.id, order.track_generation));
  text.field("tag", order.id.view());
  text.field("lang", browser->language);
  text.end_object();
  Outgoing request;
  request.url = browser->endpoint;
  try {
    request.body = encrypted_push(text.take(), browser->p256dh, browser->auth);
  } catch (const std::invalid_argument& fault) {
    return Unsendable{fault.what()};
  }
  request.deadline = house_.deadline;
  request.may_be_private = house_.webhooks_may_be_private;
  request.headers = {{"Content-Type", "application/octet-stream"},
                     {"Content-Encoding", "aes128gcm"},
                     {"TTL", std::to_string(kPushLasts.count())},
                     {"Urgency", "high"},
                     {"User-Agent", house_.user_agent},
                     {"Authorization", house_.push->authorization(browser->endpoint, contact(), now)}};
  return request;
}

/// Whom a push service can ask about us (RFC 8292, 2.1).
std::string Composer::contact() const {
  return house_.public_url.starts_with("https://") ? house_.public_url : "mailto:" + house_.mail_from.address;
}

std::string Composer::tracking_url(const Order& order, Timestamp now) const {
  if (house_.public_url.empty() || !is_tracked(order, order.track_generation, now)) return {};
  return house_.public_url + "/track/" + tracking_.token(order.id, order.track_generation);
}

Mail Composer::envelope(storage::Transaction& tx, const Notification& one, std::string sender,
                        std::string_view language) const {
  Mail mail;
  mail.from = {std::move(sender), house_.mail_from.address};
  mail.to.address = one.topic;
  mail.id = one.id.str();
  mail.sending = 1 + arrivals_of(tx, one.id);
  mail.language = language;
  return mail;
}

std::string shown_head(const Outgoing& request) {
  std::string head = request.method + " " + one_line(request.url) + "\n";
  for (const auto& [name, value] : request.headers) {
    const bool gives_rights = ascii_lower(name) == "authorization";
    head += name + ": " + (gives_rights ? "(hidden)" : one_line(value)) + "\n";
  }
  return head;
}

}  // namespace docket::notify
