#include "app/stats.hpp"

#include "http/handlers.hpp"

/// Numbers of what shops did.
namespace docket::http {
namespace {

void write_tally(json::Writer& writer, const Tally& tally) {
  writer.field("orders", tally.orders).field("revenue", tally.revenue).field("cancelled", tally.cancelled);
}

void write_statuses(json::Writer& writer, const std::vector<StatusTime>& statuses) {
  writer.begin_array();
  for (const StatusTime& time : statuses) {
    writer.begin_object();
    writer.field("status", time.status).field("orders", static_cast<std::int64_t>(time.stays));
    writer.field("p50_s", time.p50_s).field("p90_s", time.p90_s);
    writer.end_object();
  }
  writer.end_array();
}

std::string stats_json(const app::Stats& stats, Bucket bucket) {
  json::Writer writer;
  writer.begin_object();
  writer.nullable("shop_id", stats.shop ? std::optional(stats.shop->view()) : std::nullopt);
  writer.field("timezone", stats.timezone);
  writer.nullable("currency", stats.currency);
  writer.field("from", stats.from).field("to", stats.to);
  writer.field("bucket", name_of(bucket));
  writer.key("data").begin_array();
  for (const app::TallyOf& piece : stats.buckets) {
    writer.begin_object().field("start", piece.start);
    write_tally(writer, piece.tally);
    writer.end_object();
  }
  writer.end_array();
  writer.key("totals").begin_object();
  write_tally(writer, stats.total);
  writer.end_object();
  writer.key("statuses");
  write_statuses(writer, stats.statuses);
  writer.key("busiest_hours").begin_array();
  for (std::size_t hour = 0; hour < stats.by_hour.size(); ++hour) {
    writer.begin_object();
    writer.field("hour", static_cast<std::int64_t>(hour)).field("orders", stats.by_hour[hour]);
    writer.end_object();
  }
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace

net::Reply show_stats(Call& call, storage::Transaction& tx) {
  app::StatsQuery query;
  query.shop = call.query.text("shop");
  query.from = call.query.moment("from");
  query.to = call.query.moment("to");
  query.bucket = parse_bucket(call.query.text("bucket").value_or("day")).value_or(Bucket::day);
  return json_reply(200, stats_json(app::read_stats(tx, call.services.environment, call.caller, query), query.bucket));
}

}  // namespace docket::http
