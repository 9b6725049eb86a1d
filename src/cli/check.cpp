#include "storage/check.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/json.hpp"

/// docket check.
namespace docket::cli {
namespace {

using storage::Finding;

/// What is wrong with the rights of a file or folder that is for its owner alone; nullopt when it is as it should be.
std::optional<std::string> fault_of_rights(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return path.string() + " cannot be read: " + std::strerror(errno);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return std::nullopt;
  return path.string() + " is open to other users of this machine; run chmod go= " + path.string();
}

Finding check_rights(const std::string& subject, const std::filesystem::path& path) {
  const auto fault = fault_of_rights(path);
  return {subject, !fault, fault.value_or(path.string() + " is for its owner alone")};
}

Finding check_secret(const config::Settings& settings) {
  if (settings.secret_key) return {"secret", true, "from the configuration"};
  const std::filesystem::path file = settings.data_dir / "secret";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return {"secret", false,
            "there is no " + file.string() +
                ": bring back a copy of it, or else the server makes another, and everybody has to sign in again"};
  }
  try {
    security::load_or_create_secret(file);
    return {"secret", true, file.string() + " is readable, and for its owner alone"};
  } catch (const std::runtime_error& e) {
    return {"secret", false, e.what()};
  }
}

std::vector<Finding> look(const config::Settings& settings) {
  std::vector<Finding> findings{{"configuration", true, "every setting has a value that fits"}};
  std::error_code error;
  const config::Database& database = settings.database;
  if (database.is_file() && !std::filesystem::exists(database.file, error)) {
    findings.push_back({"database", false,
                        "there is no " + database.file.string() +
                            "; start the server once, which makes it, or choose another with --data-dir"});
    return findings;
  }
  if (std::filesystem::exists(settings.data_dir, error)) {
    findings.push_back(check_rights("data folder", settings.data_dir));
  }
  if (database.is_file()) {
    findings.push_back(check_secret(settings));
    findings.push_back(check_rights("database", database.file));
  }
  const auto stored = storage::check(*open_driver(database));
  findings.insert(findings.end(), stored.begin(), stored.end());
  return findings;
}

void print_json(const std::vector<Finding>& findings, bool all_sound) {
  json::Writer writer;
  writer.begin_object().field("ok", all_sound).key("findings").begin_array();
  for (const Finding& finding : findings) {
    writer.begin_object();
    writer.field("subject", finding.subject).field("ok", finding.is_sound).field("detail", finding.words);
    writer.end_object();
  }
  writer.end_array().end_object();
  std::cout << writer.take() << "\n";
}

}  // namespace

void check(const Command& command) {
  const auto findings = look(command.settings);
  std::size_t wrong = 0;
  for (const Finding& finding : findings) wrong += finding.is_sound ? 0 : 1;
  if (command.has("json")) {
    print_json(findings, wrong == 0);
  } else {
    for (const Finding& finding : findings) {
      std::cout << (finding.is_sound ? "ok     " : "WRONG  ") << finding.subject << ": " << finding.words << "\n";
    }
  }
  if (wrong == 0) return;
  std::cout << std::flush;
  throw std::runtime_error(std::to_string(wrong) + " of " + std::to_string(findings.size()) +
                           " findings are wrong; what to do is said beside each");
}

}  // namespace docket::cli
