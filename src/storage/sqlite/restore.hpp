#pragma once

#include <filesystem>
#include <optional>

#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

struct Restored {
  sql::Copy copy;
  std::optional<std::filesystem::path> kept;  ///< where the database from before is
};

/// Puts a copy of the database in `from` in the place of `database`, under a new epoch: cursors from after the copy are
/// then known to be from another history. The database from before is kept beside it. Throws std::runtime_error, in one
/// line that says what to do, and changes nothing, when `from` is damaged, not Docket's or from a newer one, when
/// anybody has `database` open, or when it exists (unless it is to `overwrite` it).
Restored restore_database(const std::filesystem::path& from, const std::filesystem::path& database, bool overwrite,
                          Timestamp now);

}  // namespace docket::storage
