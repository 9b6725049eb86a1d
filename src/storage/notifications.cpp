#include "storage/notifications.hpp"

#include <algorithm>

#include "storage/branches.hpp"
#include "storage/sight.hpp"
#include "storage/timers.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, kind, destination, shop_id, order_id, seq, type, topic, body, dedupe, state, tries, created_at, due_at,"
    " closed_at, last_error, last_status, last_try_at";

/// Whoever waits for the earliest looks, whatever it is.
constexpr Timestamp kAnyTime{};
/// lease() looks at so many at once, and marks no more than so many that have to wait.
constexpr std::size_t kLeastLookedAt = 16;
constexpr std::size_t kMostMarked = 1000;

Notification read(sql::Rows& rows) {
  Notification one;
  one.id = rows.id<NotificationId>();
  one.kind = parse_notification_kind(rows.view()).value_or(NotificationKind::webhook);
  one.destination = rows.text();
  one.shop_id = rows.maybe_id<ShopId>();
  one.order_id = rows.maybe_id<OrderId>();
  one.seq = rows.integer();
  one.type = rows.text();
  one.topic = rows.text();
  one.body = rows.text();
  one.dedupe = rows.maybe_text();
  one.state = parse_notification_state(rows.view()).value_or(NotificationState::dead);
  one.tries = static_cast<int>(rows.integer());
  one.created_at = rows.time();
  one.due_at = rows.time();
  const auto closed_at = rows.maybe_time();
  if (one.state == NotificationState::sent) one.sent_at = closed_at;
  one.last_error = rows.maybe_text();
  const auto status = rows.maybe_integer();
  if (status) one.last_status = static_cast<int>(*status);
  one.last_try_at = rows.maybe_time();
  return one;
}

/// Writes the statement of a list: a stretch of an index for each shop, read newest first and cut, then merged.
class ListStatement {
 public:
  explicit ListStatement(const NotificationQuery& query)
      : query_(query), destination_(query.webhook ? destination_of(*query.webhook) : ""), sight_(sight_of(query)) {
    if (query.shops) {
      branches_ = branches_of(sight_, [this](const sql::Param& value) { return parameter(value); });
    } else {
      branches_.emplace_back("1 = 1");
    }
    if (branches_.empty()) branches_.emplace_back("1 = 0");
    if (query.webhook) filters_ += " AND destination = " + parameter(destination_);
    if (query.order) filters_ += " AND order_id = " + parameter(*query.order);
    if (query.kind) filters_ += " AND kind = " + parameter(name_of(*query.kind));
    // As literals, and said twice: the index of states leaves out those that are sent.
    if (query.state) filters_ += " AND state = '" + std::string(name_of(*query.state)) + "'";
    if (query.state && *query.state != NotificationState::sent) filters_ += " AND state <> 'sent'";
  }
  ListStatement(const ListStatement&) = delete;
  ListStatement& operator=(const ListStatement&) = delete;

  std::string page() {
    if (query_.after) filters_ += " AND id < " + parameter(*query_.after);
    const std::string end = " ORDER BY id DESC LIMIT " + parameter(query_.limit + 1);
    const std::string select = "SELECT " + std::string(kColumns);
    if (branches_.size() == 1) return select + " FROM notifications WHERE " + branches_.front() + filters_ + end;
    std::string text;
    for (const std::string& branch : branches_) {
      text += (text.empty() ? "" : " UNION ALL ") + ("SELECT * FROM (" + select) + " FROM notifications WHERE " +
              branch + filters_ + end + ") AS branch";
    }
    return text + end;
  }

  std::string total() const {
    std::string text;
    for (const std::string& branch : branches_) {
      text +=
          (text.empty() ? "" : " UNION ALL ") + ("SELECT count(*) AS n FROM notifications WHERE " + branch + filters_);
    }
    return "SELECT sum(n) FROM (" + text + ") AS counts";
  }

  std::span<const sql::Param> params() const { return params_; }

