#include <iostream>

#include "cli/commands.hpp"
#include "json/json.hpp"
#include "resources/build_info.hpp"

/// docket version.
namespace docket::cli {

std::string version_line() {
  std::string line = "docket " + std::string(resources::kVersion);
  if (!resources::kCommit.empty()) line += " (" + std::string(resources::kCommit) + ")";
  return line;
}

void version(const Command& command) {
  if (!command.has("json")) {
    std::cout << version_line() << "\n";
    return;
  }
  json::Writer writer;
  writer.begin_object().field("version", resources::kVersion).field("commit", resources::kCommit).end_object();
  std::cout << writer.take() << "\n";
}

}  // namespace docket::cli
