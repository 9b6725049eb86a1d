#include "storage/migrations.hpp"

#include <filesystem>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/json.hpp"

/// docket migrate.
namespace docket::cli {
namespace {

std::vector<std::string> apply(const config::Settings& settings) {
  const auto driver = open_driver(settings.database);
  app::System environment;
  return storage::migrate(*driver->open_writer(), storage::migrations_for(driver->schema()), environment.now());
}

/// What apply() would do. A database that is not there yet is not made either.
std::vector<std::string> pending(const config::Settings& settings) {
  if (!settings.database.is_file() || std::filesystem::exists(settings.database.file)) {
    const auto driver = open_driver(settings.database);
    return storage::pending(*driver->open_writer(), storage::migrations_for(driver->schema()));
  }
  std::vector<std::string> names;
  for (const storage::Migration& migration : storage::migrations_for("sqlite")) names.push_back(migration.name);
  return names;
}

}  // namespace

void migrate(const Command& command) {
  const bool dry = command.has("dry-run");
  const auto steps = dry ? pending(command.settings) : apply(command.settings);
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_object().key(dry ? "pending" : "applied").begin_array();
    for (const std::string& step : steps) writer.value(step);
    writer.end_array().end_object();
    std::cout << writer.take() << "\n";
    return;
  }
  for (const std::string& step : steps) std::cout << (dry ? "would apply " : "applied ") << step << "\n";
  if (steps.empty()) std::cout << "The database is up to date.\n";
}

}  // namespace docket::cli
