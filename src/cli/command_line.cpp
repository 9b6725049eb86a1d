#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"

namespace docket::cli {
namespace {

/// Settings that make sense for commands beside `serve`.
const std::set<std::string> kShared{"data-dir", "database", "log-level", "log-format"};

/// An option or positional of one command.
struct Extra {
  std::string spelling;  ///< as CLI11 has it: "--role", "name"
  std::string key;
  std::string help;
  bool required = false;
  bool is_flag = false;
  bool is_list = false;  ///< may be given several times; the values are joined by spaces
};

struct Shape {
  std::string name;
  std::string help;
  std::vector<Extra> extras;
};

const std::vector<Shape> kShapes{
    {"serve", "Run the server; brings its database up to date first", {}},
    {"user add",
     "Create an account",
     {{"name", "name", "User name", true},
      {"--role", "role", "admin, operations, merchant, staff or customer", true},
      {"--email", "email", "E-mail address"},
      {"--password-stdin", "password-stdin", "Read the password from standard input", false, true},
      {"--json", "json", "Print JSON", false, true}}},
    {"user list", "List the accounts", {{"--json", "json", "Print JSON", false, true}}},
    {"user passwd",
     "Give an account a new password; signs it out everywhere",
     {{"name", "name", "User name or e-mail address", true},
      {"--password-stdin", "password-stdin", "Read the password from standard input", false, true}}},
    {"user disable", "Switch an account off at once", {{"name", "name", "User name or e-mail address", true}}},
    {"key add",
     "Make an API key for a machine; it is shown once",
     {{"name", "name", "Name, as the history shows it", true},
      {"--scope", "scope",
       "orders:read, orders:create, orders:advance, items:read, items:write, boards:read, events:read; several times",
       true, false, true},
      {"--shop", "shop", "Slug of the only shop in which it works; every shop by default"},
      {"--expires", "expires", "How long it is good: 90d, 12h; for ever by default"},
      {"--json", "json", "Print JSON", false, true}}},
    {"key list", "List the API keys", {{"--json", "json", "Print JSON", false, true}}},
    {"key revoke", "Revoke an API key at once", {{"id", "id", "Id of the key; see docket key list", true}}},
    {"shop add",
     "Open a shop",
     {{"name", "name", "Name of the shop", true},
      {"--slug", "slug", "Short name for links; made from the name by default"},
      {"--workflow", "workflow", "counter (default), delivery, shipping or simple"},
      {"--currency", "currency", "ISO 4217 code; EUR by default"},
      {"--language", "language", "What its screens and guests' pages speak: en (default), de, es, hi or ar"},
      {"--timezone", "timezone", "IANA name such as Europe/Berlin; UTC by default"},
      {"--owner", "owner", "User name of the account that runs it"},
      {"--json", "json", "Print JSON", false, true}}},
    {"shop list", "List the shops", {{"--json", "json", "Print JSON", false, true}}},
    {"mail test",
     "Send a test e-mail now, by the way that the environment or the --config file sets up",
     {{"to", "to", "E-mail address", true}, {"--json", "json", "Print JSON", false, true}}},
    {"migrate",
     "Bring the database up to date",
     {{"--dry-run", "dry-run", "Only say what would be done", false, true},
      {"--json", "json", "Print JSON", false, true}}},
    {"check",
     "Look whether the configuration, the database and its feed are whole; changes nothing",
     {{"--json", "json", "Print JSON", false, true}}},
    {"backup",
     "Copy the database, also while it is in use; the copy is verified",
     {{"file", "file", "Where the copy goes", true},
      {"--force", "force", "Write over a file that is there", false, true},
      {"--json", "json", "Print JSON", false, true}}},
    {"restore",
     "Put a backup in the place of the database; the server must not run",
     {{"file", "file", "The backup", true},
      {"--force", "force", "Also when there is a database, which is kept beside it", false, true},
      {"--json", "json", "Print JSON", false, true}}},
    {"move",
     "Move the order book into another database, SQLite to PostgreSQL or back: every row, compared at the end. A "
     "server "
     "on the old one runs meanwhile, reads only for some seconds at the end, and has to be started on the new one then",
     {{"--to", "to", "Where to, an empty database: postgres://USER@HOST:PORT/DATABASE or sqlite:PATH", true},
      {"--json", "json", "Print JSON", false, true}}},
    {"watch",
     "Show what happens to orders as it happens",
     {{"--shop", "shop", "Only this shop, by its short name"},
      {"--since", "since", "From this cursor of the feed on; without it from now on"},
      {"--json", "json", "Print JSON, one event a line", false, true}}},
    {"export",
     "Write accounts (with the hashes of their passwords), items and orders to a file, as one moment has them",
     {{"file", "file", "File to write, .csv or .jsonl; - is standard output", true},
      {"--format", "format", "csv or jsonl; by the ending of the file otherwise, jsonl for -"},
      {"--type", "type", "Only user, item or order"},
      {"--shop", "shop", "Only items and orders of this shop, by slug or id"},
      {"--separator", "separator", "Of CSV: comma (default) or semicolon"},
      {"--bom", "bom", "Start CSV with a byte order mark", false, true},
      {"--force", "force", "Overwrite a file that is there", false, true},
      {"--json", "json", "Print JSON", false, true}}},
    {"import",
     "Bring in accounts, items and orders from a file: all of it, or nothing when a row is bad (exit status 1). The "
     "server may run meanwhile, but can write nothing until it is done",
     {{"file", "file", "File to read, .csv or .jsonl; - is standard input", true},
      {"--format", "format", "csv or jsonl; by the ending of the file otherwise, jsonl for -"},
      {"--type", "type", "user, item or order: for rows that do not say"},
      {"--shop", "shop", "Slug or id of the shop of rows that do not say"},
      {"--skip-bad", "skip-bad", "Keep the good rows and report the others; exit status 1 only when none was good",
       false, true},
      {"--dry-run", "dry-run", "Check everything and keep nothing", false, true},
      {"--json", "json", "Print JSON", false, true}}},
    {"version", "Say which build this is", {{"--json", "json", "Print JSON", false, true}}},
};

/// The values of the flags, filled in while CLI11 parses.
struct Parsed {
  std::map<std::string, std::string> settings;
  std::map<std::string, std::string> options;
  std::string config;
};

std::string help_of(const config::Setting& setting) {
  std::string text = setting.help;
  if (*setting.fallback != '\0' && !setting.is_switch()) text += "; " + std::string(setting.fallback) + " by default";
  text += std::string(" [") + setting.environment;
  if (setting.field_environment != nullptr) text += std::string(", ") + setting.field_environment;
  return text + "]";
}

void declare_settings(CLI::App& app, bool all, Parsed& parsed) {
  app.add_option_function<std::string>(
         "--config", [&parsed](const std::string& file) { parsed.config = file; },
         "File with settings: name = value, one a line [DOCKET_CONFIG]")
      ->type_name("FILE");
  for (const config::Setting& setting : config::settings()) {
    const std::string name = setting.flag;
    if (!all && !kShared.contains(name)) continue;
    if (setting.is_switch()) {
      app.add_flag_callback(
          "--" + name, [&parsed, name] { parsed.settings[name] = "true"; }, help_of(setting));
    } else {
      app.add_option_function<std::string>(
             "--" + name, [&parsed, name](const std::string& value) { parsed.settings[name] = value; },
             help_of(setting))
          ->type_name(setting.placeholder);
    }
  }
}

void declare_extras(CLI::App& app, const Shape& shape, Parsed& parsed) {
  for (const Extra& extra : shape.extras) {
    const std::string key = extra.key;
    if (extra.is_flag) {
      app.add_flag_callback(
          extra.spelling, [&parsed, key] { parsed.options[key] = "1"; }, extra.help);
    } else if (extra.is_list) {
      auto* option = app.add_option_function<std::vector<std::string>>(
          extra.spelling,
          [&parsed, key](const std::vector<std::string>& values) {
            for (const std::string& value : values) parsed.options[key] += value + " ";
          },
          extra.help);
      option->required(extra.required)->type_name("");
    } else {
      auto* option = app.add_option_function<std::string>(
          extra.spelling, [&parsed, key](const std::string& value) { parsed.options[key] = value; }, extra.help);
      option->required(extra.required)->type_name("");
    }
  }
}

/// Adds the commands, "user add" as the command `add` of the group `user`.
class Declarations {
 public:
  explicit Declarations(CLI::App& app) : app_(app) {}

