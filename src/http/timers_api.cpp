#include "app/timers.hpp"

#include "app/shops.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"

/// The timers of a shop's orders.
namespace docket::http {
namespace {

constexpr std::string_view kList = "timers";

std::string place(const storage::RunningTimer& timer) {
  return std::to_string(to_ms(timer.at)) + " " + timer.order.str();
}

std::optional<storage::Timers::Position> position_of(const Call& call) {
  const auto text = place_of(call, kList);
  if (!text) return std::nullopt;
  const auto space = text->find(' ');
  const auto id = space == std::string::npos ? std::nullopt : OrderId::parse(std::string_view(*text).substr(space + 1));
  if (!id || space == 0 || space > 15 || text->find_first_not_of("0123456789") != space) {
    throw invalid("/query/cursor", "is not a cursor of this list");
  }
  return storage::Timers::Position{from_ms(std::stoll(text->substr(0, space))), *id};
}

void write_timer(json::Writer& writer, const storage::RunningTimer& timer, const Workflow& workflow) {
  const Timer* rule = workflow.timer_from(timer.status);
  writer.begin_object();
  writer.field("order_id", timer.order.view());
  writer.field("number", timer.number);
  writer.field("from", timer.status);
  writer.nullable("to", rule ? std::optional<std::string_view>(rule->to) : std::nullopt);
  writer.field("at", timer.at);
  writer.end_object();
}

net::Reply timers_reply(const Call& call, storage::Transaction& tx, const Shop& shop) {
  const auto page = app::list_timers(tx, call.caller, shop, position_of(call), limit_of(call));
  json::Writer writer;
  writer.begin_object();
  writer.field("paused", shop.timers_paused_at.has_value());
  write_page(
      writer, page, kList, [&](const storage::RunningTimer& timer) { write_timer(writer, timer, *shop.workflow); },
      place);
  writer.end_object();
  return json_reply(200, writer.take());
}

}  // namespace

net::Reply list_timers(Call& call, storage::Transaction& tx) {
  return timers_reply(call, tx, app::find_shop(tx, call.param("shop")));
}

net::Reply pause_timers(Call& call, storage::Transaction& tx) {
  Shop shop = app::find_shop(tx, call.param("shop"));
  app::pause_timers(tx, call.services.environment, call.caller, shop, *Fields(call.body).flag("paused"));
  return timers_reply(call, tx, shop);
}

}  // namespace docket::http
