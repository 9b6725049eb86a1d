#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "app/environment.hpp"
#include "config/settings.hpp"
#include "security/secret.hpp"
#include "storage/store.hpp"

namespace docket::cli {

/// Makes the folder, and those above it, when they are missing. Throws std::runtime_error.
void make_folder(const std::filesystem::path& folder);

/// The database that the settings name; its folder is made when it is missing. Throws std::runtime_error.
std::unique_ptr<storage::sql::Driver> open_driver(const config::Settings& settings);

/// The same, brought up to date.
std::unique_ptr<storage::Store> open_store(const config::Settings& settings, app::Environment& environment);

/// The server's secret: from the settings, else from the data folder, where it is made when it is missing.
security::Secret open_secret(const config::Settings& settings);

/// Who the command line acts as.
Caller command_line_caller();

/// Notes in the audit what the command line has done to what has this id.
void note(storage::Transaction& tx, app::Environment& environment, std::string_view action, const Uuid& target);

}  // namespace docket::cli
