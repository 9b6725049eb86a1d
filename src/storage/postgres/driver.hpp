#pragma once

#include <memory>
#include <string>

#include "storage/sql.hpp"

namespace docket::storage {

/// The order book in a PostgreSQL, 13 or newer, which other instances may use at the same time. `url` is as libpq takes
/// it; what it lacks comes from libpq's environment, the password from PGPASSFILE. Throws std::invalid_argument, which
/// tells nothing of a password, for what is no such URL.
std::unique_ptr<sql::Driver> postgres_driver(const std::string& url);

}  // namespace docket::storage
