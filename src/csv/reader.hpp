#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace docket::csv {

/// Gives the next bytes of a text, which last until it is asked again; empty at the end.
using Source = std::function<std::string_view()>;

struct Cell {
  std::string text;        ///< without the guard that Writer puts before formulas
  bool is_absent = false;  ///< nothing at all between two separators; `""` is an empty text

  friend bool operator==(const Cell&, const Cell&) = default;
};
using Row = std::vector<Cell>;

struct Limits {
  std::size_t cell = 4 * 1024 * 1024;  ///< bytes
  std::size_t row = 8 * 1024 * 1024;   ///< bytes of all its cells
  std::size_t cells = 256;
};

/// A row that is not CSV. `what()` says why.
struct Malformed : std::runtime_error {
  Malformed(std::size_t row_line, std::size_t cell, const std::string& why)
      : std::runtime_error(why), line(row_line), column(cell) {}

  std::size_t line;    ///< on which the row starts, from 1
  std::size_t column;  ///< the cell, from 1
};

/// Reads rows one after the other, strictly by RFC 4180: quotes stand around a whole cell and are doubled inside it,
/// line breaks may stand between them, a row ends with CRLF or LF. The first of `,` and `;` that stands outside quotes
/// is the separator. Byte order mark and empty lines are passed over. Bytes are not looked at otherwise, but for NUL,
/// which no text has. It holds one row and one piece of the source.
class Reader {
 public:
  explicit Reader(Source source, Limits limits = {}) : source_(std::move(source)), limits_(limits) {}

  /// Reads the next row; false at the end. Throws Malformed; the next call then goes on with the line after the one
  /// where it was found out.
  bool next(Row& row);

  /// On which physical line the last row starts, from 1.
  std::size_t line() const { return row_line_; }

 private:
  static constexpr int kEnd = -1;

  void pass_mark();
  int peek();
  int take();
  void add(Row& row, int byte);
  void read_quoted(Row& row);
  void read_plain(Row& row);
  /// After a cell: true when the row ends there.
  bool ends_row(const Row& row);
  [[noreturn]] void fail(const Row& row, const std::string& why);
  bool is_separator(int byte);

  Source source_;
  const Limits limits_;
  std::string_view piece_;
  std::string start_;      ///< of the text, when it looks like a mark and is none
  std::string_view rest_;  ///< of the first piece, behind `start_`
  bool has_ended_ = false;
  bool has_started_ = false;
  char separator_ = 0;  ///< 0 until it is known
  std::size_t line_ = 1;
  std::size_t row_line_ = 0;
  std::size_t row_size_ = 0;
};

}  // namespace docket::csv
