#include "storage/sqlite/restore.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "storage/meta.hpp"
#include "storage/migrations.hpp"
#include "storage/sqlite/copy.hpp"
#include "storage/sqlite/lock.hpp"
#include "storage/sqlite/owner.hpp"

namespace docket::storage {
namespace {

using std::filesystem::path;

path beside(const path& database, const std::string& suffix) { return database.string() + suffix; }

[[noreturn]] void fail(const path& database, const std::string& cause) {
  throw std::runtime_error("cannot put the backup in the place of " + database.string() + ": " + cause);
}

/// Throws when this executable is too old for the database in `file`.
void require_known_schema(SQLite::Database& database, const path& file) {
  const auto newest = database.execAndGet("SELECT max(number) FROM schema_migrations").getInt64();
  if (newest > static_cast<std::int64_t>(migrations_for("sqlite").size())) {
    throw std::runtime_error("the backup " + file.string() +
                             " was made by a newer Docket; use that version or a newer one");
  }
}

void give_new_epoch(const path& file, const path& from) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
  database.exec("PRAGMA synchronous = FULL");
  require_known_schema(database, from);
  SQLite::Statement update(database, "UPDATE meta SET value = ? WHERE key = ?");
  update.bind(1, new_epoch());
  update.bind(2, std::string(Meta::kEpoch));
  update.exec();
}

/// Whether it begins as SQLite's files do. SQLite itself would make an empty database of a very short one.
bool is_sqlite(const path& file) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::ifstream in(file, std::ios::binary);
  std::string head(magic.size(), '\0');
  return in.read(head.data(), static_cast<std::streamsize>(head.size())) && head == magic;
}

/// Brings what stands in the write-ahead log into the file itself, so that the file is all there is. A damaged one
/// stays as it is.
void settle(const path& database) {
  if (!is_sqlite(database)) return;
  try {
    SQLite::Database old(database.string(), SQLite::OPEN_READWRITE);
    old.exec("PRAGMA journal_mode = DELETE");
  } catch (const SQLite::Exception&) {
    return;
  }
}

/// Gives the database a second name, with what a damaged one has beside it; under the first, nothing has changed yet.
path keep(const path& database, Timestamp now) {
  const path wanted = beside(database, ".before-restore-" + format_for_file(now));
  path kept = wanted;
  for (int number = 2; ::access(kept.c_str(), F_OK) == 0; ++number) kept = beside(wanted, "-" + std::to_string(number));
  for (const char* suffix : {"", "-wal"}) {
    const path from = beside(database, suffix);
    if (::access(from.c_str(), F_OK) != 0) continue;
    if (::link(from.c_str(), beside(kept, suffix).c_str()) != 0) fail(database, std::strerror(errno));
  }
  return kept;
}

void put_in_place(const path& fresh, const path& database) {
  // A log of the old database must never meet the new one.
  for (const char* suffix : {"-wal", "-shm"}) ::unlink(beside(database, suffix).c_str());
  if (::rename(fresh.c_str(), database.c_str()) != 0) fail(database, std::strerror(errno));
  const path folder = database.has_parent_path() ? database.parent_path() : path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// A file that goes with this object, whatever happens.
struct Scratch {
  ~Scratch() { ::unlink(file.c_str()); }
  const path file;
};

}  // namespace

Restored restore_database(const path& from, const path& database, bool overwrite, Timestamp now) try {
  if (::access(from.c_str(), R_OK) != 0) {
    throw std::runtime_error("cannot read the backup " + from.string() + ": " + std::strerror(errno));
  }
  const bool exists = ::access(database.c_str(), F_OK) == 0;
  if (exists && !overwrite) {
    throw std::runtime_error("there is a database " + database.string() +
                             " already; say --force to put the backup in its place (it is kept beside it)");
  }
  const auto lock = Lock::exclusive(database);
  if (!lock) {
    throw std::runtime_error("the database " + database.string() +
                             " is in use; stop the server and every other docket command first");
  }
  const Scratch fresh{beside(database, ".restoring")};
  Restored restored;
  restored.copy = copy_database(from, fresh.file, true);
  give_new_epoch(fresh.file, from);
  give_to_owner_of_folder(fresh.file);
  if (exists) {
    settle(database);
    restored.kept = keep(database, now);
  }
  put_in_place(fresh.file, database);
  return restored;
} catch (const SQLite::Exception& e) {
  fail(database, e.what());
}

}  // namespace docket::storage
