#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "storage/sql.hpp"
#include "storage/store.hpp"

/// The engines that the storage suite runs over. A case that takes a Database says nothing about which one it is.
namespace docket::test {

/// A folder of its own, gone with this object. In memory where the system has such a place: what is tested is the
/// order of things, not the disk.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A database without tables, gone with this object.
class Database {
 public:
  virtual ~Database() = default;
  /// Opens it, any number of times.
  virtual std::unique_ptr<storage::sql::Driver> driver() = 0;
  /// Everything in it, however it is laid out.
  virtual std::string bytes() = 0;

  /// The order book in it, its schema up to date.
  std::unique_ptr<storage::Store> store(storage::StoreOptions options = {});
};

struct Engine {
  std::string_view name;
  std::unique_ptr<Database> (*make)();
  /// A copy of one that nobody has open; nullptr where there is no quick way.
  std::unique_ptr<Database> (*copy)(const Database& original);
};

/// SQLite first; PostgreSQL too, where the environment variable DOCKET_TEST_POSTGRES has the URL of a database in which
/// schemas may be made.
std::span<const Engine> engines();

/// The one that the environment variable DOCKET_TEST_ENGINE names; SQLite without it.
const Engine& engine_by_environment();

/// Runs `check` on an empty database of each engine.
template <class Check>
void on_each_engine(Check check) {
  for (const Engine& engine : engines()) {
    INFO("engine: ", std::string(engine.name));
    const auto database = engine.make();
    check(*database);
  }
}

/// The same for what SQLite alone has.
template <class Check>
void on_sqlite(Check check) {
  const auto database = engines().front().make();
  check(*database);
}

}  // namespace docket::test
