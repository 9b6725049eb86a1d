#include <filesystem>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/json.hpp"
#include "storage/sqlite/restore.hpp"

/// docket backup, docket restore.
namespace docket::cli {
namespace {

std::string words_of(const storage::sql::Copy& copy) {
  std::string words = std::to_string(copy.bytes >> 10U) + " KiB, " + std::to_string(copy.orders) + " orders, ";
  if (!copy.last_event_at) return words + "no events";
  return words + "last event " + std::to_string(copy.last_event) + " at " + format_rfc3339(*copy.last_event_at);
}

void write_fields(json::Writer& writer, const storage::sql::Copy& copy) {
  writer.field("bytes", static_cast<std::int64_t>(copy.bytes));
  writer.field("orders", copy.orders);
  writer.field("last_event", copy.last_event);
  writer.nullable("last_event_at", copy.last_event_at);
}

}  // namespace

void backup(const Command& command) {
  const std::filesystem::path file = *command.option("file");
  const config::Settings& settings = command.settings;
  require_file(settings.database, "pg_dump");
  require_database(settings.database);
  const auto copy = open_driver(settings.database)->copy_to(file, command.has("force"));
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_object().field("file", file.string());
    write_fields(writer, copy);
    writer.end_object();
    std::cout << writer.take() << "\n";
    return;
  }
  std::cout << "Backed up to " << file.string() << ": " << words_of(copy) << ".\n";
}

void restore(const Command& command) {
  const std::filesystem::path file = *command.option("file");
  const config::Settings& settings = command.settings;
  const std::filesystem::path& database = require_file(settings.database, "pg_restore");
  make_folder(database.parent_path());
  app::System environment;
  const auto restored = storage::restore_database(file, database, command.has("force"), environment.now());
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_object().field("database", database.string());
    write_fields(writer, restored.copy);
    writer.nullable("kept", restored.kept ? std::optional(restored.kept->string()) : std::nullopt);
    writer.end_object();
    std::cout << writer.take() << "\n";
    return;
  }
  std::cout << "Restored " << database.string() << ": " << words_of(restored.copy) << ".\n";
  if (restored.kept) std::cout << "The database from before is kept as " << restored.kept->string() << ".\n";
  if (!settings.secret_key && !std::filesystem::exists(settings.data_dir / "secret")) {
    std::cout << "There is no secret in " << settings.data_dir.string()
              << ": bring it back too, or everybody has to sign in again and old tracking links are dead.\n";
  }
}

}  // namespace docket::cli
