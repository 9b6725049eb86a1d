#include "storage/migrations.hpp"

#include <iostream>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/json.hpp"

/// docket migrate.
namespace docket::cli {

void migrate(const Command& command) {
  const auto driver = open_driver(command.settings);
  const auto connection = driver->open_writer();
  const auto all = storage::migrations_for(driver->schema());
  const bool dry = command.has("dry-run");
  app::System environment;
  const auto steps = dry ? storage::pending(*connection, all) : storage::migrate(*connection, all, environment.now());
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
