#include <algorithm>

#include "app/notifications.hpp"
#include "app/shops.hpp"
#include "domain/message_template.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/notifications_json.hpp"
#include "notify/message.hpp"

/// What customers and staff are told, and by which ways.
namespace docket::http {
namespace {

Shop managed_shop(const Call& call, storage::Transaction& tx) {
  Shop shop = app::find_shop(tx, call.param("shop"));
  if (!may_manage_shop(call.caller, shop.id)) {
    throw Error(Code::forbidden, "Only the owner of the shop and admins may do this.");
  }
  return shop;
}

const Status& status_of(const Shop& shop, std::string_view key) {
  const Status* status = shop.workflow->find(key);
  if (status == nullptr) throw Error(Code::not_found, "The shop's workflow has no such status.");
  return *status;
}

std::string language_of(const Call& call) {
  const std::string_view language = call.param("language");
  if (!is_language(language)) throw Error(Code::not_found, "Messages are written in en, de, es, hi and ar.");
  return std::string(language);
}

void write_message(json::Writer& writer, const Status& status, std::string_view language, const notify::Template& text,
                   bool is_own) {
  writer.begin_object();
  writer.field("status", status.key);
  writer.field("label", status.label);
  writer.field("language", language);
  writer.field("subject", text.subject);
  writer.field("body", text.body);
  writer.field("is_own", is_own);
  writer.end_object();
}

/// The words of a body that has `subject` and `body`, checked.
notify::Template template_in(const Fields& fields) {
  notify::Template text{*fields.text("subject"), *fields.text("body")};
  check_message_template(text.subject, text.body);
  return text;
}

/// Somebody's order, to show what an e-mail looks like.
storage::StoredOrder sample_order(const Shop& shop, const Status& status, Timestamp now) {
  storage::StoredOrder order;
  order.shop_id = shop.id;
  order.number = order_number(shop.number_prefix, 42);
  order.status = status.key;
  order.status_kind = status.kind;
  order.currency = shop.currency;
  order.customer.name = "Mira";
  order.placed_at = now - Seconds(600);
  order.status_since = now;
  order.total = 1160;
  return order;
}

std::vector<Line> sample_lines() {
  return {{std::nullopt, "Flat white", 340, 2, std::nullopt}, {std::nullopt, "Cinnamon bun", 480, 1, "warm, please"}};
}

net::Reply ntfy_reply(const Shop& shop) {
  json::Writer writer;
  writer.begin_object().nullable("topic", shop.ntfy_topic).end_object();
  return json_reply(200, writer.take());
}

}  // namespace

net::Reply show_channels(Call& call, storage::Transaction&) {
  if (!runs_shops(call.caller)) throw Error(Code::forbidden, "Only people who run shops see what is set up.");
  const app::Channels channels = call.services.environment.channels();
  json::Writer writer;
  writer.begin_object();
  writer.field("mail", channels.mail);
  writer.nullable("mail_from", channels.mail ? std::optional(call.services.mail_from) : std::nullopt);
  writer.field("ntfy", channels.ntfy);
  writer.nullable("ntfy_url", channels.ntfy ? std::optional(call.services.ntfy_url) : std::nullopt);
  writer.field("push", channels.push);
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply list_messages(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  if (!works_at(call.caller, shop.id)) throw Error(Code::forbidden, "Only who works in the shop reads its messages.");
  const auto own = tx.message_templates.of_shop(shop.id);
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  for (const Status& status : shop.workflow->statuses) {
    if (!status.notify) continue;
    for (const std::string_view language : kLanguages) {
      const auto found = std::ranges::find_if(
          own, [&](const auto& each) { return each.status == status.key && each.language == language; });
      const bool is_own = found != own.end();
      write_message(writer, status, language,
                    is_own ? notify::Template{found->subject, found->body}
                           : notify::built_in_template(shop, status.key, language),
                    is_own);
    }
  }
  writer.end_array().end_object();
  return json_reply(200, writer.take());
}

net::Reply put_message(Call& call, storage::Transaction& tx) {
  const Shop shop = managed_shop(call, tx);
  const Status& status = status_of(shop, call.param("status"));
  const std::string language = language_of(call);
  const notify::Template text = template_in(Fields(call.body));
  tx.message_templates.put({shop.id, status.key, language, text.subject, text.body, call.services.environment.now()});
  json::Writer writer;
  write_message(writer, status, language, text, true);
  return json_reply(200, writer.take());
}

net::Reply reset_message(Call& call, storage::Transaction& tx) {
  const Shop shop = managed_shop(call, tx);
  if (!tx.message_templates.remove(shop.id, call.param("status"), language_of(call))) {
    throw Error(Code::not_found, "The shop has no text of its own for that.");
  }
  return no_content();
}

net::Reply preview_message(Call& call, storage::Transaction& tx) {
  call.action.clear();  // nothing has changed that anybody has to know of
  const Shop shop = app::find_shop(tx, call.param("shop"));
  if (!works_at(call.caller, shop.id)) throw Error(Code::forbidden, "Only who works in the shop sees its messages.");
  const Fields fields(call.body);
  const Status& status = status_of(shop, *fields.text("status"));
  const Timestamp now = call.services.environment.now();
  const auto order = sample_order(shop, status, now);
  const auto lines = sample_lines();
  const notify::OrderNews news{order, lines, shop, status.key, call.base_url() + "/track/…", now};
  const auto drawn = notify::order_message(news, *fields.text("language"), template_in(fields));
  json::Writer writer;
  writer.begin_object();
  writer.field("subject", drawn.subject).field("text", drawn.text).field("html", drawn.html);
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply test_message(Call& call, storage::Transaction& tx) {
  const Shop shop = managed_shop(call, tx);
  app::Environment& environment = call.services.environment;
  const Fields fields(call.body);
  const bool is_mail = *fields.text("channel") == "email";
  return created_notification(
      call, tx,
      is_mail ? app::test_mail(tx, environment, shop, fields.text("to")) : app::test_ntfy(tx, environment, shop));
}

net::Reply show_ntfy(Call& call, storage::Transaction& tx) { return ntfy_reply(managed_shop(call, tx)); }

net::Reply put_ntfy(Call& call, storage::Transaction& tx) {
  Shop shop = managed_shop(call, tx);
  const auto topic = Fields(call.body).text("topic");
  if (topic && !is_ntfy_topic(*topic)) throw invalid("/topic", "must have 1 to 64 letters, digits, - and _");
  app::ShopPatch patch;
  patch.ntfy_topic.emplace(topic);
  app::change_shop(tx, call.services.environment, call.caller, shop, patch);
  return ntfy_reply(shop);
}

}  // namespace docket::http
