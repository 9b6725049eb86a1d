#include "storage/sqlite/copy.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include "storage/sqlite/application_id.hpp"

namespace docket::storage {
namespace {

constexpr int kPagesAtOnce = 256;
constexpr std::chrono::milliseconds kPause{1};  ///< after each step, so that writers get to the disk
constexpr int kBusyTimeoutMs = 5000;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& cause) {
  throw std::runtime_error("cannot write the copy " + file.string() + ": " + cause);
}

/// Makes what has been renamed in `folder` survive a loss of power.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// The file under the name that it has while it is being written. Gone with this object unless publish() was called.
class Part {
 public:
  explicit Part(const std::filesystem::path& wanted)
      : wanted_(wanted), path_(wanted.string() + ".part"),
        descriptor_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    if (descriptor_ < 0) fail(wanted_, std::strerror(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      ::close(descriptor_);
      fail(wanted_, "another copy is being written there");
    }
    // What an interrupted copy has left.
    if (::ftruncate(descriptor_, 0) != 0 || ::fchmod(descriptor_, S_IRUSR | S_IWUSR) != 0) {
      ::close(descriptor_);
      fail(wanted_, std::strerror(errno));
    }
  }
  ~Part() {
    if (!published_) ::unlink(path_.c_str());
    ::close(descriptor_);
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void publish() {
    if (::fsync(descriptor_) != 0 || ::rename(path_.c_str(), wanted_.c_str()) != 0) {
      fail(wanted_, std::strerror(errno));
    }
    published_ = true;
    sync_folder(wanted_.parent_path());
  }

 private:
  const std::filesystem::path wanted_;
  const std::filesystem::path path_;
  const int descriptor_;
  bool published_ = false;
};

/// How many rows each table has, and what the log ends with: two databases that agree in it hold the same.
struct Contents {
  std::map<std::string, std::int64_t> rows;
  std::int64_t last_event = 0;
  std::int64_t last_event_at = 0;  ///< milliseconds

  friend bool operator==(const Contents&, const Contents&) = default;
};

Contents contents_of(SQLite::Database& database) {
  Contents contents;
  SQLite::Statement tables(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                     " AND sql NOT LIKE 'CREATE VIRTUAL %'");
  while (tables.executeStep()) {
    const std::string name = tables.getColumn(0).getString();
    contents.rows[name] = database.execAndGet("SELECT count(*) FROM \"" + name + "\"").getInt64();
  }
  if (!contents.rows.contains("events")) return contents;
  SQLite::Statement last(database, "SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1");
  if (last.executeStep()) {
    contents.last_event = last.getColumn(0).getInt64();
    contents.last_event_at = last.getColumn(1).getInt64();
  }
  return contents;
}

void require_docket(SQLite::Database& database, const std::filesystem::path& file) {
  if (database.execAndGet("PRAGMA application_id").getInt() != kApplicationId) {
    throw std::runtime_error("the file " + file.string() + " is not a database of Docket's");
  }
}

/// A full disk harms the server more than a missing copy.
void require_room(SQLite::Database& source, const std::filesystem::path& to) {
  const auto wanted = static_cast<std::uintmax_t>(source.execAndGet("PRAGMA page_count").getInt64() *
                                                  source.execAndGet("PRAGMA page_size").getInt64());
  std::error_code error;
  const auto space =
      std::filesystem::space(to.has_parent_path() ? to.parent_path() : std::filesystem::path("."), error);
  if (!error && space.available < wanted + wanted / 10) {
    fail(to, "it needs " + std::to_string(wanted >> 10U) + " KiB, and there are " +
                 std::to_string(space.available >> 10U) + " KiB left");
  }
}

void copy_pages(SQLite::Database& source, const std::filesystem::path& part) {
  SQLite::Database target(part.string(), SQLite::OPEN_READWRITE);
  target.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // a copy that breaks off is thrown away
  SQLite::Backup backup(target, source);
  // The snapshot that `source` holds does not move, so the copy never has to start again.
  while (backup.executeStep(kPagesAtOnce) != SQLITE_DONE) std::this_thread::sleep_for(kPause);
}

void verify(const std::filesystem::path& part, const Contents& wanted) {
  SQLite::Database copy(part.string(), SQLite::OPEN_READWRITE, kBusyTimeoutMs);
  copy.exec("PRAGMA journal_mode = DELETE");  // so that it can be read where nothing can be written beside it
  const std::string verdict = copy.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict != "ok") throw std::runtime_error("the copy is damaged: " + verdict + "; see docket check");
  if (contents_of(copy) != wanted) throw std::runtime_error("the copy differs from the original; try again");
}

std::string name_of_failure(const SQLite::Exception& e) {
  switch (e.getErrorCode() & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR: return std::string(e.what()) + "; is the disk full?";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return std::string(e.what()) + "; the database to copy is damaged, or is none";
    default: return e.what();
  }
}

}  // namespace

sql::Copy copy_database(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite) try {
  std::error_code error;
  if (std::filesystem::equivalent(from, to, error)) {
    throw std::runtime_error(to.string() + " is the database itself; choose another file");
  }
  if (!overwrite && std::filesystem::exists(to, error)) {
    throw std::runtime_error("there is a file " + to.string() + " already; choose another or say --force");
  }
  SQLite::Database source(from.string(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, kBusyTimeoutMs);
  source.exec("PRAGMA query_only = ON; BEGIN");
  require_docket(source, from);
  require_room(source, to);
  const Contents contents = contents_of(source);
  Part part(to);
  copy_pages(source, part.path());
  verify(part.path(), contents);
  part.publish();
  sql::Copy copy;
  copy.bytes = std::filesystem::file_size(to);
  const auto orders = contents.rows.find("orders");
  copy.orders = orders == contents.rows.end() ? 0 : orders->second;
  copy.last_event = contents.last_event;
  if (contents.last_event != 0) copy.last_event_at = from_ms(contents.last_event_at);
  return copy;
} catch (const SQLite::Exception& e) {
  fail(to, name_of_failure(e));
}

}  // namespace docket::storage
