#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/ids.hpp"
#include "domain/time.hpp"

/// The thin seam under the SQL of this folder: what a driver has to offer.
namespace docket::storage::sql {

/// What a statement is written for, where one text does not do for both.
enum class Dialect : std::uint8_t { sqlite, postgres };

/// What a transaction is for.
enum class Access : std::uint8_t {
  glance,  ///< each question by itself, as of its own moment; must not write
  read,    ///< sees one moment, waits for no writer, and must not write
  write,   ///< alone among all that write, in whatever process: sees everything that was committed before it
  schema,  ///< the same, also before there are tables
};
constexpr bool writes(Access access) { return access == Access::write || access == Access::schema; }

/// A value for $1, $2, … Texts are borrowed: they must live until the statement has run.
class Param {
 public:
  Param(std::nullptr_t) {}
  Param(std::nullopt_t) {}
  Param(std::string_view text) : value_(text) {}
  Param(const std::string& text) : value_(std::string_view(text)) {}
  Param(const char* text) : value_(std::string_view(text)) {}
  Param(const Uuid& id) : value_(id.view()) {}
  Param(Timestamp at) : value_(to_ms(at)) {}
  template <std::integral T>
  Param(T number) : value_(static_cast<std::int64_t>(number)) {}
  template <class T>
  Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param(nullptr)) {}

  const std::variant<std::monostate, std::int64_t, std::string_view>& value() const { return value_; }

 private:
  std::variant<std::monostate, std::int64_t, std::string_view> value_;
};

/// The database cannot do it now: locked for too long, disk full, read-only, gone. Trying again may help.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The database server does not answer, or not yet.
struct Unreachable : Unavailable {
  using Unavailable::Unavailable;
};

/// The database went away in the middle of a commit: what was to be committed is there as a whole, or not at all.
struct InDoubt : Unavailable {
  using Unavailable::Unavailable;
};

/// A prepared statement, owned and cached by its connection. Columns count from 0.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind(std::span<const Param> params) = 0;
  /// Runs up to the next row; false when there is none left.
  virtual bool step() = 0;
  /// The next run need not come after what was posted.
  virtual void overtake() {}
  /// Ready to be bound again; locks and borrowed texts are let go.
  virtual void reset() noexcept = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;   ///< 0 for null
  virtual std::string_view text(int column) const = 0;  ///< until the next step; "" for null
  virtual std::int64_t changed_rows() const = 0;
};

/// The rows of one query, front to back. Reads columns in order: each call takes the next one. Not copyable; the
/// statement is free again when it goes.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  ~Rows() { statement_->reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool next() {
    column_ = 0;
    return statement_->step();
  }

  std::int64_t integer() { return statement_->integer(column_++); }
  bool flag() { return integer() != 0; }
  Timestamp time() { return from_ms(integer()); }
  std::string_view view() { return statement_->text(column_++); }
  std::string text() { return std::string(view()); }
  template <class SomeId>
  SomeId id() {
    const auto parsed = SomeId::parse(view());
    if (!parsed) throw std::runtime_error("a stored id is no UUID");
    return *parsed;
  }

  std::optional<std::int64_t> maybe_integer() { return absent() ? std::nullopt : std::optional(integer()); }
  std::optional<Timestamp> maybe_time() { return absent() ? std::nullopt : std::optional(time()); }
  std::optional<std::string_view> maybe_view() { return absent() ? std::nullopt : std::optional(view()); }
  std::optional<std::string> maybe_text() { return absent() ? std::nullopt : std::optional(text()); }
  template <class SomeId>
  std::optional<SomeId> maybe_id() {
    return absent() ? std::nullopt : std::optional(id<SomeId>());
  }

 private:
  /// Whether the next column is null; it is then passed over.
  bool absent() {
    if (!statement_->is_null(column_)) return false;
    ++column_;
    return true;
  }

  Statement* statement_;
  int column_ = 0;
};

