#include <algorithm>

#include "app/screens.hpp"
#include "app/shops.hpp"
#include "domain/event.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "http/waiting.hpp"
#include "json/json.hpp"
#include "live/feed.hpp"

/// Displays that show a shop's board: how they are paired with it, and how they do.
namespace docket::http {
namespace {

void write_screen(json::Writer& writer, const Screen& screen, const app::ScreenStates::Known& known) {
  const auto& report = known.report;
  const auto drawn = report ? report->drawn : std::nullopt;
  writer.begin_object();
  writer.field("id", screen.id.view());
  writer.field("name", screen.name);
  writer.field("shop_id", screen.shop_id.view());
  writer.field("key_id", screen.key_id.view());
  writer.field("created_at", screen.created_at);
  writer.nullable("last_seen_at", report ? std::optional(report->seen_at) : std::nullopt);
  writer.nullable("transport", report ? std::optional(name_of(report->transport)) : std::nullopt);
  writer.nullable("drawn_change", drawn ? std::optional(drawn->change) : std::nullopt);
  writer.nullable("drawn_at", drawn ? std::optional(drawn->at) : std::nullopt);
  writer.field("latest_change", known.latest_change);
  writer.field("state", name_of(known.state));
  writer.end_object();
}

app::ScreenStates states(Call& call, storage::Transaction& tx) {
  return {tx, call.services.environment, call.services.screen_reports};
}

std::string screen_json(Call& call, storage::Transaction& tx, const Screen& screen) {
  json::Writer writer;
  write_screen(writer, screen, states(call, tx).of(screen));
  return writer.take();
}

void write_paired(json::Writer& writer, const app::PairedScreen& paired) {
  writer.field("state", "paired");
  writer.field("key", paired.key);
  writer.key("screen").begin_object();
  writer.field("id", paired.screen.id.view());
  writer.field("name", paired.screen.name);
  writer.field("shop_id", paired.shop.id.view());
  writer.field("shop_slug", paired.shop.slug);
  writer.field("shop_name", paired.shop.name);
  writer.end_object();
}

}  // namespace

net::Reply start_pairing(Call& call, storage::Transaction& tx) {
  call.action.clear();
  const auto started = app::start_pairing(tx, call.services.environment);
  json::Writer writer;
  writer.begin_object();
  writer.field("code", started.code);
  writer.field("token", started.token);
  writer.field("expires_at", started.expires_at);
  writer.end_object();
  return created(call.base_url() + "/api/v1/screens/pairings/" + started.token, writer.take(), "");
}

net::Reply show_pairing(Call& call, storage::Transaction& tx) {
  app::Environment& environment = call.services.environment;
  const auto pairing = app::find_pairing(tx, environment, call.services.sealer, call.param("token"));
  json::Writer writer;
  writer.begin_object();
  if (pairing.paired) {
    write_paired(writer, *pairing.paired);
  } else {
    writer.field("state", "waiting");
    writer.field("code", pairing.code);
    writer.field("expires_at", pairing.expires_at);
    call.nothing_new = true;
    const Milliseconds patience = std::min(patience_of(call), pairing.expires_at - environment.now());
    if (patience.count() > 0) call.wait = call.services.feed.wait_for_pairing(tx.meta.revision(), patience);
  }
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply pair_screen(Call& call, storage::Transaction& tx) {
  const Fields fields(call.body);
  auto shop = tx.shops.find(*fields.text("shop"));
  if (!shop) throw invalid("/shop", "is no shop's id or slug");
  const Screen screen = app::pair_screen(tx, call.services.environment, call.services.sealer, call.caller,
                                         {*fields.text("code"), *fields.text("name"), std::move(*shop)});
  return created_by_content(call.base_url() + "/api/v1/screens/" + screen.id.str(), screen_json(call, tx, screen));
}

net::Reply list_screens(Call& call, storage::Transaction& tx) {
  storage::ScreenQuery query;
  if (const auto shop = call.query.text("shop")) query.shop = app::find_shop(tx, *shop).id;
  query.after = id_place_of<ScreenId>(call, "screens");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = app::list_screens(tx, call.caller, query);
  auto known = states(call, tx);
  return page_reply(
      page, "screens",
      [&](json::Writer& writer, const Screen& screen) { write_screen(writer, screen, known.of(screen)); },
      [](const Screen& screen) { return screen.id.view(); });
}

net::Reply show_screen(Call& call, storage::Transaction& tx) {
  const Screen screen = app::find_screen(tx, call.caller, call.id<ScreenId>("id"));
  return json_reply_by_content(200, screen_json(call, tx, screen));
}

net::Reply rename_screen(Call& call, storage::Transaction& tx) {
  Screen screen = app::find_screen(tx, call.caller, call.id<ScreenId>("id"));
  if (const auto name = Fields(call.body).text("name")) app::rename_screen(tx, call.caller, screen, *name);
  return json_reply(200, screen_json(call, tx, screen));
}

net::Reply remove_screen(Call& call, storage::Transaction& tx) {
  app::remove_screen(tx, call.caller, app::find_screen(tx, call.caller, call.id<ScreenId>("id")));
  return no_content();
}

net::Reply report_drawn(Call& call) {
  const Fields fields(call.body);
  const auto cursor = parse_cursor(*fields.text("cursor"));
  if (!cursor) throw invalid("/cursor", "is not a cursor of a board");
  const auto transport = parse_screen_transport(*fields.text("transport"));
  if (!transport) throw invalid("/transport", "is no way to get a board");
  Services& services = call.services;
  services.store.read([&](storage::Transaction& tx) {
    const Screen screen = app::calling_screen(tx, call.caller);
    std::optional<std::int64_t> change;
    if (cursor->epoch == services.store.epoch()) change = tx.events.last_of(screen.shop_id, cursor->seq);
    services.screen_reports.note(
        screen.id, reported(services.screen_reports.newest(screen), *transport, change, services.environment.now()));
  });
  return no_content();
}

}  // namespace docket::http
