#include "storage/sqlite/driver.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/text.hpp"
#include "storage/sqlite/application_id.hpp"
#include "storage/sqlite/copy.hpp"
#include "storage/sqlite/lock.hpp"
#include "storage/statement_cache.hpp"

namespace docket::storage {
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr std::string_view kMagic("SQLite format 3\0", 16);

/// Says what SQLite's error means to the layers above.
[[noreturn]] void rethrow(const SQLite::Exception& e) {
  const std::string text = e.what();
  switch (e.getErrorCode() & 0xff) {  // the low byte is the class of the error
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM: throw sql::Unavailable(text);
    default: break;
  }
  throw std::runtime_error("SQLite: " + text);
}

class SqliteStatement final : public sql::Statement {
 public:
  SqliteStatement(SQLite::Database& database, const std::string& text) : statement_(database, text) {
    // SQLite counts $1, $2 in the order in which they appear, not by their number.
    for (int number = 1;; ++number) {
      const int index = place_of(number);
      if (index == 0) break;
      places_.push_back(index);
    }
    texts_.resize(places_.size());
  }

  void bind(std::span<const sql::Param> params) override try {
    if (in_use_) throw std::logic_error("a statement is used again while its rows are being read");
    if (params.size() != places_.size()) throw std::logic_error("wrong number of parameters");
    for (std::size_t i = 0; i < params.size(); ++i) bind(i, params[i]);
    in_use_ = true;
  } catch (const SQLite::Exception& e) {
    rethrow(e);
  }

  bool step() override try { return statement_.executeStep(); } catch (const SQLite::Exception& e) {
    rethrow(e);
  }

  void reset() noexcept override {
    statement_.tryReset();
    in_use_ = false;
  }

  bool is_null(int column) const override { return statement_.getColumn(column).isNull(); }
  std::int64_t integer(int column) const override { return statement_.getColumn(column).getInt64(); }
  std::string_view text(int column) const override {
    const SQLite::Column value = statement_.getColumn(column);
    const char* bytes = value.getText();
    return {bytes, static_cast<std::size_t>(value.getBytes())};
  }
  std::int64_t changed_rows() const override { return statement_.getChanges(); }

 private:
  /// 0 when the statement has no such parameter.
  int place_of(int number) {
    try {
      return statement_.getIndex(("$" + std::to_string(number)).c_str());
    } catch (const SQLite::Exception&) {
      return 0;
    }
  }

  void bind(std::size_t i, const sql::Param& param) {
    const int place = places_[i];
    if (const auto* number = std::get_if<std::int64_t>(&param.value())) {
      statement_.bind(place, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&param.value())) {
      texts_[i].assign(*text);  // keeps its capacity from call to call
      statement_.bindNoCopy(place, texts_[i]);
    } else {
      statement_.bind(place);
    }
  }

