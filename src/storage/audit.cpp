#include "storage/audit.hpp"

#include <span>
#include <string>
#include <vector>

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, at, actor_kind, actor_id, actor_name, action, target, status, address, request_id";

AuditEntry read(sql::Rows& rows) {
  AuditEntry entry;
  entry.id = rows.id<AuditId>();
  entry.at = rows.time();
  entry.actor.kind = rows.text();
  entry.actor.id = rows.text();
  entry.actor.name = rows.text();
  entry.action = rows.text();
  entry.target = rows.text();
  if (const auto status = rows.maybe_integer()) entry.status = static_cast<int>(*status);
  entry.address = rows.text();
  entry.request_id = rows.text();
  return entry;
}

/// The conditions of a list and their parameters. Keeps what the parameters borrow, but for the query.
class Filter {
 public:
  explicit Filter(const AuditQuery& query)
      : from_(query.from ? Uuid::v7_floor(*query.from) : Uuid()), to_(Uuid::v7_floor(query.to.value_or(Timestamp{}))) {
    add(" WHERE id >= ", from_);
    if (query.to) add(" AND id < ", to_);
    // The first half of each pair says that the index, which leaves out empty texts, has all that match.
    if (query.actor) add(" AND actor_id <> '' AND actor_id = ", *query.actor);
    if (query.target) add(" AND target <> '' AND target = ", *query.target);
    if (query.action) add(" AND action = ", *query.action);
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  void add(const char* condition, const sql::Param& value) {
    params_.push_back(value);
    text_ += condition + ("$" + std::to_string(params_.size()));
  }
  const std::string& text() const { return text_; }
  std::span<const sql::Param> params() const { return params_; }

 private:
  const Uuid from_, to_;
  std::string text_;
  std::vector<sql::Param> params_;
};

}  // namespace

void Audit::insert(const AuditEntry& entry) {
  static const std::string sql =
      "INSERT INTO audit (" + std::string(kColumns) + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
  db_.post(sql, entry.id, entry.at, entry.actor.kind, entry.actor.id, entry.actor.name, entry.action, entry.target,
           entry.status, entry.address, entry.request_id);
}

Page<AuditEntry> Audit::page(const AuditQuery& query) {
  std::vector<AuditEntry> entries;
  {
    Filter filter(query);
    if (query.after) filter.add(" AND id < ", *query.after);
    filter.add(" ORDER BY id DESC LIMIT ", query.limit + 1);
    auto rows = db_.query("SELECT " + std::string(kColumns) + " FROM audit" + filter.text(), filter.params());
    while (rows.next()) entries.push_back(read(rows));
  }
  auto page = cut(std::move(entries), query.limit);
  if (query.count) {
    const Filter filter(query);
    auto rows = db_.query("SELECT count(*) FROM audit" + filter.text(), filter.params());
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

std::int64_t Audit::purge(Timestamp oldest, std::int64_t limit) {
  return db_.run("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < $1 ORDER BY id LIMIT $2)",
                 Uuid::v7_floor(oldest), limit);
}

}  // namespace docket::storage
