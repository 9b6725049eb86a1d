#include "storage/measures.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace docket::storage {
namespace {

std::vector<Milliseconds> read_samples(std::string_view text) {
  std::vector<Milliseconds> samples;
  samples.reserve(kMostSamples + 1);
  for (const char *at = text.data(), *end = at + text.size(); at != end; at += *at == ' ' ? 1 : 0) {
    std::int64_t ms = 0;
    const auto [after, error] = std::from_chars(at, end, ms);
    if (error != std::errc()) throw std::runtime_error("stored samples are no numbers");
    samples.emplace_back(ms);
    at = after;
    if (at == end) break;
  }
  return samples;
}

std::string write_samples(const std::vector<Milliseconds>& samples) {
  std::string text;
  for (const Milliseconds& took : samples) {
    if (!text.empty()) text += ' ';
    text += std::to_string(took.count());
  }
  return text;
}

}  // namespace

std::optional<Estimate> Measures::estimate(ShopId shop, const std::vector<ReadyGroup>& groups) {
  const auto place = [&](const ReadyGroup& group) { return Group(shop, group.hour, group.queue); };
  const auto is_unknown = [&](const ReadyGroup& group) { return estimates_.find(place(group)) == nullptr; };
  if (std::ranges::any_of(groups, is_unknown)) {
    // No IN: SQLite would make a table of its values first.
    std::vector<sql::Param> params{shop};
    std::string sql;
    for (const ReadyGroup& group : groups) {
      params.emplace_back(group.hour);
      params.emplace_back(group.queue);
      sql += std::string(sql.empty() ? "" : " UNION ALL ") +
             "SELECT hour, queue, median_ms, p80_ms FROM ready_times WHERE shop_id = $1 AND median_ms IS NOT NULL"
             " AND hour = $" +
             std::to_string(params.size() - 1) + " AND queue = $" + std::to_string(params.size());
      estimates_.learn(place(group), std::nullopt);
    }
    auto rows = db_.peek(sql, std::span<const sql::Param>(params));
    while (rows.next()) {
      const int hour = static_cast<int>(rows.integer());
      const int queue = static_cast<int>(rows.integer());
      const Milliseconds median(rows.integer());
      estimates_.learn(Group(shop, hour, queue), Estimate{median, Milliseconds(rows.integer())});
    }
  }
  for (const ReadyGroup& group : groups) {
    if (const auto& estimate = *estimates_.find(place(group))) return estimate;
  }
  return std::nullopt;
}

std::vector<Milliseconds> Measures::samples(ShopId shop, const ReadyGroup& group) {
  auto rows = db_.query("SELECT samples FROM ready_times WHERE shop_id = $1 AND hour = $2 AND queue = $3", shop,
                        group.hour, group.queue);
  return rows.next() ? read_samples(rows.view()) : std::vector<Milliseconds>();
}

void Measures::put_samples(ShopId shop, const ReadyGroup& group, const std::vector<Milliseconds>& samples) {
  const auto estimate = estimate_of(samples);
  const std::string text = write_samples(samples);
  db_.run("INSERT INTO ready_times (shop_id, hour, queue, median_ms, p80_ms, samples) VALUES ($1, $2, $3, $4, $5, $6)"
          " ON CONFLICT (shop_id, hour, queue) DO UPDATE"
          " SET median_ms = excluded.median_ms, p80_ms = excluded.p80_ms, samples = excluded.samples",
          shop, group.hour, group.queue, estimate ? std::optional(estimate->median.count()) : std::nullopt,
          estimate ? std::optional(estimate->p80.count()) : std::nullopt, text);
  estimates_.learn(Group(shop, group.hour, group.queue), estimate);
}

void Measures::add_stay(const Stay& stay) {
  db_.run("INSERT INTO status_times (shop_id, left_at, order_id, status, took_ms) VALUES ($1, $2, $3, $4, $5)"
          " ON CONFLICT (shop_id, left_at, order_id, status) DO NOTHING",
          stay.shop, stay.left_at, stay.order, stay.status, stay.took.count());
}

void Measures::remove_stay(const Stay& stay) {
  db_.run("DELETE FROM status_times WHERE shop_id = $1 AND left_at = $2 AND order_id = $3 AND status = $4", stay.shop,
          stay.left_at, stay.order, stay.status);
}

bool Measures::has_left(ShopId shop, OrderId order, const std::vector<std::string>& statuses, Timestamp since) {
  auto rows = db_.query("SELECT status FROM status_times WHERE shop_id = $1 AND left_at >= $2 AND order_id = $3", shop,
                        since, order);
  while (rows.next()) {
    if (std::find(statuses.begin(), statuses.end(), rows.view()) != statuses.end()) return true;
  }
  return false;
}

std::int64_t Measures::purge(Timestamp before, std::int64_t limit) {
  return db_.run("DELETE FROM status_times WHERE (shop_id, left_at, order_id, status) IN"
                 " (SELECT old.shop_id, old.left_at, old.order_id, old.status FROM shops"
                 " JOIN status_times AS old ON old.shop_id = shops.id AND old.left_at < $1 LIMIT $2)",
                 before, limit);
}

}  // namespace docket::storage
