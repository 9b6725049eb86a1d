#include "storage/postgres/session.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "storage/postgres/statement.hpp"

namespace docket::storage {
namespace {

constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// One writer at a time, over all instances: who has locked writer_turn. It is asked for in front of all else, so each
/// statement after it sees what was committed before; and it is given back when the commit is done, to who has waited
/// longest: the lock of a row would go to who comes first, which is who has just had it.
constexpr const char* kBeginWrite = "BEGIN; LOCK TABLE writer_turn IN EXCLUSIVE MODE";
constexpr const char* kBeginSchema =
    "BEGIN; SELECT pg_advisory_xact_lock(hashtext('docket schema ' || current_schema()));"
    " DO $$BEGIN IF to_regclass('writer_turn') IS NOT NULL THEN LOCK TABLE writer_turn IN EXCLUSIVE MODE; END IF; "
    "END$$";

/// The lines after it hold what people have typed.
std::string first_line(std::string_view words) { return std::string(words.substr(0, words.find('\n'))); }

/// Says what an error means to the layers above. The classes are those of PostgreSQL's Appendix A.
[[noreturn]] void rethrow(const pqxx::sql_error& e) {
  const std::string_view state = e.sqlstate();
  for (const std::string_view passing : {"08", "25006", "25P03", "40", "53", "55P03", "57", "58"}) {
    if (state.starts_with(passing)) throw sql::Unavailable(first_line(e.what()));
  }
  throw std::runtime_error("PostgreSQL: " + first_line(e.what()));
}

}  // namespace

PostgresSession::PostgresSession(Dialer& dialer, std::string instance)
    : dialer_(dialer), instance_(std::move(instance)) {
  open();
}

PostgresSession::~PostgresSession() = default;

void PostgresSession::open() {
  close();
  connection_ = dialer_.dial();
  channel_ = std::make_unique<pqxx::nontransaction>(*connection_);
  ++generation_;
  prepared_ = 0;
}

void PostgresSession::close() {
  end();
  channel_.reset();
  connection_.reset();
}

void PostgresSession::end() {
  kept_.clear();
  in_transaction_ = has_begun_ = has_posts_ = has_failed_ = announces_ = false;
}

/// Whether the session is there and silent: between transactions, only its end would be heard from it.
bool PostgresSession::is_alive() const {
  if (!connection_ || !connection_->is_open()) return false;
  pollfd socket{connection_->sock(), POLLIN, 0};
  return ::poll(&socket, 1, 0) == 0;
}

void PostgresSession::keep(std::string_view text) {
  if (!kept_.empty()) kept_ += "; ";
  kept_ += text;
}

pqxx::result PostgresSession::send(const std::string& text) {
  if (!channel_) throw sql::Unavailable("the session is lost");
  if (!text.empty()) keep(text);
  const std::string all = std::exchange(kept_, {});
  has_posts_ = false;
  savepoint_at_ = std::string::npos;
  has_begun_ = in_transaction_;
  try {
    return channel_->exec(all);
  } catch (const pqxx::sql_error& e) {
    has_failed_ = true;
    if (connection_->is_open()) rethrow(e);
    const std::string cause = first_line(e.what());
    close();
    throw sql::Unavailable(cause);
  } catch (const pqxx::failure& e) {
    const std::string cause = first_line(e.what());
    close();
    throw sql::Unavailable(cause);
  }
}

void PostgresSession::begin(sql::Access access) {
  if (in_transaction_) throw std::logic_error("a transaction is open already");
  if (!is_alive()) open();
  end();
  in_transaction_ = true;
  keep(access == sql::Access::read ? kBeginRead : access == sql::Access::write ? kBeginWrite : kBeginSchema);
}

void PostgresSession::commit() {
  if (!in_transaction_) throw sql::Unavailable("the transaction is over already");
  // The server would answer COMMIT with a rollback, as if all were well.
  if (has_failed_) throw std::logic_error("a transaction that failed cannot be committed");
  if (!has_begun_ && !has_posts_) return end();
  if (announces_) keep("NOTIFY " + std::string(kChannel) + ", '" + instance_ + "'");
  try {
    send("COMMIT");
  } catch (const sql::Unavailable& e) {
    if (connection_) throw;
    throw sql::InDoubt(e.what());
  }
  end();
}

void PostgresSession::rollback() {
  if (!in_transaction_) return;
  kept_.clear();
  if (has_begun_) send("ROLLBACK");
  end();
}

void PostgresSession::savepoint() {
  savepoint_at_ = kept_.size();
  keep("SAVEPOINT one");
}

void PostgresSession::rollback_to_savepoint() {
  if (!channel_) throw sql::Unavailable("the session is lost");
  has_failed_ = has_posts_ = false;
  if (savepoint_at_ != std::string::npos) {
    // The server knows nothing of it yet.
    kept_.resize(savepoint_at_);
    keep("SAVEPOINT one");
    return;
  }
  kept_.clear();
  keep("ROLLBACK TO one");
}

void PostgresSession::release_savepoint() {
  keep("RELEASE one");
  if (has_posts_) send({});
}

void PostgresSession::announce() { announces_ = true; }

sql::Statement& PostgresSession::prepare(std::string_view text) {
  const auto found = statements_.find(text);
  if (found != statements_.end()) return *found->second;
  std::string key(text);
  auto statement = std::make_unique<PostgresStatement>(*this, key);
  return *statements_.emplace(std::move(key), std::move(statement)).first->second;
}

std::string PostgresSession::prepare_on_server(const std::string& sql) {
  std::string name = "s" + std::to_string(++prepared_);
  send("PREPARE " + name + " AS " + sql);
  return name;
}

bool PostgresSession::has_table(std::string_view name) {
  auto rows = query("SELECT to_regclass($1) IS NOT NULL", name);
  return rows.next() && rows.flag();
}

void PostgresSession::script(const std::string& text) { send(text); }

void PostgresSession::post(std::string_view sql, std::span<const sql::Param> params) {
  auto& statement = static_cast<PostgresStatement&>(prepare(sql));
  keep(statement.call(params));
  has_posts_ = true;
}

void PostgresSession::quote_into(std::string& text, std::string_view value) const {
  if (value.find('\0') != std::string_view::npos) throw std::runtime_error("PostgreSQL keeps no text with a NUL in it");
  if (!connection_) throw sql::Unavailable("the session is lost");
  // With standard_conforming_strings, which every session has set, and in UTF-8, nothing but the quote is special.
  text += '\'';
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t quote = std::min(value.find('\'', from), value.size());
    text.append(value, from, quote - from);
    if (quote == value.size()) break;
    text += "''";
    from = quote + 1;
  }
  text += '\'';
}

}  // namespace docket::storage