/// One session with the database; one thread at a time. Every method may throw Unavailable or, for a mistake of
/// ours, as breaking a unique rule is, std::runtime_error. After an error inside a transaction only rollback() and
/// rollback_to_savepoint() make sense: so whoever writes asks first whether it may.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual Dialect dialect() const = 0;

  /// Opens a transaction; where the session was lost meanwhile, in a new one.
  virtual void begin(Access access) = 0;
  /// In a transaction for writing, before anything else: whether somebody else has written, or may have, since this
  /// session committed the last one in which it was asked.
  virtual bool others_wrote() = 0;
  /// Throws InDoubt when nobody can know whether it is done. An error of what was posted is thrown here at the latest.
  virtual void commit() = 0;
  /// Nothing happens outside a transaction.
  virtual void rollback() = 0;
  /// From here on can be undone apart from the rest of the transaction. There is one at a time.
  virtual void savepoint() = 0;
  virtual void rollback_to_savepoint() = 0;
  /// Keeps what was done since the savepoint.
  virtual void release_savepoint() = 0;
  /// With the commit, tells other processes that there is news in the log.
  virtual void announce() = 0;

  /// The statement for `sql`, prepared at its first use.
  virtual Statement& prepare(std::string_view sql) = 0;
  virtual bool has_table(std::string_view name) = 0;
  /// Several statements without parameters or results.
  virtual void script(const std::string& sql) = 0;
  /// Whether a transaction is open. A full disk can end one by itself.
  virtual bool in_transaction() const = 0;

  template <class... P>
  Rows query(std::string_view sql, const P&... params) {
    return query(sql, std::array<Param, sizeof...(P)>{Param(params)...});
  }
  Rows query(std::string_view sql, std::span<const Param> params) {
    Statement& statement = prepare(sql);
    statement.bind(params);
    return Rows(statement);
  }
  template <std::size_t N>
  Rows query(std::string_view sql, const std::array<Param, N>& params) {
    return query(sql, std::span<const Param>(params));
  }

  /// query() for rows that nothing posted in this transaction changes: it does not wait for that.
  template <class... P>
  Rows peek(std::string_view sql, const P&... params) {
    return peek(sql, std::array<Param, sizeof...(P)>{Param(params)...});
  }
  template <std::size_t N>
  Rows peek(std::string_view sql, const std::array<Param, N>& params) {
    return peek(sql, std::span<const Param>(params));
  }
  Rows peek(std::string_view sql, std::span<const Param> params) {
    Statement& statement = prepare(sql);
    statement.bind(params);
    statement.overtake();
    return Rows(statement);
  }

  /// Runs a statement whose outcome nobody looks at: where the way to the database is long, it goes there together with
  /// others, before the next query() or run() or with the commit. It must not break a unique rule. Rows that are posted
  /// to one table are inserted in that order, but rows of different tables need not be.
  template <class... P>
  void post(std::string_view sql, const P&... params) {
    const std::array<Param, sizeof...(P)> values{Param(params)...};
    post(sql, std::span<const Param>(values));
  }

  /// Runs a statement to its end and returns how many rows it changed.
  template <class... P>
  std::int64_t run(std::string_view sql, const P&... params) {
    Statement& statement = prepare(sql);
    const std::array<Param, sizeof...(P)> values{Param(params)...};
    statement.bind(values);
    const Rows done(statement);
    while (statement.step()) {
    }
    return statement.changed_rows();
  }

 private:
  virtual void post(std::string_view sql, std::span<const Param> params) {
    Statement& statement = prepare(sql);
    statement.bind(params);
    const Rows done(statement);
    while (statement.step()) {
    }
  }
};

/// What a copy of a database holds.
struct Copy {
  std::uintmax_t bytes = 0;
  std::int64_t orders = 0;
  std::int64_t last_event = 0;  ///< its number; 0 for an empty log
  std::optional<Timestamp> last_event_at = std::nullopt;
};

/// Hears of news in the log from other processes, on a thread of its own, until it goes.
class Listener {
 public:
  virtual ~Listener() = default;
};

/// Opens sessions of one database, from any thread.
class Driver {
 public:
  virtual ~Driver() = default;
  /// The database as people may read it: without a password.
  virtual std::string name() const = 0;
  virtual std::unique_ptr<Connection> open_writer() = 0;
  /// A session that only reads. The writer must have been opened once before.
  virtual std::unique_ptr<Connection> open_reader() = 0;
  /// The folder of its migrations: "sqlite", "postgres".
  virtual std::string_view schema() const = 0;

  /// `news` is called, on another thread, after commits of other processes that announced some, and when some may have
  /// been missed. nullptr where nobody tells: then only looking helps.
  virtual std::unique_ptr<Listener> listen(std::function<void()> news) = 0;

  /// Whether no process had the database open when this one opened it: what was begun then is under way no more. False
  /// where nobody can tell.
  virtual bool was_opened_alone() const = 0;

  /// What the engine itself finds wrong with what is stored, a line each; empty when it is sound. Reads all of it and
  /// changes nothing. Throws std::runtime_error when it cannot be read at all.
  virtual std::vector<std::string> faults() = 0;
  /// Writes what is committed at one moment to `file`, while others go on reading and writing. The file has its name
  /// only once it is complete, compared with the original and on disk. Throws std::runtime_error, in one line that says
  /// what to do, when it exists already (unless it is to `overwrite` it), or there is no room, or the copy is not
  /// sound.
  virtual Copy copy_to(const std::filesystem::path& file, bool overwrite) = 0;
};

}  // namespace docket::storage::sql
