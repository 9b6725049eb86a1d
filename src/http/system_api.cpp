#include <stdexcept>

#include "http/handlers.hpp"
#include "json/json.hpp"
#include "resources/build_info.hpp"
#include "resources/resources.hpp"

/// About the server itself.
namespace docket::http {

net::Reply health(Call&) { return json_reply(200, R"({"status":"ok"})"); }

net::Reply readiness(Call& call) {
  const auto schema = call.services.store.read([](storage::Transaction& tx) { return tx.meta.schema_version(); });
  json::Writer writer;
  writer.begin_object();
  writer.field("status", "ok");
  writer.field("database", call.services.store.engine());
  writer.field("schema_version", schema);
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply version(Call&) {
  json::Writer writer;
  writer.begin_object();
  writer.field("name", "docket");
  writer.field("version", resources::kVersion);
  writer.key("commit");
  if (resources::kCommit.empty()) {
    writer.null();
  } else {
    writer.value(resources::kCommit);
  }
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply openapi(Call&) {
  const auto* document = resources::find("schema/openapi.json");
  if (document == nullptr) throw std::logic_error("openapi.json is missing from this executable");
  return json_reply(200, std::string(document->bytes));
}

}  // namespace docket::http
