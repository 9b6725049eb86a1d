#pragma once

#include <filesystem>

#include "storage/sql.hpp"

namespace docket::storage {

/// sql::Driver::copy_to() for the database in the file `from`. The copy is one file that needs no other beside it,
/// readable by its owner alone.
sql::Copy copy_database(const std::filesystem::path& from, const std::filesystem::path& to, bool overwrite);

}  // namespace docket::storage