  CLI::App& add(const Shape& shape) {
    const auto space = shape.name.find(' ');
    if (space == std::string::npos) return *app_.add_subcommand(shape.name, shape.help);
    CLI::App*& group = groups_[shape.name.substr(0, space)];
    if (group == nullptr) {
      const std::string noun = shape.name.substr(0, space);
      group = app_.add_subcommand(noun, "Manage " + noun + "s")->require_subcommand(1);
    }
    return *group->add_subcommand(shape.name.substr(space + 1), shape.help);
  }

 private:
  CLI::App& app_;
  std::map<std::string, CLI::App*> groups_;
};

std::map<std::string, std::string> read_config_file(const std::string& file) {
  std::ifstream input(file);
  if (!input) throw UsageError("cannot read the configuration file " + file);
  std::map<std::string, std::string> values;
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigINI().from_config(input)) {
      if (!item.parents.empty())
        throw UsageError(file + ": sections such as [" + item.parents.front() + "] are not used");
      if (item.inputs.size() != 1) throw UsageError(file + ": " + item.name + " needs one value");
      values[item.name] = item.inputs.front();
    }
  } catch (const CLI::Error& e) {
    throw UsageError(file + ": " + e.what());
  }
  return values;
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

config::Settings resolve(const Parsed& parsed) {
  const std::string file = parsed.config.empty() ? environment("DOCKET_CONFIG").value_or("") : parsed.config;
  const auto from_file = file.empty() ? std::map<std::string, std::string>{} : read_config_file(file);
  try {
    return config::resolve(parsed.settings, environment, from_file);
  } catch (const config::ConfigError& e) {
    throw UsageError(e.what());
  }
}

/// One line for what CLI11 found wrong.
std::string words_of(const CLI::ParseError& e, const CLI::App& app, std::string_view first) {
  const auto names = app.get_subcommands({});
  const bool known =
      std::any_of(names.begin(), names.end(), [&](const auto* command) { return command->get_name() == first; });
  if (!first.empty() && first.front() != '-' && !known) {
    return "there is no command " + std::string(first) + "; see docket --help";
  }
  std::string text = e.what();
  if (const auto end = text.find('\n'); end != std::string::npos) text.resize(end);
  return text + "; see docket --help";
}

}  // namespace

