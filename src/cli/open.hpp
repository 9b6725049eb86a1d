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

/// The folder of a SQLite file is made when it is missing. Throws std::runtime_error, and UsageError for a URL that is
/// none.
std::unique_ptr<storage::sql::Driver> open_driver(const config::Database& database);

/// Throws std::runtime_error when the SQLite file is not there; whether a PostgreSQL is, only asking it tells.
void require_database(const config::Database& database);

/// The SQLite file. Throws UsageError, which says what to use instead, for PostgreSQL.
const std::filesystem::path& require_file(const config::Database& database, const char* instead);

/// The order book in the database that the settings name, brought up to date.
std::unique_ptr<storage::Store> open_store(const config::Settings& settings, app::Environment& environment);

/// The server's secret: from the settings, else from where instances share it: the data folder, or PostgreSQL. It is
/// made when it is missing.
security::Secret open_secret(const config::Settings& settings, storage::Store& store);

/// Who the command line acts as.
Caller command_line_caller();

/// Notes in the audit what the command line has done to what has this id.
void note(storage::Transaction& tx, app::Environment& environment, std::string_view action, const Uuid& target);

}  // namespace docket::cli
