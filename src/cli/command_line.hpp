#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "config/settings.hpp"

namespace docket::cli {

/// A mistake in how Docket was called: exit status 2. `what()` is one line that says what to do.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A command line that has been understood.
struct Command {
  std::string name;                            ///< "serve", "user add", …
  config::Settings settings;                   ///< flags over environment over file
  std::map<std::string, std::string> options;  ///< of this command alone: "name", "role"; flags hold "1"

  std::optional<std::string> option(const std::string& key) const {
    const auto found = options.find(key);
    return found == options.end() ? std::nullopt : std::optional(found->second);
  }
  bool has(const std::string& key) const { return options.contains(key); }
};

/// Reads the command line, the environment and the configuration file. nullopt when help was asked for and printed.
/// Throws UsageError.
std::optional<Command> parse(int argc, const char* const* argv);

}  // namespace docket::cli
