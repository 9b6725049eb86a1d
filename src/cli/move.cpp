#include "storage/move.hpp"

#include <unistd.h>

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/json.hpp"

/// docket move.
namespace docket::cli {
namespace {

using storage::Meta;
using storage::MoveProgress;

config::Database target_of(const Command& command) {
  try {
    config::Database target = config::read_database(*command.option("to"));
    // The old database will name it to whoever asks, wherever that is.
    if (target.is_file()) target.file = std::filesystem::absolute(target.file);
    return target;
  } catch (const std::invalid_argument& fault) {
    throw UsageError(std::string("--to ") + fault.what());
  }
}

/// What the server signs with goes with the book: sign-ins, tracking links and sealed replies go on. SQLite has it in a
/// file of the data folder, PostgreSQL in the book itself.
class SecretOnTheWay {
 public:
  SecretOnTheWay(const config::Settings& settings, storage::sql::Driver& source, const config::Database& target)
      : file_(settings.data_dir / "secret"), is_configured_(settings.secret_key.has_value()),
        is_from_file_(settings.database.is_file()), is_to_file_(target.is_file()) {
    if (is_configured_ || is_from_file_ == is_to_file_) return;
    const auto in_file = security::load_secret(file_);
    if (is_from_file_) {
      if (!in_file) {
        throw std::runtime_error("there is no secret in " + file_.string() +
                                 ", without which sign-ins and tracking links end: name its folder with --data-dir, or "
                                 "set SECRET_KEY as the server has it");
      }
      secret_ = in_file;
      return;
    }
    const auto db = source.open_reader();
    if (!db->has_table("meta")) return;
    const auto in_book = Meta(*db).get(Meta::kSecret);
    if (in_book && in_file && in_file->reveal() != *in_book) security::keep_secret(file_, security::Secret(*in_book));
  }

  void carry(Meta& source, Meta& target) const {
    if (is_from_file_ == is_to_file_) return;
    if (is_from_file_) {
      if (secret_) target.set(Meta::kSecret, secret_->reveal());
      return;
    }
    const auto secret = source.get(Meta::kSecret);
    target.erase(Meta::kSecret);
    if (is_configured_ || !secret) return;
    make_folder(file_.parent_path());
    security::keep_secret(file_, security::Secret(*secret));
  }

  /// Where it is now.
  std::string words() const {
    if (is_configured_) return "The secret is the configured one: give it to the new server, too.";
    if (is_to_file_) return "The secret is in " + file_.string() + ".";
    return "The secret is in the new database.";
  }

 private:
  const std::filesystem::path file_;
  const bool is_configured_;
  const bool is_from_file_;
  const bool is_to_file_;
  std::optional<security::Secret> secret_;
};

/// A line a table on stderr; where somebody looks at it, the line counts.
class ProgressLines {
 public:
  void show(const MoveProgress& progress) {
    const bool is_settling = progress.step == MoveProgress::Step::settling;
    if (is_settling && !was_settling_) std::cerr << "Nobody may write now: what has changed meanwhile is copied.\n";
    was_settling_ = is_settling;
    if (is_settling || (!progress.is_complete && !is_watched_)) return;
    if (is_watched_) std::cerr << '\r';
    std::cerr << std::left << std::setw(16) << progress.table << std::right << std::setw(12) << progress.rows
              << " rows";
    if (progress.is_complete) std::cerr << '\n';
    std::cerr << std::flush;
  }

 private:
  const bool is_watched_ = ::isatty(STDERR_FILENO) == 1;
  bool was_settling_ = false;
};

void print_json(const storage::MoveReport& report, const std::string& from, const std::string& to) {
  json::Writer writer;
  writer.begin_object();
  writer.field("from", from).field("to", to);
  writer.field("closed_ms", static_cast<std::int64_t>(report.closed.count()));
  writer.key("tables").begin_array();
  for (const storage::MovedTable& table : report.tables) {
    writer.begin_object();
    writer.field("name", table.name).field("rows", table.rows).field("digest", table.digest);
    writer.end_object();
  }
  writer.end_array().end_object();
  std::cout << writer.take() << "\n";
}

void print(const storage::MoveReport& report, const std::string& to) {
  std::int64_t rows = 0;
  for (const storage::MovedTable& table : report.tables) {
    std::cout << std::left << std::setw(16) << table.name << std::right << std::setw(12) << table.rows << " rows  "
              << table.digest.substr(0, 12) << "  equal\n";
    rows += table.rows;
  }
  if (report.tables.empty()) {
    std::cout << "The move to " << to << " had been broken off at its end; now it is complete.\n";
    return;
  }
  std::cout << "Moved to " << to << ": " << rows << " rows in " << report.tables.size()
            << " tables, all equal. Nobody could write for " << report.closed.count() << " ms.\n";
}

}  // namespace

void move(const Command& command) {
  const config::Settings& settings = command.settings;
  const config::Database to = target_of(command);
  require_database(settings.database);
  const auto source = open_driver(settings.database);
  const auto target = open_driver(to);
  const SecretOnTheWay secret(settings, *source, to);
  app::System environment;
  ProgressLines lines;
  const auto report = storage::move_book({*source, *target, [&] { return environment.now(); },
                                          [&](const MoveProgress& progress) { lines.show(progress); },
                                          [&](Meta& old_book, Meta& new_book) { secret.carry(old_book, new_book); }});
  if (command.has("json")) {
    print_json(report, source->name(), target->name());
    return;
  }
  print(report, target->name());
  std::cout << secret.words() << "\n"
            << "The old database takes no more changes. Stop the server that runs on it, and start it on the new one: "
               "--database, with what --to was here.\n";
}

}  // namespace docket::cli
