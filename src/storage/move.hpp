#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "storage/meta.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// What a move is at.
struct MoveProgress {
  enum class Step : std::uint8_t {
    copying,   ///< while the book is served as always
    settling,  ///< what has changed meanwhile: nobody else may write
  };
  Step step = Step::copying;
  std::string_view table;
  std::int64_t rows = 0;
  bool is_complete = false;  ///< this table in this step
};

struct Move {
  sql::Driver& source;
  sql::Driver& target;
  std::function<Timestamp()> now;
  std::function<void(const MoveProgress&)> progress;
  /// Carries over what is not kept in both engines alike. Called once all else is done, within both transactions.
  std::function<void(Meta& source, Meta& target)> carry;
};

struct MovedTable {
  std::string name;
  std::int64_t rows = 0;
  std::string digest;  ///< over the rows in the order of their key, the same in every engine
};

struct MoveReport {
  std::vector<MovedTable> tables;
  Milliseconds closed{};  ///< how long nobody could write
};

/// Moves the order book into another database. Every row goes there and is compared; then the source takes no more
/// changes (Meta::elsewhere), and from no moment on do both. Whatever interrupts it, both are as they were, or the
/// target takes no changes and moving again completes it.
///
/// Throws std::runtime_error, in one line that says what to do, for a target that is not empty, a source that is not up
/// to date or has moved already, and when either is away.
MoveReport move_book(const Move& move);

}  // namespace docket::storage
