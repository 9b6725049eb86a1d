#pragma once

#include <string>

namespace docket::storage {

/// Where a PostgreSQL is and as whom to come, in the form that libpq takes: a URL, whose missing parts come from
/// libpq's environment (PGPASSFILE, PGSSLMODE, …).
class PostgresAddress {
 public:
  /// Throws std::invalid_argument, which tells nothing of a password, for what is none.
  explicit PostgresAddress(const std::string& url);

  /// For libpq: with the password, so it must never be shown.
  const std::string& conninfo() const { return conninfo_; }
  /// For people: "postgres://docket@db.example/orders".
  const std::string& name() const { return name_; }

 private:
  std::string conninfo_;
  std::string name_;
};

}  // namespace docket::storage