 private:
  static Sight sight_of(const NotificationQuery& query) {
    return query.shops ? Sight{*query.shops, std::nullopt} : Sight();
  }

  std::string parameter(const sql::Param& value) {
    params_.push_back(value);
    return "$" + std::to_string(params_.size());
  }

  const NotificationQuery& query_;
  const std::string destination_;  // what the parameters borrow
  const Sight sight_;              // the same
  std::vector<sql::Param> params_;
  std::vector<std::string> branches_;
  std::string filters_;
};

/// One of that order and destination is closed: what it has held up is looked at again.
void free_next(sql::Connection& db, std::string_view destination, OrderId order) {
  db.post("UPDATE notifications SET is_behind = 0 WHERE destination = $1 AND order_id = $2 AND is_behind = 1"
          " AND state IN ('queued', 'failed')",
          destination, order);
}

/// A destination, and when the first that is open for it is due.
struct Waiting {
  std::string destination;
  Timestamp due_at{};
};

/// Those with something that is not leased at `now`. From one destination to the next and not row by row: each step is
/// a look at the index of what is open, which the order of both columns names.
std::vector<Waiting> waiting(sql::Connection& db, Timestamp now) {
  std::vector<Waiting> all;
  auto rows = db.query(
      "WITH RECURSIVE open (destination) AS (SELECT (SELECT destination FROM notifications"
      " WHERE state IN ('queued', 'failed') AND is_behind = 0 ORDER BY destination, due_at LIMIT 1)"
      " UNION ALL SELECT (SELECT destination FROM notifications WHERE destination > open.destination"
      " AND state IN ('queued', 'failed') AND is_behind = 0 ORDER BY destination, due_at LIMIT 1)"
      " FROM open WHERE open.destination IS NOT NULL)"
      " SELECT destination, (SELECT due_at FROM notifications WHERE notifications.destination = open.destination"
      " AND state IN ('queued', 'failed') AND is_behind = 0 AND (lease_until IS NULL OR lease_until <= $1)"
      " ORDER BY due_at LIMIT 1) FROM open WHERE destination IS NOT NULL",
      now);
  while (rows.next()) {
    std::string destination = rows.text();
    if (const auto due_at = rows.maybe_time()) all.push_back({std::move(destination), *due_at});
  }
  return all;
}

/// What settling has closed, and what was behind it.
struct Settled {
  std::string destination;
  std::optional<OrderId> order;
};

std::optional<Settled> first(sql::Rows rows) {
  if (!rows.next()) return std::nullopt;
  Settled settled{rows.text(), std::nullopt};
  settled.order = rows.maybe_id<OrderId>();
  return settled;
}

/// nullopt when `by` has no lease of it.
std::optional<Settled> settle_own(sql::Connection& db, const Outcome& outcome, std::string_view by) {
  const bool is_closed = !is_open(outcome.state);
  return first(db.query("UPDATE notifications SET tries = tries + 1, state = $3, due_at = coalesce($4, due_at),"
                        " closed_at = $5, last_error = $6, last_status = $7, last_try_at = $8, lease_until = NULL,"
                        " leased_by = NULL WHERE id = $1 AND leased_by = $2 AND state IN ('queued', 'failed')"
                        " RETURNING destination, order_id",
                        outcome.id, by, name_of(outcome.state), is_closed ? std::nullopt : outcome.due_at,
                        is_closed ? std::optional(outcome.at + outcome.took) : std::nullopt, outcome.error,
                        outcome.status, outcome.at));
}

/// It was sent by somebody who has no lease of it any more. nullopt when that is known, or it is gone.
std::optional<Settled> settle_sent(sql::Connection& db, const Outcome& outcome) {
  return first(db.query("UPDATE notifications SET tries = tries + 1, state = 'sent', closed_at = $2, last_error = NULL,"
                        " last_status = $3, last_try_at = $4, lease_until = NULL, leased_by = NULL, is_behind = 0"
                        " WHERE id = $1 AND state <> 'sent' RETURNING destination, order_id",
                        outcome.id, outcome.at + outcome.took, outcome.status, outcome.at));
}

