#include <algorithm>

#include "app/orders.hpp"
#include "app/shops.hpp"
#include "domain/event.hpp"
#include "domain/text.hpp"
#include "http/handlers.hpp"
#include "http/live.hpp"
#include "http/problem.hpp"
#include "http/waiting.hpp"
#include "json/json.hpp"
#include "live/feed.hpp"
#include "net/websocket.hpp"
#include "net/workers.hpp"

/// The feed as it happens: event streams, WebSockets, and the tickets that open them for browsers.
namespace docket::http {
namespace {

/// A place that a browser gives back may be of any age: what cannot be read is one that cannot be continued.
Cursor place_or_unknown(std::string_view text) { return parse_cursor(text).value_or(Cursor{}); }

/// The caller that the ticket of the query stands for; nullopt without one. Throws invalid_token for a bad one.
std::optional<Caller> ticket_holder(Call& call) {
  const auto ticket = call.query.text("ticket");
  if (!ticket) return std::nullopt;
  const net::Blocking blocking;
  auto caller = call.services.store.write(
      [&](storage::Transaction& tx) { return call.services.accounts.redeem_ticket(tx, *ticket); });
  if (!caller) throw Error(Code::invalid_token, "This ticket was used already, or has expired; get a new one.");
  return caller;
}

}  // namespace

live::Wish wish_of(const Call& call, storage::Transaction& tx) {
  live::Wish wish;
  wish.since = since_of(call);
  if (const auto shop = call.query.text("shop")) wish.shop = app::find_shop(tx, *shop).id;
  if (const auto order = call.query.text("order")) {
    wish.order = OrderId::parse(*order);
    if (!wish.order) throw invalid("/query/order", "is not the id of an order");
  }
  return wish;
}

bool wants_stream(const Call& call) {
  const auto accept = call.header("Accept");
  return call.request.method == "GET" && accept && accept->find("text/event-stream") != std::string_view::npos;
}

net::Reply open_stream(Call& call, storage::Transaction& tx) {
  live::Wish wish = wish_of(call, tx);
  if (const auto last = call.header("Last-Event-ID"); last && !last->empty()) wish.since = place_or_unknown(*last);
  app::require_feed(tx, call.caller, wish.order);
  net::Reply reply;
  reply.headers.emplace_back("Content-Type", "text/event-stream");
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("X-Accel-Buffering", "no");
  reply.session = call.services.feed.subscribe(live::Transport::event_stream, std::move(wish),
                                               live::Listening{call.caller, tx.meta.revision()});
  return reply;
}

net::Reply create_ticket(Call& call, storage::Transaction& tx) {
  call.action.clear();
  const std::string ticket = call.services.accounts.new_ticket(tx, call.caller);
  const Timestamp expires_at = call.services.environment.now() + app::Accounts::kTicketLifetime;
  json::Writer writer;
  writer.begin_object();
  writer.field("ticket", ticket);
  writer.field("expires_at", expires_at);
  writer.end_object();
  const std::string base = call.base_url();
  return created("ws" + base.substr(std::min<std::size_t>(base.size(), 4)) + "/ws/orders?ticket=" + ticket,
                 writer.take(), "");
}

net::Reply open_socket(Call& call) {
  net::Reply checked = net::accept_websocket(call.request, nullptr);
  if (checked.status != 101) {
    net::Reply reply = problem(Error(Code::malformed, std::string(trimmed(checked.body))), call.request.path,
                               call.request_id, checked.status);
    for (auto& header : checked.headers) {
      if (!net::same_word(header.first, "Content-Type")) reply.headers.push_back(std::move(header));
    }
    return reply;
  }
  live::Wish wish = call.services.store.read([&](storage::Transaction& tx) { return wish_of(call, tx); });
  auto caller = ticket_holder(call);
  if (!caller && call.caller.kind != Caller::Kind::anonymous) caller = call.caller;
  std::optional<live::Listening> listening;
  if (caller) {
    listening = call.services.store.read([&](storage::Transaction& tx) {
      app::require_feed(tx, *caller, wish.order);
      auto now = call.services.accounts.recheck(tx, *caller);
      if (!now) throw Error(Code::invalid_token, "This account is switched off.");
      return live::Listening{std::move(*now), tx.meta.revision()};
    });
  }
  live::Feed& feed = call.services.feed;
  return net::accept_websocket(call.request, feed.subscribe(live::Transport::websocket, std::move(wish), listening));
}

}  // namespace docket::http
