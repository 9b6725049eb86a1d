#include "contract/storage/engines.hpp"

#include <stdlib.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "contract/storage/samples.hpp"
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
  std::unique_ptr<storage::sql::Driver> driver() override {
    return storage::sqlite_driver(folder_.path() / "docket.db");
  }

 private:
  Folder folder_;
};

constexpr std::array kEngines = {
    Engine{"sqlite", [] { return std::unique_ptr<Database>(std::make_unique<SqliteDatabase>()); }},
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

std::span<const Engine> engines() { return kEngines; }

}  // namespace docket::test
