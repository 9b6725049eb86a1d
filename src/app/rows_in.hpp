#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/exchange.hpp"
#include "json/json.hpp"

namespace docket::app {

/// Reads the rows of a file one after the other; holds no more than one.
class RowsIn {
 public:
  /// `kind`: of rows that do not say.
  RowsIn(csv::Source source, Format format, std::optional<RowKind> kind);

  /// Reads the header of CSV. Throws validation_failed or malformed when the columns are no good; then nothing of the
  /// file can be read.
  void begin();
  /// The next row; nullopt at the end. Throws validation_failed or malformed for one that cannot be read; the next call
  /// then goes on behind it.
  std::optional<Row> next();
  /// The same of a file of items, for json::read_row() to read: what it has a column for and leaves empty is null.
  std::optional<json::Object> next_item();
  /// Where the last row starts, from 1.
  std::size_t line() const { return line_; }

 private:
  /// `keeps_empty`: an empty cell is null, and not absent.
  std::optional<json::Object> next_object(bool keeps_empty);
  bool next_line(std::string& line);
  bool next_cells(csv::Row& cells);

  csv::Source source_;
  const Format format_;
  const std::optional<RowKind> kind_;
  std::string_view piece_;  ///< of JSON lines, what is still to be split
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  csv::Reader csv_;
  std::vector<std::string> columns_;
};

}  // namespace docket::app