  mutable SQLite::Statement statement_;
  std::vector<int> places_;  // of $1, $2, …
  std::vector<std::string> texts_;
  bool in_use_ = false;
};

/// lower() as the rest of the program has it: SQLite's own knows ASCII alone.
void lower(sqlite3_context* context, int, sqlite3_value** values) noexcept {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (text == nullptr) return;
  try {
    const std::string small = lower_case({text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
    sqlite3_result_text(context, small.data(), static_cast<int>(small.size()), SQLITE_TRANSIENT);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

class SqliteConnection final : public sql::Connection {
 public:
  explicit SqliteConnection(const std::string& file)
      : database_(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, kBusyTimeoutMs) {
    database_.createFunction("lower", 1, true, nullptr, lower, nullptr, nullptr, nullptr);
  }

  sql::Dialect dialect() const override { return sql::Dialect::sqlite; }

  void begin(sql::Access access) override { run(sql::writes(access) ? "BEGIN IMMEDIATE" : "BEGIN"); }
  bool others_wrote() override {
    auto rows = query("PRAGMA data_version");
    rows.next();
    const std::int64_t version = rows.integer();
    return std::exchange(data_version_, version) != version;
  }
  void commit() override { run("COMMIT"); }
  void rollback() override {
    if (in_transaction()) run("ROLLBACK");
  }
  void savepoint() override { run("SAVEPOINT one"); }
  void rollback_to_savepoint() override { run("ROLLBACK TO one"); }
  void release_savepoint() override { run("RELEASE one"); }
  void announce() override {}

  sql::Statement& prepare(std::string_view text) override try {
    return statements_.get(
        text, [this](const std::string& key) { return std::make_unique<SqliteStatement>(database_, key); });
  } catch (const SQLite::Exception& e) {
    rethrow(e);
  }

  void script(const std::string& text) override try { database_.exec(text); } catch (const SQLite::Exception& e) {
    rethrow(e);
  }

  bool has_table(std::string_view name) override {
    return query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", name).next();
  }

  bool in_transaction() const override { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

  std::int64_t pragma(const char* query) { return database_.execAndGet(query).getInt64(); }

 private:
  SQLite::Database database_;
  StatementCache<SqliteStatement> statements_;
  std::int64_t data_version_ = -1;  ///< grows with the commits of other connections
};

/// Makes the file with its rights before SQLite does it with the wrong ones; its -wal and -shm take them over. A file
/// that is none of SQLite's is left alone: SQLite itself would take a very short one for an empty database.
void create_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    throw std::runtime_error("cannot open the database " + file.string() + ": " + std::strerror(errno) +
                             "; check the folder and its owner, or choose another with --data-dir");
  }
  std::array<char, kMagic.size()> head{};
  const ssize_t size = ::pread(descriptor, head.data(), head.size(), 0);
  ::close(descriptor);
  if (size != 0 && std::string_view(head.data(), head.size()) != kMagic) {
    throw std::runtime_error("the file " + file.string() +
                             " is no SQLite database; choose another with --database or --data-dir");
  }
}

class SqliteDriver final : public sql::Driver {
 public:
  explicit SqliteDriver(std::filesystem::path file) : file_(std::move(file)) {}

  std::unique_ptr<sql::Connection> open_writer() override try {
    create_private(file_);
    hold_lock();
    auto connection = std::make_unique<SqliteConnection>(file_.string());
    claim(*connection);
    connection->script("PRAGMA journal_mode = WAL;"
                       "PRAGMA synchronous = FULL;"
                       "PRAGMA foreign_keys = ON;"
                       "PRAGMA wal_autocheckpoint = 4000;"
                       "PRAGMA temp_store = MEMORY;"  // where savepoints keep what they may have to undo
                       "PRAGMA cache_size = -16000;");
    return connection;
  } catch (const SQLite::Exception& e) {
    throw std::runtime_error("cannot use the database " + file_.string() + ": " + e.what() +
                             "; it may be damaged or another kind of file: restore a backup or choose another file");
  }

  std::unique_ptr<sql::Connection> open_reader() override try {
    hold_lock();
    auto connection = std::make_unique<SqliteConnection>(file_.string());
    connection->script("PRAGMA query_only = ON; PRAGMA cache_size = -4000;");
    return connection;
  } catch (const SQLite::Exception& e) {
    rethrow(e);
  }

  std::string name() const override { return file_.string(); }

  std::string_view schema() const override { return "sqlite"; }

  std::unique_ptr<sql::Listener> listen(std::function<void()>) override { return nullptr; }

  bool was_opened_alone() const override {
    const std::lock_guard guard(mutex_);
    return is_alone_;
  }

  std::vector<std::string> faults() override {
    const auto connection = open_reader();
    std::vector<std::string> found;
    {
      auto rows = connection->query("PRAGMA application_id");
      if (!rows.next() || rows.integer() != kApplicationId) return {"it is not a database of Docket's"};
    }
    {
      auto rows = connection->query("PRAGMA integrity_check");
      while (rows.next()) {
        if (std::string line = rows.text(); line != "ok") found.push_back(std::move(line));
      }
    }
    auto rows = connection->query("SELECT \"table\", count(*), parent FROM pragma_foreign_key_check() GROUP BY 1, 3");
    while (rows.next()) {
      const std::string table = rows.text();
      const std::string count = std::to_string(rows.integer());
      found.push_back(count + " rows of " + table + " name a row of " + rows.text() + " that is not there");
    }
    return found;
  }

  sql::Copy copy_to(const std::filesystem::path& file, bool overwrite) override {
    hold_lock();
    return copy_database(file_, file, overwrite);
  }

 private:
  void hold_lock() {
    const std::lock_guard guard(mutex_);
    if (lock_) return;
    is_alone_ = Lock::exclusive(file_).has_value();
    lock_.emplace(Lock::shared(file_));
  }

  /// An empty file becomes Docket's; one of another program is left alone.
  void claim(SqliteConnection& connection) const {
    const std::int64_t id = connection.pragma("PRAGMA application_id");
    if (id == kApplicationId) return;
    if (id != 0 || connection.pragma("SELECT count(*) FROM sqlite_master") != 0) {
      throw std::runtime_error("the database " + file_.string() +
                               " belongs to another program; choose another file with --database or --data-dir");
    }
    connection.script("PRAGMA application_id = " + std::to_string(kApplicationId));
  }

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::optional<Lock> lock_;  // guarded by mutex_; from the first session on
  bool is_alone_ = false;     // guarded by mutex_
};

}  // namespace

std::unique_ptr<sql::Driver> sqlite_driver(std::filesystem::path file) {
  return std::make_unique<SqliteDriver>(std::move(file));
}

}  // namespace docket::storage
