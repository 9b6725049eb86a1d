#pragma once

#include <string>
#include <vector>

#include "storage/sql.hpp"

namespace docket::storage {

/// A table as the engine's own catalogue has it.
struct Table {
  std::string name;
  std::vector<std::string> columns;  ///< by name
  std::vector<std::string> key;      ///< the columns of its primary key, in their order
  /// Rows come after the last one and go from the first one on, and never change.
  bool is_log = false;

  friend bool operator==(const Table&, const Table&) = default;
};

/// The tables of the order book, by name. What an engine keeps for itself is left out: the notes on migrations, the
/// index of texts and what orders are in it, the turn of the writers.
std::vector<Table> tables_of_book(sql::Connection& db);

}  // namespace docket::storage
