#pragma once

#include <filesystem>
#include <memory>

#include "storage/sql.hpp"

namespace docket::storage {

/// The SQLite database in `file`, made when it is missing, readable by its owner alone. WAL with synchronous=FULL: a
/// commit is on disk when it returns. Opening throws std::runtime_error, in one line that says what to do, when the
/// folder cannot be written, or the file is no database or not Docket's.
std::unique_ptr<sql::Driver> sqlite_driver(std::filesystem::path file);

}  // namespace docket::storage
