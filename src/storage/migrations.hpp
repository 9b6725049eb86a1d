#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// One numbered step of the schema: `schema/<engine>/NNNN_name.sql`.
struct Migration {
  int number = 0;
  std::string name;  ///< "0001_initial"
  std::string_view text;
};

/// The migrations built into this executable for an engine ("sqlite"), by number. Numbers run from 1 without a gap.
std::vector<Migration> migrations_for(std::string_view engine);

/// The names of the migrations of `all` that the database lacks. Throws std::runtime_error, saying what to do, when an
/// applied one differs from ours (its text is compared by digest) or the database is newer than this executable.
std::vector<std::string> pending(sql::Connection& db, const std::vector<Migration>& all);

/// Applies what is pending, each in a transaction of its own together with the note that it was applied, and returns
/// the names. Two processes at once do it once.
std::vector<std::string> migrate(sql::Connection& db, const std::vector<Migration>& all, Timestamp now);

/// The same within a transaction that is open for the schema: all of it, or nothing.
void migrate_within(sql::Connection& db, const std::vector<Migration>& all, Timestamp now);

}  // namespace docket::storage
