#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "security/digest.hpp"
#include "storage/sql.hpp"
#include "storage/tables.hpp"

namespace docket::storage {

/// Makes a table of one database as it is in another, whatever the engines. It goes there in stretches of its primary
/// key, and each is read back and compared. Whatever has changed since is found by reading the original alone: the copy
/// must be nobody else's.
///
/// References between rows must not be looked at before all tables are done.
class TableCopy {
 public:
  explicit TableCopy(Table table);

  const Table& table() const { return table_; }
  /// That the copy has.
  std::int64_t rows() const;

  /// Copies what comes after what was copied; at first, all of it. `progress` is called after each stretch.
  void fill(sql::Connection& from, sql::Connection& to, const std::function<void()>& progress);
  /// Puts right what has changed in `from`, which must not change meanwhile. Returns the digest of the table: over its
  /// rows in the order of the key, whatever the engine.
  std::string settle(sql::Connection& from, sql::Connection& to);

 private:
  class Page;

  /// The rows after the stretch before it, up to the one with the key `last`.
  struct Stretch {
    std::vector<std::string> last;
    std::int64_t rows = 0;
    std::string digest;
  };

  void append(sql::Connection& from, sql::Connection& to, const std::function<void(const Page&)>& appended);

  bool is_unchanged(std::size_t i, const Page& page) const;

  /// The rows after the last stretch, as many as make the next one.
  Page read_next(sql::Connection& db) const;
  Page read_stretch(sql::Connection& db, std::size_t i) const;
  Page read(sql::Connection& db, std::size_t i, const std::string& limit) const;
  void delete_stretch(sql::Connection& db, std::size_t i) const;
  void insert(sql::Connection& db, const Page& page) const;
  void require_equal(const Page& original, const Page& copy) const;

  /// SQL for whether a row is in stretch `i`, or comes after all of them; "" for all rows.
  std::string within(std::size_t i) const;
  /// Its parameters.
  std::vector<sql::Param> bounds(std::size_t i) const;

  const Table table_;
  const std::string name_;  ///< as it stands in SQL, like the next two
  const std::string columns_;
  const std::string key_;
  std::vector<std::size_t> key_places_;  ///< among the columns
  std::vector<Stretch> stretches_;
  security::Digester digester_;  ///< of all stretches as they were appended
};

}  // namespace docket::storage