std::optional<Command> parse(int argc, const char* const* argv) {
  CLI::App app("Docket runs a shop's orders: REST API and pages in one executable.", "docket");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of every command");
  app.set_version_flag("--version", version_line());
  Parsed parsed;
  Declarations declarations(app);
  std::vector<std::pair<CLI::App*, const Shape*>> commands;
  for (const Shape& shape : kShapes) {
    CLI::App& command = declarations.add(shape);
    declare_settings(command, shape.name == "serve", parsed);
    declare_extras(command, shape, parsed);
    commands.emplace_back(&command, &shape);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::CallForAllHelp&) {
    std::cout << app.help();
    for (const auto& [command, shape] : commands) {
      const auto space = shape->name.find(' ');
      std::cout << "\n"
                << command->help(space == std::string::npos ? "docket" : "docket " + shape->name.substr(0, space));
    }
    return std::nullopt;
  } catch (const CLI::CallForVersion& e) {
    std::cout << e.what() << "\n";
    return std::nullopt;
  } catch (const CLI::ParseError& e) {
    throw UsageError(words_of(e, app, argc > 1 ? argv[1] : ""));
  }
  for (const auto& [command, shape] : commands) {
    if (command->parsed()) return Command{shape->name, resolve(parsed), parsed.options};
  }
  throw UsageError("name a command; see docket --help");
}

}  // namespace docket::cli
