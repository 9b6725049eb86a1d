#include "cli/open.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "app/audit.hpp"
#include "cli/command_line.hpp"
#include "storage/postgres/driver.hpp"
#include "storage/sqlite/driver.hpp"

namespace docket::cli {
void make_folder(const std::filesystem::path& folder) {
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw std::runtime_error("cannot make the folder " + folder.string() + ": " + error.message() +
                             "; choose another with --data-dir");
  }
}

std::unique_ptr<storage::sql::Driver> open_driver(const config::Database& database) try {
  if (!database.is_file()) return storage::postgres_driver(database.url);
  make_folder(database.file.parent_path());
  return storage::sqlite_driver(database.file);
} catch (const std::invalid_argument& fault) {
  throw UsageError(std::string("database ") + fault.what());
}

void require_database(const config::Database& database) {
  std::error_code error;
  if (!database.is_file() || std::filesystem::exists(database.file, error)) return;
  throw std::runtime_error("there is no database " + database.file.string() + "; choose another with --data-dir");
}

const std::filesystem::path& require_file(const config::Database& database, const char* instead) {
  if (!database.is_file()) throw UsageError(std::string("this is for SQLite; for PostgreSQL use ") + instead);
  return database.file;
}

std::unique_ptr<storage::Store> open_store(const config::Settings& settings, app::Environment& environment) {
  return std::make_unique<storage::Store>(open_driver(settings.database), environment.now(),
                                          storage::StoreOptions{.readers = settings.readers});
}

security::Secret open_secret(const config::Settings& settings, storage::Store& store) {
  if (settings.secret_key) return security::Secret(*settings.secret_key);
  if (!settings.database.is_file()) {
    return security::Secret(store.write([](storage::Transaction& tx) {
      if (auto kept = tx.meta.get(storage::Meta::kSecret)) return *kept;
      std::string made = security::new_secret_text();
      tx.meta.set(storage::Meta::kSecret, made);
      return made;
    }));
  }
  make_folder(settings.data_dir);
  return security::load_or_create_secret(settings.data_dir / "secret");
}

Caller command_line_caller() {
  Caller caller;
  caller.kind = Caller::Kind::system;
  caller.name = "command line";
  return caller;
}

void note(storage::Transaction& tx, app::Environment& environment, std::string_view action, const Uuid& target) {
  storage::AuditEntry entry;
  entry.actor = actor_of(command_line_caller());
  entry.action = action;
  entry.target = target.str();
  app::note(tx, environment, std::move(entry));
}

}  // namespace docket::cli