bool is_kept(sql::Connection& db, const Outcome& outcome) {
  return db
      .query("SELECT 1 FROM deliveries WHERE notification_id = $1 AND at = $2 AND took_ms = $3", outcome.id, outcome.at,
             outcome.took.count())
      .next();
}

bool is_there(sql::Connection& db, NotificationId id) {
  return db.query("SELECT 1 FROM notifications WHERE id = $1", id).next();
}

}  // namespace

void Notifications::insert(const Notification& one) {
  static const std::string sql = "INSERT INTO notifications (" + std::string(kColumns) +
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
                                 " $18) ON CONFLICT (dedupe) WHERE dedupe IS NOT NULL DO NOTHING";
  db_.post(sql, one.id, name_of(one.kind), one.destination, one.shop_id, one.order_id, one.seq, one.type, one.topic,
           one.body, one.dedupe, name_of(one.state), one.tries, one.created_at, one.due_at, one.sent_at, one.last_error,
           one.last_status, one.last_try_at);
  if (is_open(one.state)) note_timer(earliest_, one.due_at);
}

std::int64_t Notifications::take_back(OrderId order, std::int64_t seq) {
  const auto taken = db_.run("DELETE FROM notifications WHERE order_id = $1 AND seq = $2 AND state = 'queued'"
                             " AND last_try_at IS NULL AND leased_by IS NULL",
                             order, seq);
  if (taken == 0) return 0;
  db_.post("UPDATE notifications SET is_behind = 0 WHERE order_id = $1 AND is_behind = 1", order);
  note_timer(earliest_, kAnyTime);
  return taken;
}

std::vector<WebhookNotification> Notifications::to_webhooks(OrderId order, std::int64_t first) {
  std::vector<WebhookNotification> all;
  auto rows = db_.query("SELECT id, destination, seq, CASE WHEN state <> 'queued' OR last_try_at IS NOT NULL"
                        " OR leased_by IS NOT NULL THEN 1 ELSE 0 END FROM notifications"
                        " WHERE order_id = $1 AND seq >= $2 AND kind = $3",
                        order, first, name_of(NotificationKind::webhook));
  while (rows.next()) {
    WebhookNotification one;
    one.id = rows.id<NotificationId>();
    one.destination = rows.text();
    one.seq = rows.integer();
    one.is_begun = rows.flag();
    all.push_back(std::move(one));
  }
  return all;
}

void Notifications::rewrite(NotificationId id, std::string_view body) {
  db_.run("UPDATE notifications SET body = $2 WHERE id = $1 AND state = 'queued' AND last_try_at IS NULL"
          " AND leased_by IS NULL",
          id, body);
}

void Notifications::readdress(OrderId order, std::string_view email) {
  db_.run("UPDATE notifications SET topic = $2 WHERE order_id = $1 AND kind = $3 AND state <> 'sent'", order, email,
          name_of(NotificationKind::email));
}

bool Notifications::has_taken(std::string_view destination) {
  auto rows = db_.query("SELECT state FROM notifications WHERE destination = $1 ORDER BY id LIMIT 1", destination);
  return rows.next() && rows.view() == name_of(NotificationState::sent);
}

Outlook Notifications::outlook(Timestamp now) {
  Outlook outlook;
  for (Waiting& one : waiting(db_, now)) {
    note_timer(outlook.next, one.due_at);
    if (one.due_at <= now) outlook.due.push_back(std::move(one.destination));
  }
  auto rows = db_.query("SELECT min(lease_until) FROM notifications WHERE lease_until IS NOT NULL AND is_behind = 0");
  rows.next();
  if (const auto over = rows.maybe_time()) note_timer(outlook.next, *over);
  return outlook;
}

