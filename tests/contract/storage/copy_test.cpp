#include "storage/sqlite/copy.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "storage/sqlite/driver.hpp"
#include "storage/sqlite/lock.hpp"
#include "storage/sqlite/restore.hpp"

/// Copies of a database at work, and bringing them back.
using namespace docket;
using namespace docket::test;
using storage::restore_database;
using storage::Store;
using storage::Transaction;

namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> open(const fs::path& file) {
  return std::make_unique<Store>(storage::sqlite_driver(file), kStart);
}

void append(Store& store, int count = 1) {
  store.write([&](Transaction& tx) {
    for (int n = 0; n < count; ++n) {
      Event event = an_event(new_id<ShopId>());
      tx.events.append(event);
    }
  });
}

std::int64_t last(Store& store) {
  return store.read([](Transaction& tx) { return tx.events.last(); });
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

/// A database with three events, closed, and a copy of it.
struct Backed {
  Backed() {
    const auto store = open(database);
    epoch = store->epoch();
    append(*store, 3);
    made = store->copy_to(copy, false);
  }

  Folder folder;
  Folder away;
  const fs::path database = folder.path() / "docket.db";
  const fs::path copy = away.path() / "copy.db";
  storage::sql::Copy made;
  std::string epoch;
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a copy is one private file with everything in it that was committed") {
  Backed backed;
  CHECK(backed.made.last_event == 3);
  CHECK(backed.made.last_event_at == kStart);
  CHECK(backed.made.orders == 0);
  CHECK(backed.made.bytes == fs::file_size(backed.copy));
  CHECK(names_in(backed.away.path()) == std::set<std::string>{"copy.db"});
  CHECK(fs::status(backed.copy).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(last(*open(backed.copy)) == 3);
}

TEST_CASE("writers go on while a copy is made, and it holds one moment") {
  const Folder folder;
  const Folder away;
  const auto store = open(folder.path() / "docket.db");
  append(*store, 5000);
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    while (!stop) {
      append(*store, 2);  // two at a time: half a transaction would be an odd number
      ++written;
    }
  });
  // On a busy machine a copy may be made before the writer has its turn.
  int meanwhile = 0;
  for (int i = 0; i < 100 && meanwhile == 0; ++i) {
    const int written_before = written;
    const std::int64_t before = last(*store);
    const auto copy = store->copy_to(away.path() / "copy.db", true);
    const std::int64_t after = last(*store);
    meanwhile = written - written_before;
    CHECK(copy.last_event >= before);
    CHECK(copy.last_event <= after);
    CHECK(copy.last_event % 2 == 0);
    CHECK(last(*open(away.path() / "copy.db")) == copy.last_event);
  }
  stop = true;
  writer.join();
  CHECK(meanwhile > 0);
}

TEST_CASE("a copy replaces no file unless it is told to, and never the database itself") {
  Backed backed;
  const auto driver = storage::sqlite_driver(backed.database);
  CHECK(holds(complaint([&] { driver->copy_to(backed.copy, false); }), "--force"));
  append(*open(backed.database));
  CHECK(driver->copy_to(backed.copy, true).last_event == 4);
  CHECK(holds(complaint([&] { driver->copy_to(backed.database, true); }), "is the database itself"));
  CHECK(last(*open(backed.database)) == 4);
}

