#include "app/orders.hpp"

#include <algorithm>

#include "app/shops.hpp"
#include "domain/estimate.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/language.hpp"
#include "http/list_cursor.hpp"
#include "http/order_query.hpp"
#include "http/orders_json.hpp"
#include "http/problem.hpp"
#include "http/waiting.hpp"

/// Orders.
namespace docket::http {
namespace {

Contact contact_of(const json::Value* customer) {
  if (customer == nullptr) return {};
  const Fields fields(*customer);
  return {fields.text("name"), fields.text("email"), fields.text("phone")};
}

std::optional<ItemId> item_id_of(const Fields& fields, std::size_t index) {
  const auto text = fields.text("item_id");
  if (!text) return std::nullopt;
  const auto id = ItemId::parse(*text);
  if (!id) throw invalid("/lines/" + std::to_string(index) + "/item_id", "is not an id");
  return id;
}

OrderDraft order_draft(const json::Value& body) {
  const Fields fields(body);
  OrderDraft draft;
  for (const json::Value& entry : fields.present("lines")->get<json::Array>()) {
    const Fields line(entry);
    draft.lines.push_back({item_id_of(line, draft.lines.size()), line.text("name"), line.integer("unit_price"),
                           *line.integer("quantity"), line.text("note")});
  }
  draft.customer = contact_of(fields.present("customer"));
  draft.fulfilment = parse_fulfilment(fields.text("fulfilment").value_or("pickup")).value_or(Fulfilment::pickup);
  draft.delivery_address = fields.text("delivery_address");
  draft.notes = fields.text("notes");
  draft.external_ref = fields.text("external_ref");
  draft.language = fields.text("language");
  return draft;
}

std::string order_json(const Call& call, const storage::StoredOrder& order, const Shop& shop) {
  json::Writer writer;
  write_order(writer, call, order, shop);
  return writer.take();
}

net::Reply order_reply(const Call& call, const app::OrderAtShop& found) {
  return json_reply(200, order_json(call, found.order, found.shop), order_etag(call, found.order, found.shop));
}

/// The order of the path, as it may be changed: seen by the caller and of the version that If-Match names.
app::OrderAtShop order_to_change(const Call& call, storage::Transaction& tx) {
  auto found = app::find_order(tx, call.caller, call.id<OrderId>("id"));
  require_match(call, found.order.version);
  return found;
}

/// The orders of a batch. Throws validation_failed for what is no id, or there twice.
std::vector<OrderId> ids_of(const json::Value& list) {
  std::vector<OrderId> ids;
  for (const json::Value& entry : list.get<json::Array>()) {
    const std::string pointer = "/ids/" + std::to_string(ids.size());
    const auto id = OrderId::parse(entry.get<std::string>());
    if (!id) throw invalid(pointer, "is not an id");
    if (std::find(ids.begin(), ids.end(), *id) != ids.end()) throw invalid(pointer, "is there twice");
    ids.push_back(*id);
  }
  return ids;
}

/// Names a list's order in its cursors.
std::string sort_of(const Call& call) { return call.query.text("sort").value_or("-created_at"); }

std::string place(const storage::StoredOrder& order) {
  return std::to_string(to_ms(order.updated_at)) + " " + order.id.str();
}

storage::OrderQuery::Position read_place(const std::string& text) {
  const auto space = text.find(' ');
  const auto id = space == std::string::npos ? std::nullopt : OrderId::parse(std::string_view(text).substr(space + 1));
  if (!id || space > 15 || text.find_first_not_of("0123456789") != space) {
    throw invalid("/query/cursor", "is not a cursor of this list");
  }
  return {from_ms(std::stoll(text.substr(0, space))), *id};
}

storage::OrderQuery order_query(const Call& call, storage::Transaction& tx) {
  storage::OrderQuery query = order_filters(call, tx);
  const std::string sort = sort_of(call);
  query.newest_first = sort.starts_with('-');
  query.sort = sort.ends_with("updated_at") ? storage::OrderSort::updated : storage::OrderSort::created;
  if (const auto cursor = place_of(call, "orders" + sort)) query.after = read_place(*cursor);
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  return query;
}

}  // namespace

void write_contact(json::Writer& writer, const Contact& contact) {
  writer.begin_object();
  writer.nullable("name", contact.name);
  writer.nullable("email", contact.email);
  writer.nullable("phone", contact.phone);
  writer.end_object();
}

void write_estimate(json::Writer& writer, const Order& order) {
  const bool is_shown = shows_estimate(order);
  writer.nullable("eta", is_shown ? order.eta : std::nullopt);
  writer.nullable("eta_latest", is_shown ? order.eta_latest : std::nullopt);
}

std::string order_etag(const Call& call, const storage::StoredOrder& order, const Shop& shop) {
  const auto allowed = allowed_transitions(order, shop, call.caller, call.services.environment.now());
  return std::to_string(order.version) + "." + std::to_string(shop.version) + "." + std::to_string(allowed.size());
}

void write_order(json::Writer& writer, const Call& call, const storage::StoredOrder& order, const Shop& shop) {
  writer.begin_object();
  writer.field("id", order.id.view());
  writer.field("number", order.number);
  writer.field("shop_id", order.shop_id.view());
  writer.field("status", order.status);
  writer.field("status_kind", name_of(order.status_kind));
  writer.key("lines").raw(order.lines_json);
  writer.field("currency", order.currency);
  writer.field("total", order.total);
  writer.key("customer");
  write_contact(writer, order.customer);
  writer.nullable("customer_id", order.customer_id ? std::optional(order.customer_id->view()) : std::nullopt);
  writer.field("fulfilment", name_of(order.fulfilment));
  writer.nullable("delivery_address", order.delivery_address);
  writer.nullable("notes", order.notes);
  writer.nullable("tracking_number", order.tracking_number);
  writer.field("tracking_url",
               call.base_url() + "/track/" + call.services.tracking.token(order.id, order.track_generation));
  writer.nullable("external_ref", order.external_ref);
  writer.nullable("cancel_reason", order.cancel_reason);
  write_estimate(writer, order);
  writer.key("allowed_transitions").begin_array();
  for (const std::string& status : allowed_transitions(order, shop, call.caller, call.services.environment.now())) {
    writer.value(status);
  }
  writer.end_array();
  writer.field("version", order.version);
  writer.field("placed_at", order.placed_at);
  writer.field("updated_at", order.updated_at);
  writer.field("status_since", order.status_since);
  writer.nullable("closed_at", order.closed_at);
  writer.end_object();
}

net::Reply place_order(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  OrderDraft draft = order_draft(call.body);
  // Who orders for themselves reads what their browser reads.
  const bool is_for_somebody = works_at(call.caller, shop.id) || call.caller.kind == Caller::Kind::key;
  if (!draft.language && !is_for_somebody) draft.language = wanted_language(call);
  const auto order = app::place_order(tx, call.services.environment, call.caller, shop, draft);
  return created(call.base_url() + "/api/v1/orders/" + order.id.str(), order_json(call, order, shop),
                 order_etag(call, order, shop));
}

net::Reply list_orders(Call& call, storage::Transaction& tx) {
  const auto page = app::list_orders(tx, call.caller, order_query(call, tx));
  app::KnownShops shops(tx);
  json::Writer writer;
  writer.begin_object();
  write_page(
      writer, page, "orders" + sort_of(call),
      [&](const storage::StoredOrder& order) { write_order(writer, call, order, shops.find(order.shop_id)); }, place);
  writer.field("cursor", format_cursor({call.services.store.epoch(), tx.events.last()}));
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply show_order(Call& call, storage::Transaction& tx) {
  const auto found = app::find_order(tx, call.caller, call.id<OrderId>("id"));
  wait_for_order(call, tx, found.order.id);
  return order_reply(call, found);
}

net::Reply change_order(Call& call, storage::Transaction& tx) {
  auto found = order_to_change(call, tx);
  const Fields fields(call.body);
  app::OrderPatch patch;
  patch.notes = fields.text_or_null("notes");
  patch.delivery_address = fields.text_or_null("delivery_address");
  patch.tracking_number = fields.text_or_null("tracking_number");
  if (const json::Value* customer = fields.present("customer")) {
    const Fields changes(*customer);
    patch.customer = found.order.customer;
    if (const auto name = changes.text_or_null("name")) patch.customer->name = *name;
    if (const auto email = changes.text_or_null("email")) patch.customer->email = *email;
    if (const auto phone = changes.text_or_null("phone")) patch.customer->phone = *phone;
  }
  app::change_order(tx, call.services.environment, call.caller, found, patch);
  return order_reply(call, found);
}

net::Reply move_order(Call& call, storage::Transaction& tx) {
  auto found = order_to_change(call, tx);
  const Fields fields(call.body);
  app::move_order(tx, call.services.environment, call.caller, found, *fields.text("to"), fields.text("note"));
  return order_reply(call, found);
}

net::Reply undo_step(Call& call, storage::Transaction& tx) {
  auto found = order_to_change(call, tx);
  app::undo_step(tx, call.services.environment, call.caller, found);
  return order_reply(call, found);
}

net::Reply move_orders(Call& call, storage::Transaction& tx) {
  require_scope(call.caller, Scope::orders_advance);
  const Fields fields(call.body);
  const std::string to = *fields.text("to");
  const auto note = fields.text("note");
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  for (const OrderId id : ids_of(*fields.present("ids"))) {
    writer.begin_object().field("id", id.view());
    try {
      auto found = app::find_order(tx, call.caller, id);
      app::move_order(tx, call.services.environment, call.caller, found, to, note);
      call.targets.push_back(id.str());
      writer.field("status", 200).key("order");
      write_order(writer, call, found.order, found.shop);
    } catch (const Error& refusal) {
      // A step asks all of its rules before it writes anything: the others of the batch go on.
      const int status = kind_of(refusal.code).status;
      writer.field("status", status).key("error");
      writer.raw(problem_json(refusal, "/api/v1/orders/" + id.str() + "/transitions", call.request_id, status));
    }
    writer.end_object();
  }
  writer.end_array().end_object();
  if (call.targets.empty()) call.action.clear();
  return json_reply(200, writer.take());
}

net::Reply cancel_order(Call& call, storage::Transaction& tx) {
  auto found = order_to_change(call, tx);
  app::cancel_order(tx, call.services.environment, call.caller, found, Fields(call.body).text("reason"));
  return order_reply(call, found);
}

net::Reply replace_tracking_link(Call& call, storage::Transaction& tx) {
  auto found = order_to_change(call, tx);
  app::rotate_tracking(tx, call.services.environment, call.caller, found);
  return order_reply(call, found);
}

}  // namespace docket::http