std::vector<Notification> Notifications::lease(std::string_view destination, Timestamp now, Timestamp until,
                                               std::string_view by, std::size_t limit) {
  static const std::string sql =
      "SELECT " + std::string(kColumns) +
      ", CASE WHEN EXISTS (SELECT 1 FROM notifications AS earlier WHERE earlier.destination = notifications.destination"
      " AND earlier.order_id = notifications.order_id AND earlier.state IN ('queued', 'failed')"
      " AND (earlier.seq, earlier.id) < (notifications.seq, notifications.id)) THEN 1 ELSE 0 END"
      " FROM notifications WHERE destination = $1 AND state IN ('queued', 'failed') AND is_behind = 0 AND due_at <= $2"
      " AND (lease_until IS NULL OR lease_until <= $2) ORDER BY due_at, seq, id LIMIT $3";
  const std::size_t looked_at = std::max(limit, kLeastLookedAt);
  std::vector<Notification> leased;
  std::size_t marked = 0;
  // What is looked at is taken or marked, so there is always something else to look at.
  for (std::size_t found = looked_at; found == looked_at && leased.size() < limit && marked < kMostMarked;) {
    std::vector<Notification> next;
    std::vector<NotificationId> behind;
    found = 0;
    {
      auto rows = db_.query(sql, destination, now, looked_at);
      while (rows.next()) {
        ++found;
        Notification one = read(rows);
        if (rows.flag()) {
          behind.push_back(one.id);
        } else if (leased.size() + next.size() < limit) {
          next.push_back(std::move(one));
        }
      }
    }
    for (const NotificationId id : behind) db_.post("UPDATE notifications SET is_behind = 1 WHERE id = $1", id);
    marked += behind.size();
    for (Notification& one : next) {
      db_.post("UPDATE notifications SET lease_until = $2, leased_by = $3 WHERE id = $1", one.id, until, by);
      leased.push_back(std::move(one));
    }
  }
  return leased;
}

std::vector<bool> Notifications::settle(const std::vector<Outcome>& outcomes, std::string_view by) {
  std::vector<bool> news;
  for (const Outcome& outcome : outcomes) {
    auto settled = settle_own(db_, outcome, by);
    news.push_back(settled || !is_kept(db_, outcome));
    if (!news.back()) continue;
    if (!settled && outcome.state == NotificationState::sent) settled = settle_sent(db_, outcome);
    if (!settled && !is_there(db_, outcome.id)) continue;
    if (settled && settled->order && !is_open(outcome.state)) free_next(db_, settled->destination, *settled->order);
    if (settled && outcome.due_at) note_timer(earliest_, *outcome.due_at);
    db_.post("INSERT INTO deliveries (notification_id, number, at, took_ms, status, error, request, response)"
             " VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM deliveries WHERE notification_id = $1),"
             " $2, $3, $4, $5, $6, $7)",
             outcome.id, outcome.at, outcome.took.count(), outcome.status, outcome.error, outcome.request,
             outcome.response);
  }
  return news;
}

void Notifications::end_leases(std::optional<std::string_view> by) {
  const std::string sql = "UPDATE notifications SET lease_until = NULL, leased_by = NULL WHERE lease_until IS NOT NULL";
  const auto ended = by ? db_.run(sql + " AND leased_by = $1", *by) : db_.run(sql);
  if (ended > 0) note_timer(earliest_, kAnyTime);
}

