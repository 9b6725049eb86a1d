#include "csv/writer.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace docket::csv {
namespace {

/// Both separators count, so that a file is read alike by whoever expects the other one.
constexpr std::string_view kQuoted = ",;\"\r\n";

bool needs_quotes(std::string_view text) {
  return text.empty() || text.front() == ' ' || text.back() == ' ' || text.find_first_of(kQuoted) != text.npos;
}

}  // namespace

bool starts_formula(std::string_view text) {
  const auto start = text.find_first_not_of('\'');
  return start != text.npos && std::string_view("=+-@\t\r\n").find(text[start]) != std::string_view::npos;
}

void Writer::byte_order_mark() { text_ += "\xEF\xBB\xBF"; }

void Writer::separate() {
  if (!is_first_) text_ += separator_;
  is_first_ = false;
}

void Writer::text(std::string_view content) {
  separate();
  const bool is_quoted = needs_quotes(content);
  if (is_quoted) text_ += '"';
  if (starts_formula(content)) text_ += '\'';
  for (const char c : content) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  if (is_quoted) text_ += '"';
}

void Writer::number(std::int64_t content) {
  separate();
  std::array<char, 24> digits{};
  text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), content).ptr);
}

void Writer::absent() { separate(); }

void Writer::end_row() {
  text_ += "\r\n";
  is_first_ = true;
}

std::string Writer::take() { return std::exchange(text_, {}); }

}  // namespace docket::csv
