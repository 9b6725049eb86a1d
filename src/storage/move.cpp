#include "storage/move.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "storage/migrations.hpp"
#include "storage/order_search.hpp"
#include "storage/table_copy.hpp"
#include "storage/tables.hpp"

namespace docket::storage {
namespace {

using Step = MoveProgress::Step;

/// A writer waits some seconds for its turn; whoever writes longer than all of this, such as an import, goes first.
constexpr int kAttempts = 12;
constexpr std::size_t kIndexedAtOnce = 500;  ///< orders

/// Rolls back what is not committed when it goes.
class Ending {
 public:
  explicit Ending(sql::Connection& db) : db_(db) {}
  ~Ending() {
    try {
      db_.rollback();
    } catch (const std::exception&) {
      return;  // the session is lost, and with it what was not committed
    }
  }
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

 private:
  sql::Connection& db_;
};

/// PostgreSQL ends what takes long, or stands still while the other side works; and it knows nothing yet of tables that
/// are being filled, of which each stretch is to be walked by its key.
void take_time(sql::Connection& db) {
  if (db.dialect() == sql::Dialect::sqlite) return;
  db.script("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"
            " SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off");
}

/// References between rows are looked at when all tables are there. PostgreSQL has to be told for each of them.
class LateReferences {
 public:
  explicit LateReferences(sql::Connection& db) : db_(db) {
    if (db_.dialect() == sql::Dialect::sqlite) {
      db_.script("PRAGMA defer_foreign_keys = ON");
      return;
    }
    auto rows = db_.query("SELECT conrelid::regclass, quote_ident(conname) FROM pg_constraint"
                          " WHERE contype = 'f' AND NOT condeferrable"
                          " AND connamespace = current_schema()::regnamespace");
    while (rows.next()) {
      const std::string table = rows.text();
      constraints_.push_back("ALTER TABLE " + table + " ALTER CONSTRAINT " + rows.text() + " ");
    }
    alter("DEFERRABLE INITIALLY DEFERRED");
  }

  /// Looks at them now, and goes on as before.
  void check() {
    if (db_.dialect() == sql::Dialect::postgres)
      db_.script("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
  }
  /// Looks at them for the last time.
  void end() {
    if (db_.dialect() == sql::Dialect::sqlite) return;  // COMMIT does
    db_.script("SET CONSTRAINTS ALL IMMEDIATE");
    alter("NOT DEFERRABLE");
  }

 private:
  void alter(const char* how) {
    std::string text;
    for (const std::string& constraint : constraints_) text += constraint + how + ";";
    if (!text.empty()) db_.script(text);
  }

  sql::Connection& db_;
  std::vector<std::string> constraints_;
};

/// New rows get the numbers after the largest ones. SQLite looks for those each time.
void continue_numbers(sql::Connection& db) {
  if (db.dialect() == sql::Dialect::sqlite) return;
  std::vector<std::pair<std::string, std::string>> identities;
  {
    auto rows = db.query("SELECT table_name, column_name FROM information_schema.columns"
                         " WHERE table_schema = current_schema() AND is_identity = 'YES'");
    while (rows.next()) {
      std::string table = rows.text();
      identities.emplace_back(std::move(table), rows.text());
    }
  }
  for (const auto& [table, column] : identities) {
    auto rows = db.query("SELECT setval(pg_get_serial_sequence($1, $2), max(" + column + ")) FROM " + table +
                             " HAVING max(" + column + ") IS NOT NULL",
                         table, column);
    rows.next();
  }
}

/// Whoever writes now is waited for.
void take_turn(sql::Connection& db) {
  for (int attempt = 1;; ++attempt) {
    try {
      db.begin(sql::Access::write);
      take_time(db);
      return;
    } catch (const sql::Unavailable& e) {
      db.rollback();
      if (attempt == kAttempts) {
        throw std::runtime_error("the order book is being written all the time (" + std::string(e.what()) +
                                 "); nothing was moved, try again later");
      }
    }
  }
}

std::int64_t count(sql::Connection& db, const std::string& table) {
  auto rows = db.query("SELECT count(*) FROM " + table);
  rows.next();
  return rows.integer();
}

/// So that the first requests find their indexes.
void learn_sizes(sql::Connection& db, const std::vector<TableCopy>& copies) {
  if (db.dialect() == sql::Dialect::sqlite) return;
  std::string names;
  for (const TableCopy& copy : copies) names += (names.empty() ? "" : ", ") + copy.table().name;
  db.script("ANALYZE " + names);
}

class BookMove {
 public:
  explicit BookMove(const Move& move)
      : move_(move), source_(move.source.open_writer()), target_(move.target.open_writer()) {}

  MoveReport run() {
    require_current();
    if (const auto words = Meta(*source_).elsewhere()) {
      if (!is_half_moved()) throw std::runtime_error(*words);
    } else {
      copy();
    }
    open_target();
    return std::move(report_);
  }

 private:
  void require_current() {
    if (pending(*source_, migrations_for(move_.source.schema())).empty()) return;
    throw std::runtime_error("the database " + move_.source.name() +
                             " is from another version of Docket; run docket migrate first");
  }