std::optional<Notification> Notifications::find(NotificationId id) {
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM notifications WHERE id = $1";
  auto rows = db_.query(sql, id);
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::vector<Delivery> Notifications::deliveries(NotificationId id) {
  std::vector<Delivery> deliveries;
  auto rows = db_.query("SELECT at, took_ms, status, error, request, response FROM deliveries"
                        " WHERE notification_id = $1 ORDER BY number",
                        id);
  while (rows.next()) {
    Delivery& delivery = deliveries.emplace_back();
    delivery.at = rows.time();
    delivery.took = Milliseconds(rows.integer());
    const auto status = rows.maybe_integer();
    if (status) delivery.status = static_cast<int>(*status);
    delivery.error = rows.maybe_text();
    delivery.request = rows.text();
    delivery.response = rows.text();
  }
  return deliveries;
}

Page<Notification> Notifications::page(const NotificationQuery& query) {
  std::vector<Notification> all;
  {
    ListStatement statement(query);
    const std::string sql = statement.page();
    auto rows = db_.query(sql, statement.params());
    while (rows.next()) all.push_back(read(rows));
  }
  auto page = cut(std::move(all), query.limit);
  if (query.count) {
    const ListStatement statement(query);
    const std::string sql = statement.total();
    auto rows = db_.query(sql, statement.params());
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

void Notifications::requeue(NotificationId id, Timestamp now) {
  const auto changed = db_.run("UPDATE notifications SET state = 'queued', tries = 0, due_at = $2, closed_at = NULL,"
                               " is_behind = 0 WHERE id = $1",
                               id, now);
  if (changed > 0) note_timer(earliest_, now);
}

// Here and in remove_open(), the order is that of the index of what is open: however many were sent, they are not
// looked at.
std::int64_t Notifications::kill_open(std::string_view destination, std::string_view reason, Timestamp now) {
  return db_.run("UPDATE notifications SET state = 'dead', closed_at = $3, last_error = $2, lease_until = NULL,"
                 " leased_by = NULL, is_behind = 0 WHERE id IN (SELECT id FROM notifications WHERE destination = $1"
                 " AND state IN ('queued', 'failed') ORDER BY order_id, seq, id)",
                 destination, reason, now);
}

std::int64_t Notifications::purge(Timestamp sent_before, Timestamp dead_before, std::int64_t limit) {
  // The mark of what was sent goes with its row.
  static const std::string some =
      "(SELECT id FROM notifications WHERE state = $1 AND closed_at < $2 AND NOT (kind = 'email' AND EXISTS"
      " (SELECT 1 FROM orders WHERE orders.id = notifications.order_id AND orders.closed_at IS NULL))"
      " ORDER BY closed_at, id LIMIT $3)";
  static const std::string of_tries = "DELETE FROM deliveries WHERE notification_id IN " + some;
  static const std::string of_rows = "DELETE FROM notifications WHERE id IN " + some;
  std::int64_t purged = 0;
  const std::pair<NotificationState, Timestamp> ends[] = {{NotificationState::sent, sent_before},
                                                          {NotificationState::dead, dead_before}};
  for (const auto& [state, before] : ends) {
    const std::int64_t left = limit - purged;
    db_.run(of_tries, name_of(state), before, left);
    purged += db_.run(of_rows, name_of(state), before, left);
  }
  return purged;
}

NotificationCounts Notifications::counts(Timestamp now) {
  NotificationCounts counts;
  auto rows = db_.query(
      "SELECT (SELECT count(*) FROM notifications WHERE state = 'queued' AND state <> 'sent'),"
      " (SELECT count(*) FROM notifications WHERE state = 'failed' AND state <> 'sent'),"
      " (SELECT count(*) FROM notifications WHERE state = 'dead' AND state <> 'sent'),"
      " (SELECT created_at FROM notifications WHERE state = 'failed' AND state <> 'sent' ORDER BY id LIMIT 1)");
  rows.next();
  counts.queued = rows.integer();
  counts.failed = rows.integer();
  counts.dead = rows.integer();
  counts.waiting_since = rows.maybe_time();
  for (const Waiting& one : waiting(db_, now)) {
    if (one.due_at <= now) note_timer(counts.waiting_since, one.due_at);
  }
  return counts;
}

void remove_open(sql::Connection& db, std::string_view destination) {
  db.run("DELETE FROM deliveries WHERE notification_id IN (SELECT id FROM notifications WHERE destination = $1"
         " AND state IN ('queued', 'failed') ORDER BY order_id, seq, id)",
         destination);
  db.run("DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE destination = $1"
         " AND state IN ('queued', 'failed') ORDER BY order_id, seq, id)",
         destination);
}

}  // namespace docket::storage
