#include "app/audit.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "json/event.hpp"

/// Who did what, from where: for admins.
namespace docket::http {
namespace {

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

/// An id of the query, in the form in which it is stored.
std::optional<std::string> id_text(const Call& call, std::string_view name) {
  const auto text = call.query.text(name);
  const auto id = text ? Uuid::parse(*text) : std::nullopt;
  return id ? std::optional(id->str()) : std::nullopt;
}

void write_entry(json::Writer& writer, const storage::AuditEntry& entry) {
  writer.begin_object();
  writer.field("id", entry.id.view());
  writer.field("at", entry.at);
  writer.key("actor");
  json::write_actor(writer, entry.actor);
  writer.field("action", entry.action);
  writer.nullable("target", unless_empty(entry.target));
  writer.nullable("status", entry.status);
  writer.nullable("address", unless_empty(entry.address));
  writer.nullable("request_id", unless_empty(entry.request_id));
  writer.end_object();
}

}  // namespace

net::Reply list_audit(Call& call, storage::Transaction& tx) {
  storage::AuditQuery query;
  query.actor = id_text(call, "actor");
  query.action = call.query.text("action");
  query.target = id_text(call, "target");
  query.from = call.query.moment("from");
  query.to = call.query.moment("to");
  query.after = id_place_of<storage::AuditId>(call, "audit");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = app::list_audit(tx, call.caller, query);
  return page_reply(page, "audit", write_entry, [](const storage::AuditEntry& entry) { return entry.id.view(); });
}

}  // namespace docket::http
