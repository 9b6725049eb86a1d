#include "cli/open.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "app/audit.hpp"
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

std::unique_ptr<storage::sql::Driver> open_driver(const config::Settings& settings) {
  const std::filesystem::path& file = settings.database;
  make_folder(file.parent_path());
  return storage::sqlite_driver(file);
}

std::unique_ptr<storage::Store> open_store(const config::Settings& settings, app::Environment& environment) {
  return std::make_unique<storage::Store>(open_driver(settings), environment.now());
}

security::Secret open_secret(const config::Settings& settings) {
  if (settings.secret_key) return security::Secret(*settings.secret_key);
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