TEST_CASE("what an interrupted copy has left is written over") {
  Backed backed;
  std::ofstream(backed.copy.string() + ".part") << std::string(100'000, 'x');
  CHECK(storage::sqlite_driver(backed.database)->copy_to(backed.copy, true).last_event == 3);
  CHECK(names_in(backed.away.path()) == std::set<std::string>{"copy.db"});
}

TEST_CASE("a copy that cannot be written leaves nothing") {
  Backed backed;
  const auto driver = storage::sqlite_driver(backed.database);
  CHECK(holds(complaint([&] { driver->copy_to(backed.away.path() / "no" / "copy.db", false); }), "cannot write"));
  CHECK(names_in(backed.away.path()) == std::set<std::string>{"copy.db"});
}

TEST_CASE("a restored database holds what the copy does, in a history of its own") {
  Backed backed;
  append(*open(backed.database), 2);
  const auto restored = restore_database(backed.copy, backed.database, true, kStart);
  CHECK(restored.copy.last_event == 3);
  REQUIRE(restored.kept.has_value());
  CHECK(restored.kept->filename() == "docket.db.before-restore-20261121T091500Z");
  {
    const auto store = open(backed.database);
    CHECK(last(*store) == 3);
    CHECK(store->epoch() != backed.epoch);
  }
  CHECK(last(*open(*restored.kept)) == 5);
  const auto again = restore_database(backed.copy, backed.database, true, kStart);
  CHECK(again.kept->filename() == "docket.db.before-restore-20261121T091500Z-2");
  CHECK(last(*open(backed.copy)) == 3);
}

TEST_CASE("a restore into an empty folder keeps nothing, as nothing was there") {
  Backed backed;
  const Folder fresh;
  const fs::path database = fresh.path() / "docket.db";
  CHECK_FALSE(restore_database(backed.copy, database, false, kStart).kept.has_value());
  CHECK(last(*open(database)) == 3);
  CHECK(fs::status(database).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a restore brings back what a killed server had not yet written into the file itself") {
  Backed backed;
  const Folder crashed;
  {
    const auto store = open(backed.database);
    append(*store, 4);
    fs::copy_file(backed.database, crashed.path() / "docket.db");
    fs::copy_file(backed.database.string() + "-wal", crashed.path() / "docket.db-wal");
  }
  const Folder fresh;
  const auto restored = restore_database(crashed.path() / "docket.db", fresh.path() / "docket.db", false, kStart);
  CHECK(restored.copy.last_event == 7);
  CHECK(last(*open(fresh.path() / "docket.db")) == 7);
}

TEST_CASE("a restore refuses what it must, and changes nothing then") {
  Backed backed;
  const auto refused = [&](const fs::path& from, bool overwrite) {
    return complaint([&] { restore_database(from, backed.database, overwrite, kStart); });
  };
  CHECK(holds(refused(backed.copy, false), "--force"));
  CHECK(holds(refused(backed.away.path() / "nothing.db", true), "cannot read"));

  const fs::path text = backed.away.path() / "text.db";
  std::ofstream(text) << std::string(10'000, 'x');
  CHECK(holds(refused(text, true), "not a database"));

  const fs::path other = backed.away.path() / "other.db";
  storage::sqlite_driver(other)->open_writer()->script("PRAGMA application_id = 7");
  CHECK(holds(refused(other, true), "not a database of Docket's"));

  const fs::path damaged = backed.away.path() / "damaged.db";
  fs::copy_file(backed.copy, damaged);
  fs::resize_file(damaged, fs::file_size(damaged) / 2);
  CHECK(holds(refused(damaged, true), "damaged"));

  const fs::path newer = backed.away.path() / "newer.db";
  fs::copy_file(backed.copy, newer);
  storage::sqlite_driver(newer)->open_writer()->script("UPDATE schema_migrations SET number = 9999 WHERE number = 1");
  CHECK(holds(refused(newer, true), "newer Docket"));

  CHECK(names_in(backed.folder.path()) == std::set<std::string>{"docket.db", "docket.db.lock"});
  const auto store = open(backed.database);
  CHECK(last(*store) == 3);
  CHECK(store->epoch() == backed.epoch);
  CHECK(holds(refused(backed.copy, true), "is in use"));
}

TEST_CASE("a damaged database is kept as it is beside the restored one") {
  Backed backed;
  std::ofstream(backed.database) << "damaged";
  std::ofstream(backed.database.string() + "-wal") << "log";
  const auto restored = restore_database(backed.copy, backed.database, true, kStart);
  CHECK(fs::file_size(*restored.kept) == 7);
  CHECK(fs::exists(restored.kept->string() + "-wal"));
  CHECK(last(*open(backed.database)) == 3);
}

TEST_CASE("a database is shared by whoever opens it, and by nobody while it is replaced") {
  const Folder folder;
  const fs::path database = folder.path() / "docket.db";
  {
    const auto one = storage::Lock::shared(database);
    const auto two = storage::Lock::shared(database);
    CHECK_FALSE(storage::Lock::exclusive(database).has_value());
  }
  const auto alone = storage::Lock::exclusive(database);
  REQUIRE(alone.has_value());
  CHECK(holds(complaint([&] { open(database); }), "is being restored"));
}

TEST_SUITE_END();
