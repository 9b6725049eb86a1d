#include <iostream>

#include "cli/commands.hpp"
#include "json/json.hpp"
#include "resources/build_info.hpp"

/// docket version.
namespace docket::cli {

void version(const Command& command) {
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_object().field("version", resources::kVersion).field("commit", resources::kCommit).end_object();
    std::cout << writer.take() << "\n";
    return;
  }
  std::cout << "docket " << resources::kVersion;
  if (!std::string_view(resources::kCommit).empty()) std::cout << " (" << resources::kCommit << ")";
  std::cout << "\n";
}

}  // namespace docket::cli
