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

/// Who asks for a WebSocket; nullopt for whoever has yet to say it.
std::optional<Caller> socket_caller(Call& call) {
  if (auto caller = ticket_holder(call)) return caller;
  return call.caller.kind == Caller::Kind::anonymous ? std::nullopt : std::optional(call.caller);
}

/// The refusal of what is no sound handshake.
std::optional<net::Reply> refused_handshake(const Call& call) {
  net::Reply checked = net::accept_websocket(call.request, nullptr);
  if (checked.status == 101) return std::nullopt;
  net::Reply reply = problem(Error(Code::malformed, std::string(trimmed(checked.body))), call.request.path,
                             call.request_id, checked.status);
  for (auto& header : checked.headers) {
    if (!net::same_word(header.first, "Content-Type")) reply.headers.push_back(std::move(header));
  }
  return reply;
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

bool wants_stream(const net::Request& request) {
  const auto accept = net::find_header(request.headers, "Accept");
  return request.method == "GET" && accept && accept->find("text/event-stream") != std::string_view::npos;
}

std::optional<Cursor> resumed_at(const Call& call) {
  // A place that a browser gives back may be of any age: what cannot be read is one that cannot be continued.
  const auto since = since_of(call);
  if (const auto last = call.header("Last-Event-ID"); last && !last->empty()) {
    return parse_cursor(*last).value_or(Cursor{});
  }
  return since;
}

net::Reply stream_reply(std::shared_ptr<net::Session> session) {
  net::Reply reply;
  reply.headers.emplace_back("Content-Type", "text/event-stream");
  reply.headers.emplace_back("Cache-Control", "no-store");
  reply.headers.emplace_back("X-Accel-Buffering", "no");
  reply.session = std::move(session);
  return reply;
}

net::Reply open_stream(Call& call, storage::Transaction& tx) {
  live::Wish wish = wish_of(call, tx);
  wish.since = resumed_at(call);
  app::require_feed(tx, call.caller, wish.order);
  return stream_reply(call.services.feed.subscribe(live::Transport::event_stream, std::move(wish),
                                                   live::Listening{call.caller, tx.meta.revision()}));
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

live::Listening listening_as(Call& call, const Caller& caller, const Requirement& require) {
  return call.services.store.read([&](storage::Transaction& tx) {
    auto now = call.services.accounts.recheck(tx, caller);
    if (!now) throw Error(Code::invalid_token, "This account is switched off.");
    require(tx, *now);
    return live::Listening{std::move(*now), tx.meta.revision()};
  });
}

Requirement board_requirement(ShopId shop) {
  return [shop](storage::Transaction& tx, const Caller& caller) {
    live::require_board(caller, app::find_shop(tx, shop.view()));
  };
}

net::Reply open_socket(Call& call) {
  if (auto refusal = refused_handshake(call)) return std::move(*refusal);
  live::Wish wish = call.services.store.read([&](storage::Transaction& tx) { return wish_of(call, tx); });
  std::optional<live::Listening> listening;
  if (const auto caller = socket_caller(call)) {
    listening = listening_as(
        call, *caller, [&](storage::Transaction& tx, const Caller& now) { app::require_feed(tx, now, wish.order); });
  }
  live::Feed& feed = call.services.feed;
  return net::accept_websocket(call.request, feed.subscribe(live::Transport::websocket, std::move(wish), listening));
}

net::Reply open_board_socket(Call& call) {
  if (auto refusal = refused_handshake(call)) return std::move(*refusal);
  live::Feed& feed = call.services.feed;
  const Shop shop = feed.draw_board(call.param("shop"))->shop;
  const live::BoardWish wish{shop.id, since_of(call)};
  auto caller = socket_caller(call);
  if (!caller && shop.board_public) caller = call.caller;
  std::optional<live::Listening> listening;
  if (caller) listening = listening_as(call, *caller, board_requirement(shop.id));
  return net::accept_websocket(call.request, feed.subscribe(live::Transport::websocket, wish, listening));
}

}  // namespace docket::http
