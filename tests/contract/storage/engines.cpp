#include "contract/storage/engines.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include "contract/storage/samples.hpp"
#include "storage/postgres/driver.hpp"
#include "storage/sqlite/driver.hpp"

namespace docket::test {
namespace {

std::filesystem::path parent_folder() {
  std::error_code none;
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory, none) ? memory : std::filesystem::temp_directory_path();
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase() = default;
  SqliteDatabase(const SqliteDatabase& original) : Database() { std::filesystem::copy_file(original.file(), file()); }

  std::unique_ptr<storage::sql::Driver> driver() override { return storage::sqlite_driver(file()); }

  /// The file, its log and what lies beside it.
  std::string bytes() override {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

 private:
  std::filesystem::path file() const { return folder_.path() / "docket.db"; }

  Folder folder_;
};

/// A schema of its own in the database that DOCKET_TEST_POSTGRES names.
class PostgresDatabase final : public Database {
 public:
  PostgresDatabase() : schema_("test_" + std::to_string(::getpid()) + "_" + std::to_string(++count_)) {
    storage::postgres_driver(server())->open_writer()->script("CREATE SCHEMA " + schema_);
  }
  ~PostgresDatabase() override {
    try {
      storage::postgres_driver(server())->open_writer()->script("DROP SCHEMA " + schema_ + " CASCADE");
    } catch (const std::exception& fault) {
      MESSAGE(std::string(fault.what()));
    }
  }

  std::unique_ptr<storage::sql::Driver> driver() override {
    const std::string url = server();
    const char* separator = url.find('?') == std::string::npos ? "?" : "&";
    return storage::postgres_driver(url + separator + "options=-csearch_path%3D" + schema_ + ",public");
  }

  /// The rows of all tables as text.
  std::string bytes() override {
    const auto db = driver()->open_reader();
    std::vector<std::string> tables;
    {
      auto rows = db->query("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema_);
      while (rows.next()) tables.push_back(rows.text());
    }
    std::string all;
    for (const std::string& table : tables) {
      auto rows = db->query("SELECT one::text FROM " + table + " AS one");
      while (rows.next()) all += rows.text() + "\n";
    }
    return all;
  }

  static bool is_there() { return std::getenv("DOCKET_TEST_POSTGRES") != nullptr; }

 private:
  static std::string server() { return std::getenv("DOCKET_TEST_POSTGRES"); }

  static inline std::atomic<int> count_ = 0;
  const std::string schema_;
};

std::unique_ptr<Database> copy_sqlite(const Database& original) {
  return std::make_unique<SqliteDatabase>(dynamic_cast<const SqliteDatabase&>(original));
}

template <class Kind>
std::unique_ptr<Database> make() {
  return std::make_unique<Kind>();
}

constexpr std::array kEngines = {
    Engine{"sqlite", make<SqliteDatabase>, copy_sqlite},
    Engine{"postgres", make<PostgresDatabase>, nullptr},
};

}  // namespace

Folder::Folder() {
  std::string name = (parent_folder() / "docket-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<storage::Store> Database::store(storage::StoreOptions options) {
  return std::make_unique<storage::Store>(driver(), kStart, options);
}

std::span<const Engine> engines() { return std::span(kEngines).first(PostgresDatabase::is_there() ? 2 : 1); }

const Engine& engine_by_environment() {
  const char* name = std::getenv("DOCKET_TEST_ENGINE");
  const std::string_view wanted = name == nullptr ? "sqlite" : name;
  for (const Engine& engine : engines()) {
    if (engine.name == wanted) return engine;
  }
  throw std::runtime_error("DOCKET_TEST_ENGINE names an engine that is not there: " + std::string(wanted));
}

}  // namespace docket::test
