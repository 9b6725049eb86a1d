#include "app/exchange.hpp"

#include "http/handlers.hpp"
#include "http/order_query.hpp"

/// Orders out to a file.
namespace docket::http {
namespace {

app::RowForm form_of(const Call& call) {
  app::RowForm form;
  form.format = call.query.text("format") == "jsonl" ? app::Format::jsonl : app::Format::csv;
  for (const char* name : {"separator", "bom"}) {
    const bool is_given = call.query.text(name).has_value();
    if (is_given && form.format != app::Format::csv) {
      throw invalid("/query/" + std::string(name), "is for format=csv alone");
    }
  }
  if (call.query.text("separator") == "semicolon") form.separator = ';';
  form.byte_order_mark = call.query.flag("bom").value_or(false);
  return form;
}

}  // namespace

net::Reply export_orders(Call& call) {
  const app::RowForm form = form_of(call);
  Services& services = call.services;
  std::shared_ptr<app::OrderExport> rows;
  // What can be refused is refused here, while the status can still say so.
  std::string first = services.store.read([&](storage::Transaction& tx) {
    rows = std::make_shared<app::OrderExport>(services.accounts, call.caller, order_filters(call, tx), form);
    return rows->next(tx);
  });
  const bool is_csv = form.format == app::Format::csv;
  const std::string day = format_rfc3339(services.environment.now()).substr(0, 10);
  net::Reply reply;
  reply.headers.emplace_back("Content-Type",
                             is_csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson");
  reply.headers.emplace_back("Content-Disposition",
                             "attachment; filename=\"orders-" + day + (is_csv ? ".csv\"" : ".jsonl\""));
  reply.body = std::move(first);
  if (rows->has_more()) {
    reply.more = [&services, rows] {
      return services.store.read([&](storage::Transaction& tx) { return rows->next(tx); });
    };
  }
  return reply;
}

}  // namespace docket::http
