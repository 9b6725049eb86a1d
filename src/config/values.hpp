#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace docket::config {

/// Where the orders are: one of the two is there.
struct Database {
  std::filesystem::path file;  ///< SQLite's
  std::string url;             ///< PostgreSQL's; may hold a password

  bool is_file() const { return url.empty(); }
  bool is_set() const { return !url.empty() || !file.empty(); }
};

/// Each reads one kind of value and throws std::invalid_argument, saying what it must be ("must be …"), for others.

std::int64_t read_number(const std::string& value, std::int64_t least, std::int64_t most);
bool read_switch(const std::string& value);
/// A whole number of `d`ays, `h`ours, `m`inutes or `s`econds, more than none and at most ten years: "90d".
std::chrono::seconds read_duration(std::string_view value);

/// `http(s)://host[:port]` as a browser would write it: lower case, no default port.
std::string read_origin(std::string_view value);

/// `http(s)://host[:port][/path]` without slashes at its end: the base of somebody's API.
std::string read_base_url(std::string_view value);

/// `smtp://` or `smtps://`, with a host, a port or none, a user and a password or neither.
std::string read_smtp_url(const std::string& value);

/// What docket::parse_mailbox() reads, without white space around it.
std::string read_mailbox(std::string_view value);

/// Origins separated by commas, blanks around them; each once.
std::vector<std::string> read_origins(std::string_view value);

/// Numeric addresses and networks (`10.0.0.0/8`) separated by commas, blanks around them; each once, as written. Only
/// what cannot be one at all is refused here, such as a name.
std::vector<std::string> read_networks(std::string_view value);

/// `sqlite:PATH`, `postgres://…`, or the URLs that SQLAlchemy takes (`sqlite:///PATH`, `sqlite+aiosqlite:///PATH`,
/// `postgresql+asyncpg://…`). What follows `postgres://` is libpq's to check.
Database read_database(const std::string& value);

}  // namespace docket::config
