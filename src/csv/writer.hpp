#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Comma-separated values (RFC 4180), as spreadsheets read and write them.
namespace docket::csv {

/// Builds rows front to back; they end with CRLF. No cell is absent and empty at once: an absent cell is nothing
/// between two separators, an empty text is `""`, and Reader tells them apart.
///
/// A text that a spreadsheet would take for a formula (it starts with = + - @, tab, CR or LF) gets a leading `'`
/// (OWASP, CSV Injection). So does one that has such a start behind apostrophes already: Reader takes exactly one off,
/// and every text comes back as it was.
class Writer {
 public:
  /// `separator`: `,` or `;`.
  explicit Writer(char separator) : separator_(separator) {}

  /// U+FEFF: some spreadsheets take a file without it for another encoding. To be written first.
  void byte_order_mark();

  void text(std::string_view content);
  void number(std::int64_t content);
  void absent();
  void end_row();

  /// What was written since the last call.
  std::string take();

 private:
  void separate();

  const char separator_;
  std::string text_;
  bool is_first_ = true;  ///< nothing is in this row
};

/// Whether a spreadsheet may take it for a formula, apostrophes at its start aside.
bool starts_formula(std::string_view text);

}  // namespace docket::csv
