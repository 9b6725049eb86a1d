#include "storage/webhooks.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "domain/error.hpp"
#include "domain/notification.hpp"
#include "storage/notifications.hpp"
#include "storage/revision.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, url, events, shop_id, full_payload, sealed_secret, sealed_old_secret, old_secret_until, is_active,"
    " disabled_reason, failures_in_a_row, failing_since, is_failure_told, created_by, created_at, updated_at, version";

std::string select(std::string_view rest) {
  return "SELECT " + std::string(kColumns) + " FROM webhooks" + std::string(rest);
}

std::string joined(const std::vector<EventType>& events) {
  std::string names;
  for (const EventType event : events) names.append(names.empty() ? "" : " ").append(name_of(event));
  return names;
}

/// Names that this release does not know are left out.
std::vector<EventType> split(std::string_view names) {
  std::vector<EventType> events;
  while (!names.empty()) {
    const auto end = std::min(names.find(' '), names.size());
    if (const auto event = parse_event_type(names.substr(0, end))) events.push_back(*event);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return events;
}

Webhook read(sql::Rows& rows) {
  Webhook webhook;
  webhook.id = rows.id<WebhookId>();
  webhook.url = rows.text();
  webhook.events = split(rows.view());
  webhook.shop_id = rows.maybe_id<ShopId>();
  webhook.full_payload = rows.flag();
  webhook.sealed_secret = rows.text();
  webhook.sealed_old_secret = rows.maybe_text();
  webhook.old_secret_until = rows.maybe_time();
  webhook.is_active = rows.flag();
  webhook.disabled_reason = rows.maybe_text();
  webhook.failures_in_a_row = static_cast<int>(rows.integer());
  webhook.failing_since = rows.maybe_time();
  webhook.is_failure_told = rows.flag();
  webhook.created_by = rows.maybe_id<UserId>();
  webhook.created_at = rows.time();
  webhook.updated_at = rows.time();
  webhook.version = rows.integer();
  return webhook;
}

/// $1 the owner, $2 the shop. A null parameter asks for nothing; it comes after its comparison, which tells
/// PostgreSQL what it is.
constexpr std::string_view kFilter =
    " WHERE (shop_id IN (SELECT shop_id FROM members WHERE user_id = $1 AND is_owner = 1) OR $1 IS NULL)"
    " AND (shop_id = $2 OR $2 IS NULL)";

}  // namespace

std::optional<Webhook> Webhooks::find(WebhookId id) {
  static const std::string sql = select(" WHERE id = $1");
  auto rows = db_.query(sql, id);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

Page<Webhook> Webhooks::page(const WebhookQuery& query) {
  static const std::string list = select(std::string(kFilter) + " AND id > $3 ORDER BY id LIMIT $4");
  static const std::string total = "SELECT count(*) FROM webhooks" + std::string(kFilter);
  std::vector<Webhook> webhooks;
  {
    auto rows = db_.query(list, query.owner, query.shop, query.after.value_or(WebhookId()), query.limit + 1);
    while (rows.next()) webhooks.push_back(read(rows));
  }
  auto page = cut(std::move(webhooks), query.limit);
  if (query.count) {
    auto rows = db_.query(total, query.owner, query.shop);
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

void Webhooks::insert(const Webhook& webhook) {
  static const std::string sql = "INSERT INTO webhooks (" + std::string(kColumns) +
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
                                 " $17)";
  db_.run(sql, webhook.id, webhook.url, joined(webhook.events), webhook.shop_id, webhook.full_payload,
          webhook.sealed_secret, webhook.sealed_old_secret, webhook.old_secret_until, webhook.is_active,
          webhook.disabled_reason, webhook.failures_in_a_row, webhook.failing_since, webhook.is_failure_told,
          webhook.created_by, webhook.created_at, webhook.updated_at, webhook.version);
  raise_revision(db_, memory_);
}

void Webhooks::update(Webhook& webhook) {
  const auto changed = db_.run(
      "UPDATE webhooks SET url = $3, events = $4, full_payload = $5, sealed_secret = $6, sealed_old_secret = $7,"
      " old_secret_until = $8, is_active = $9, disabled_reason = $10, failures_in_a_row = $11, failing_since = $12,"
      " is_failure_told = $13, updated_at = $14, version = version + 1 WHERE id = $1 AND version = $2",
      webhook.id, webhook.version, webhook.url, joined(webhook.events), webhook.full_payload, webhook.sealed_secret,
      webhook.sealed_old_secret, webhook.old_secret_until, webhook.is_active, webhook.disabled_reason,
      webhook.failures_in_a_row, webhook.failing_since, webhook.is_failure_told, webhook.updated_at);
  if (changed == 0) throw Error(Code::stale_version, "The webhook was changed meanwhile; read it again.");
  raise_revision(db_, memory_);
  ++webhook.version;
}

void Webhooks::note_streak(const Webhook& webhook) {
  db_.run("UPDATE webhooks SET failures_in_a_row = $2, failing_since = $3, is_failure_told = $4 WHERE id = $1",
          webhook.id, webhook.failures_in_a_row, webhook.failing_since, webhook.is_failure_told);
}

bool Webhooks::remove(WebhookId id) {
  if (db_.run("DELETE FROM webhooks WHERE id = $1", id) == 0) return false;
  remove_open(db_, destination_of(id));
  raise_revision(db_, memory_);
  return true;
}

const std::vector<Webhook>& Webhooks::active(ShopId shop) {
  if (const auto* known = of_shops_.find(shop)) return *known;
  static const std::string sql = select(" WHERE is_active = 1 AND (shop_id = $1 OR shop_id IS NULL) ORDER BY id");
  std::vector<Webhook> webhooks;
  {
    auto rows = db_.peek(sql, shop);
    while (rows.next()) webhooks.push_back(read(rows));
  }
  of_shops_.learn(shop, std::move(webhooks));
  return *of_shops_.find(shop);
}

std::vector<Webhook> Webhooks::wanting(ShopId shop, EventType type) {
  std::vector<Webhook> webhooks;
  std::ranges::copy_if(active(shop), std::back_inserter(webhooks),
                       [&](const Webhook& webhook) { return wants(webhook, shop, type); });
  return webhooks;
}

}  // namespace docket::storage
