#include "app/orders.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "http/live.hpp"
#include "http/waiting.hpp"
#include "json/event.hpp"
#include "live/feed.hpp"

/// The log of events: of one order, and as the feed.
namespace docket::http {
net::Reply list_order_events(Call& call, storage::Transaction& tx) {
  const std::int64_t after = number_place_of(call, "history").value_or(0);
  const auto page = app::order_history(tx, call.caller, call.id<OrderId>("id"), after, limit_of(call));
  return page_reply(
      page, "history", [](json::Writer& writer, const Event& event) { json::write_event(writer, event); },
      [](const Event& event) { return std::to_string(event.seq); });
}

net::Reply list_events(Call& call, storage::Transaction& tx) {
  if (wants_stream(call.request)) return open_stream(call, tx);
  const live::Wish wish = wish_of(call, tx);
  const auto limit = static_cast<std::size_t>(call.query.integer("limit").value_or(100));
  const app::FeedPage page =
      app::read_feed(tx, call.caller, call.services.store.epoch(), wish.since, wish.shop, wish.order, limit);
  call.nothing_new = page.events.empty() && !page.reset;
  if (const Milliseconds patience = patience_of(call); call.nothing_new && patience.count() > 0) {
    call.wait =
        call.services.feed.wait(live::topics_for(call.caller, wish.shop, wish.order), page.cursor.seq, patience);
  }

  const std::string cursor = format_cursor(page.cursor);
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  if (page.reset) writer.begin_object().field("type", "reset").field("cursor", cursor).end_object();
  for (const Event& event : page.events) json::write_event(writer, event);
  writer.end_array().field("cursor", cursor).end_object();
  return json_reply(200, writer.take());
}

}  // namespace docket::http
