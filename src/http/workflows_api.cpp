#include "app/shops.hpp"
#include "app/workflows.hpp"
#include "http/drawing/workflow_drawing.hpp"
#include "http/handlers.hpp"
#include "http/routes.hpp"
#include "json/workflow.hpp"

/// Workflows: the built-in ones, and those of shops.
namespace docket::http {
namespace {

/// Raised whenever drawings look different: browsers keep those that they have.
constexpr std::string_view kForm = ".1";

net::Reply workflow_reply(const Shop& shop) {
  return json_reply(200, json::write_workflow(*shop.workflow), shop.workflow_id);
}

net::Reply drawing_reply(const Workflow& workflow) {
  net::Reply reply;
  reply.status = 200;
  reply.headers.emplace_back("Content-Type", "image/svg+xml");
  // Opened on its own, a drawing is a document: nothing in it may run or load.
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'");
  reply.body = drawing_of(workflow);
  return reply;
}

}  // namespace

net::Reply list_workflows(Call&) {
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  for (const Workflow& workflow : app::builtin_workflows()) writer.raw(json::write_workflow(workflow));
  writer.end_array().end_object();
  return json_reply(200, writer.take());
}

net::Reply show_workflow(Call& call, storage::Transaction& tx) {
  return workflow_reply(app::find_shop(tx, call.param("shop")));
}

net::Reply put_workflow(Call& call, storage::Transaction& tx) {
  Shop shop = app::find_shop(tx, call.param("shop"));
  require_match(call, shop.workflow_id);
  app::change_workflow(tx, call.services.environment, call.caller, shop, json::read_workflow(call.body));
  return workflow_reply(shop);
}

std::vector<Fault> workflow_faults(const json::Value& body) {
  try {
    json::read_workflow(body);
    return {};
  } catch (const Error& error) {
    return error.faults;
  }
}

net::Reply draw_workflow(Call& call, storage::Transaction& tx) {
  const Shop shop = app::find_shop(tx, call.param("shop"));
  net::Reply reply = drawing_reply(*shop.workflow);
  reply.headers.emplace_back("ETag", "\"" + shop.workflow_id + std::string(kForm) + "\"");
  return reply;
}

net::Reply preview_workflow(Call& call) {
  if (!runs_shops(call.caller)) throw Error(Code::forbidden, "Only people who run shops have workflows drawn.");
  const net::Reply drawing = drawing_reply(json::read_workflow(call.body));
  if (!call.idempotency_key) return drawing;
  call.action.clear();  // nothing has changed that anybody has to know of
  return write(call, [&](storage::Transaction&) { return drawing; });
}

}  // namespace docket::http
