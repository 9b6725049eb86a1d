#include "json/event.hpp"

namespace docket::json {
namespace {

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

}  // namespace

void write_actor(Writer& writer, const Actor& actor) {
  writer.begin_object();
  writer.field("kind", actor.kind);
  writer.nullable("id", unless_empty(actor.id));
  writer.nullable("name", unless_empty(actor.name));
  writer.end_object();
}

void write_event(Writer& writer, const Event& event) {
  writer.begin_object();
  write_event_members(writer, event);
  writer.end_object();
}

void write_event_members(Writer& writer, const Event& event) {
  writer.field("seq", event.seq);
  writer.field("type", name_of(event.type));
  writer.field("shop_id", event.shop_id.view());
  writer.field("order_id", event.order_id.view());
  writer.field("number", event.number);
  writer.nullable("from", event.from);
  writer.nullable("to", event.to);
  writer.key("actor");
  write_actor(writer, event.actor);
  writer.nullable("note", event.note);
  writer.field("at", event.at);
}

}  // namespace docket::json
