#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csv/reader.hpp"
#include "csv/writer.hpp"
#include "pieces.hpp"

using docket::fuzz::must;
using namespace docket::csv;

// An input is: the size of the pieces, which limits, and a file.

namespace {

constexpr std::array<Limits, 2> kLimits{Limits{}, Limits{20, 60, 5}};

struct Found {
  std::vector<Row> rows;
  std::size_t faults = 0;
  bool operator==(const Found&) const = default;
};

Found read(std::string_view file, std::size_t size, const Limits& limits) {
  // Each piece is a copy with nothing behind it, so that AddressSanitizer sees who reads on.
  std::vector<char> piece;
  Reader reader(
      [&] {
        const std::string_view next = file.substr(0, size);
        file.remove_prefix(next.size());
        piece = std::vector<char>(next.begin(), next.end());
        return std::string_view(piece.data(), piece.size());
      },
      limits);
  Found found;
  Row row;
  std::size_t line = 0;
  for (bool more = true; more;) {
    try {
      more = reader.next(row);
      if (!more) break;
      must(reader.line() > line, "each row starts on a line of its own");
      line = reader.line();
      must(!row.empty() && row.size() <= limits.cells, "a row has cells, and no more than it may");
      std::size_t all = 0;
      for (const Cell& cell : row) {
        must(cell.text.size() <= limits.cell, "a cell is no longer than it may be");
        must(!cell.is_absent || cell.text.empty(), "what is absent has no text");
        all += cell.text.size();
      }
      must(all <= limits.row, "a row is no longer than it may be");
      found.rows.push_back(row);
    } catch (const Malformed& fault) {
      must(fault.line > line, "a fault is behind what was read");
      must(fault.column >= 1 && fault.column <= limits.cells, "a fault names a cell");
      line = fault.line;
      ++found.faults;
    }
  }
  return found;
}

/// What was read, written and read again is the same, whatever the separator.
void check_round_trip(const std::vector<Row>& rows, char separator) {
  Writer writer(separator);
  writer.text("the separator");
  writer.text("is known from here on");
  writer.end_row();
  std::size_t empty = 0;
  for (const Row& row : rows) {
    for (const Cell& cell : row) {
      if (cell.is_absent) {
        writer.absent();
      } else {
        writer.text(cell.text);
      }
    }
    writer.end_row();
    if (row.size() == 1 && row.front().is_absent) ++empty;
  }
  must(empty == 0, "a row of nothing is no row");
  const Found again = read(writer.take(), 1 << 16, {});
  must(again.faults == 0, "what is written can be read");
  must(again.rows.size() == rows.size() + 1, "every row comes back");
  for (std::size_t i = 0; i < rows.size(); ++i) must(again.rows[i + 1] == rows[i], "every cell comes back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  const Limits& limits = kLimits[data[1] % kLimits.size()];
  const std::string_view file(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Found found = read(file, piece, limits);
  must(found == read(file, size, limits), "pieces make no difference");
  check_round_trip(found.rows, ',');
  check_round_trip(found.rows, ';');
  return 0;
}
