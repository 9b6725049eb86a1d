#include "storage/postgres/session.hpp"

#include <poll.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "storage/meta.hpp"
#include "storage/postgres/statement.hpp"

namespace docket::storage {
namespace {

constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ";
/// One writer at a time, over all instances: who has locked writer_turn. It is asked for in front of all else, so each
/// statement after it sees what was committed before; and it is given back when the commit is done, to who has waited
/// longest: the lock of a row would go to who comes first, which is who has just had it.
constexpr const char* kBeginWrite = "BEGIN; LOCK TABLE writer_turn IN EXCLUSIVE MODE";
constexpr const char* kBeginSchema =
    "BEGIN; SELECT pg_advisory_xact_lock(hashtext('docket schema ' || current_schema()));"
    " DO $$BEGIN IF to_regclass('writer_turn') IS NOT NULL THEN LOCK TABLE writer_turn IN EXCLUSIVE MODE;"
    " UPDATE writer_turn SET session = ''; END IF; END$$";

/// What somebody changes by hand, with no word in writer_turn, is seen after that time.
constexpr std::chrono::seconds kBelieved{1};

/// Bytes; more do not wait for a statement with an answer.
constexpr std::size_t kMostPosted = 256 * 1024;

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

PostgresSession::PostgresSession(Dialer& dialer, std::string instance, bool only_reads)
    : dialer_(dialer), instance_(std::move(instance)), only_reads_(only_reads) {
  open();
}

PostgresSession::~PostgresSession() = default;

void PostgresSession::open() {
  close();
  connection_ = dialer_.dial();
  channel_ = std::make_unique<pqxx::nontransaction>(*connection_);
  ++generation_;
  prepared_ = transactions_ = 0;
  name_ = instance_ + new_epoch();
  if (!only_reads_) return;
  keep("SET default_transaction_read_only = on");
  exec();
}

void PostgresSession::close() {
  end();
  channel_.reset();
  connection_.reset();
}

void PostgresSession::end() {
  kept_.clear();
  posts_.clear();
  posted_ = posts_before_savepoint_ = 0;
  in_transaction_ = has_begun_ = has_failed_ = announces_ = hides_its_turn_ = false;
  savepoint_ = Savepoint::none;
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

/// What was posted, and the savepoint that a part of it stands behind.
void PostgresSession::keep_posts() {
  const std::span<const Post> all(posts_);
  if (savepoint_ == Savepoint::wanted) {
    if (posts_before_savepoint_ > 0) keep(text_of(all.first(posts_before_savepoint_)));
    keep("SAVEPOINT one");
    savepoint_ = Savepoint::there;
  } else {
    posts_before_savepoint_ = 0;
  }
  if (posts_before_savepoint_ < all.size()) keep(text_of(all.subspan(posts_before_savepoint_)));
  posts_.clear();
  posted_ = posts_before_savepoint_ = 0;
}

/// Each table's rows together: they cost a fraction of what as many statements do. Not past a post of another kind.
std::string PostgresSession::text_of(std::span<const Post> posts) {
  struct Group {
    const Post* first;
    std::string rows;
    bool is_single = true;
  };
  std::vector<Group> groups;
  std::size_t open_from = 0;
  for (const Post& post : posts) {
    const auto same = std::find_if(groups.begin() + static_cast<std::ptrdiff_t>(open_from), groups.end(),
                                   [&](const Group& group) { return group.first->statement == post.statement; });
    if (same != groups.end()) {
      same->rows += ',' + post.values;
      same->is_single = false;
      continue;
    }
    groups.push_back({&post, post.values});
    if (!post.statement->inserts_rows()) open_from = groups.size();
  }
  std::string text;
  for (const Group& group : groups) {
    if (!text.empty()) text += "; ";
    PostgresStatement& statement = *group.first->statement;
    text += group.is_single ? statement.text_to_run(group.rows) : statement.text_to_insert(group.rows);
  }
  return text;
}

pqxx::result PostgresSession::send(PostgresStatement& statement, const std::string& values) {
  keep_posts();
  keep(statement.text_to_run(values));
  return exec();
}

pqxx::result PostgresSession::send_before_posts(PostgresStatement& statement, const std::string& values) {
  keep(statement.text_to_run(values));
  return exec();
}

pqxx::result PostgresSession::exec() {
  if (!channel_) throw sql::Unavailable("the session is lost");
  const std::string all = std::exchange(kept_, {});
  has_begun_ = in_transaction_ && !is_glance_;
  try {
    return channel_->exec(all);
  } catch (const pqxx::sql_error& e) {
    has_failed_ = true;
    ++generation_;  // it may have failed before a PREPARE in it
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
  is_glance_ = access == sql::Access::glance;
  if (!is_glance_) {
    keep(access == sql::Access::read ? kBeginRead : access == sql::Access::write ? kBeginWrite : kBeginSchema);
  }
  hides_its_turn_ = access == sql::Access::write;
  // The way to the rows is chosen for as many as there are: what was right for the first ones is wrong for many.
  if (std::has_single_bit(++transactions_)) keep("DISCARD PLANS");
}

bool PostgresSession::others_wrote() {
  hides_its_turn_ = false;
  const bool is_other = query("UPDATE writer_turn SET session = $1 WHERE session <> $1 RETURNING 1", name_).next();
  const auto now = std::chrono::steady_clock::now();
  if (!is_other && now < believed_from_ + kBelieved) return false;
  believed_from_ = now;
  return true;
}

void PostgresSession::commit() {
  if (!in_transaction_) throw sql::Unavailable("the transaction is over already");
  // The server would answer COMMIT with a rollback, as if all were well.
  if (has_failed_) throw std::logic_error("a transaction that failed cannot be committed");
  if (!has_begun_ && posts_.empty()) return end();
  keep_posts();
  if (hides_its_turn_) keep("UPDATE writer_turn SET session = ''");
  if (announces_) keep("NOTIFY " + std::string(kChannel) + ", '" + instance_ + "'");
  keep("COMMIT");
  try {
    exec();
  } catch (const sql::Unavailable& e) {
    if (connection_) throw;
    throw sql::InDoubt(e.what());
  }
  end();
}

void PostgresSession::rollback() {
  if (!in_transaction_) return;
  kept_ = "ROLLBACK";
  if (has_begun_) exec();
  end();
}

void PostgresSession::savepoint() {
  savepoint_ = Savepoint::wanted;
  posts_before_savepoint_ = posts_.size();
}

void PostgresSession::rollback_to_savepoint() {
  if (!channel_) throw sql::Unavailable("the session is lost");
  posts_.resize(posts_before_savepoint_);
  if (savepoint_ == Savepoint::there) {
    kept_ = "ROLLBACK TO one";
    has_failed_ = false;
  } else if (has_failed_) {
    throw sql::Unavailable("a question failed that nothing was written before");
  }
}

void PostgresSession::release_savepoint() {
  if (savepoint_ == Savepoint::there) keep("RELEASE one");
  savepoint_ = Savepoint::none;
}

void PostgresSession::announce() { announces_ = true; }

sql::Statement& PostgresSession::prepare(std::string_view text) {
  return statements_.get(text,
                         [this](const std::string& key) { return std::make_unique<PostgresStatement>(*this, key); });
}

bool PostgresSession::has_table(std::string_view name) {
  auto rows = query("SELECT to_regclass($1) IS NOT NULL", name);
  return rows.next() && rows.flag();
}

void PostgresSession::script(const std::string& text) {
  keep_posts();
  keep(text);
  exec();
}

void PostgresSession::post(std::string_view sql, std::span<const sql::Param> params) {
  auto& statement = static_cast<PostgresStatement&>(prepare(sql));
  posts_.push_back({&statement, statement.values(params)});
  posted_ += posts_.back().values.size();
  if (posted_ < kMostPosted) return;
  keep_posts();
  exec();
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