  /// Whether the target has this book from a move that was broken off at its very end.
  bool is_half_moved() {
    if (!target_->has_table("meta")) return false;
    Meta target(*target_);
    return target.get(Meta::kMovingFrom) && target.get(Meta::kEpoch) == Meta(*source_).get(Meta::kEpoch);
  }

  void copy() {
    // The pages of a new file need no log, which COMMIT would read through while nobody may write.
    if (target_->dialect() == sql::Dialect::sqlite && !target_->has_table("schema_migrations")) {
      target_->script("PRAGMA journal_mode = DELETE");
    }
    target_->begin(sql::Access::schema);
    const Ending target_ends(*target_);
    take_time(*target_);
    prepare_target();
    LateReferences references(*target_);
    clear_target();
    fill();
    references.check();

    take_turn(*source_);
    const Ending source_ends(*source_);
    const auto closed_at = std::chrono::steady_clock::now();
    settle();
    index();
    references.end();
    continue_numbers(*target_);
    hand_over();
    report_.closed = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - closed_at);
  }

  /// Makes its tables. Throws when there is anything in it.
  void prepare_target() {
    const bool is_new = !target_->has_table("schema_migrations");
    if (!is_half_moved()) {
      for (const Table& table : tables_of_book(*target_)) {
        if (is_new || (table.name != "revision" && count(*target_, table.name) > 0)) refuse_target(table.name);
      }
    }
    migrate_within(*target_, migrations_for(move_.target.schema()), move_.now());
    const auto tables = tables_of_book(*source_);
    if (tables_of_book(*target_) != tables) {
      throw std::runtime_error("the tables of " + move_.target.name() + " are not Docket's; choose an empty database");
    }
    for (const Table& table : tables) copies_.emplace_back(table);
  }

  /// Of what a new database begins with, and of what was left by a move that was broken off.
  void clear_target() {
    for (const TableCopy& copy : copies_) target_->run("DELETE FROM " + copy.table().name);
  }

  [[noreturn]] void refuse_target(const std::string& table) {
    throw std::runtime_error("the database " + move_.target.name() + " is not empty, it has the table " + table +
                             (move_.target.name() == move_.source.name() ? " and is the order book itself" : "") +
                             "; choose an empty one");
  }

  /// Copies what one moment has, while the book is served.
  void fill() {
    const auto snapshot = move_.source.open_reader();
    snapshot->begin(sql::Access::read);
    const Ending snapshot_ends(*snapshot);
    take_time(*snapshot);
    for (TableCopy& copy : copies_) {
      copy.fill(*snapshot, *target_, [&] { tell(Step::copying, copy, false); });
      tell(Step::copying, copy, true);
    }
    snapshot->commit();
    learn_sizes(*target_, copies_);
    index();
  }

  /// Where orders are searched by an index alone, those that were copied go into it. SQLite's server does it later.
  void index() {
    const OrderSearch& search = OrderSearch::of(target_->dialect());
    if (!search.indexes_at_once()) return;
    while (search.index_waiting(*target_, kIndexedAtOnce) > 0) {
    }
  }

  /// Copies what has changed since that moment, and compares all of it.
  void settle() {
    require_current();
    if (const auto words = Meta(*source_).elsewhere()) throw std::runtime_error(*words);
    for (TableCopy& copy : copies_) {
      std::string digest = copy.settle(*source_, *target_);
      const std::string& name = copy.table().name;
      if (count(*source_, name) != copy.rows() || count(*target_, name) != copy.rows()) {
        throw std::runtime_error("the table " + name + " has not as many rows as were copied; nothing was moved");
      }
      report_.tables.push_back({name, copy.rows(), std::move(digest)});
      tell(Step::settling, copy, true);
    }
  }

  /// Until the source says that it has no longer the book, the target says that it has it not yet.
  void hand_over() {
    Meta source(*source_);
    Meta target(*target_);
    move_.carry(source, target);
    target.set(Meta::kMovingFrom, move_.source.name());
    source.set(Meta::kMovedTo, move_.target.name() + " at " + format_rfc3339(move_.now()));
    try {
      target_->commit();
      source_->commit();
    } catch (const sql::Unavailable& e) {
      throw std::runtime_error("the move was broken off at its end (" + std::string(e.what()) +
                               "); run docket move again to complete it");
    }
  }

  void open_target() {
    target_->begin(sql::Access::write);
    const Ending ends(*target_);
    Meta(*target_).erase(Meta::kMovingFrom);
    target_->commit();
  }

  void tell(Step step, const TableCopy& copy, bool is_complete) const {
    move_.progress({step, copy.table().name, copy.rows(), is_complete});
  }

  const Move& move_;
  const std::unique_ptr<sql::Connection> source_;
  const std::unique_ptr<sql::Connection> target_;
  std::vector<TableCopy> copies_;  ///< of each table
  MoveReport report_;
};

}  // namespace

MoveReport move_book(const Move& move) { return BookMove(move).run(); }

}  // namespace docket::storage
