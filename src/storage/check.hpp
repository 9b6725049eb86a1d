#pragma once

#include <string>
#include <vector>

#include "storage/sql.hpp"

namespace docket::storage {

/// One thing that was looked at.
struct Finding {
  std::string subject;  ///< "feed", "database"
  bool is_sound = true;
  std::string words;  ///< what was seen, and what to do when it is not sound
};

/// Looks whether the database is whole: what the engine says of its pages and references, the schema, whether the order
/// book has moved elsewhere, the log of events (numbers without gaps, and each order where its last event has put it),
/// order numbers given twice. Reads all of it and changes nothing, beside a server at work too. The database must
/// exist.
std::vector<Finding> check(sql::Driver& driver);

}  // namespace docket::storage
