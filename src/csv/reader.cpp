#include "csv/reader.hpp"

#include <utility>

#include "csv/writer.hpp"

namespace docket::csv {

void Reader::pass_mark() {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  has_started_ = true;
  // A source may give its three bytes one by one.
  while (start_.size() < mark.size() && peek() != kEnd && mark[start_.size()] == piece_.front()) {
    start_ += piece_.front();
    piece_.remove_prefix(1);
  }
  if (start_ == mark) return;
  rest_ = piece_;
  piece_ = start_;
}

int Reader::peek() {
  if (piece_.empty()) piece_ = std::exchange(rest_, {});
  if (piece_.empty() && !has_ended_) {
    piece_ = source_();
    has_ended_ = piece_.empty();
  }
  return piece_.empty() ? kEnd : static_cast<unsigned char>(piece_.front());
}

int Reader::take() {
  const int byte = peek();
  if (byte == kEnd) return kEnd;
  piece_.remove_prefix(1);
  if (byte == '\n') ++line_;
  return byte;
}

bool Reader::is_separator(int byte) {
  if (separator_ != 0) return byte == separator_;
  if (byte != ',' && byte != ';') return false;
  separator_ = static_cast<char>(byte);
  return true;
}

void Reader::fail(const Row& row, const std::string& why) {
  for (int byte = peek(); byte != kEnd && byte != '\n'; byte = peek()) take();
  take();
  throw Malformed(row_line_, row.size(), why);
}

void Reader::add(Row& row, int byte) {
  if (byte == 0) fail(row, "holds a NUL");
  if (row.back().text.size() >= limits_.cell) {
    fail(row, "is longer than " + std::to_string(limits_.cell) + " bytes");
  }
  if (++row_size_ > limits_.row) fail(row, "makes its row longer than " + std::to_string(limits_.row) + " bytes");
  row.back().text += static_cast<char>(byte);
}

void Reader::read_quoted(Row& row) {
  take();
  for (;;) {
    const int byte = take();
    if (byte == kEnd) fail(row, "opens a quote that nothing closes");
    if (byte == '"') {
      if (peek() != '"') return;
      take();
    }
    add(row, byte);
  }
}

void Reader::read_plain(Row& row) {
  for (int byte = peek(); byte != kEnd && byte != '\n' && byte != '\r' && !is_separator(byte); byte = peek()) {
    if (byte == '"') fail(row, "has a quote in the middle; put the whole cell into quotes and double those inside");
    add(row, take());
  }
  row.back().is_absent = row.back().text.empty();
}

bool Reader::ends_row(const Row& row) {
  const int byte = peek();
  if (byte == kEnd) return true;
  if (is_separator(byte)) {
    take();
    return false;
  }
  if (byte == '\r') {
    take();
    if (peek() != '\n') fail(row, "is followed by a carriage return without a line feed");
  } else if (byte != '\n') {
    fail(row, "goes on after its closing quote");
  }
  take();
  return true;
}

bool Reader::next(Row& row) {
  if (!has_started_) pass_mark();
  for (;;) {
    while (peek() == '\n') take();
    if (peek() == kEnd) return false;
    row_line_ = line_;
    row_size_ = 0;
    row.clear();
    do {
      if (row.size() == limits_.cells) fail(row, "is the last that a row may have");
      row.emplace_back();
      if (peek() == '"') {
        read_quoted(row);
      } else {
        read_plain(row);
      }
      if (starts_formula(row.back().text) && row.back().text.front() == '\'') row.back().text.erase(0, 1);
    } while (!ends_row(row));
    if (row.size() > 1 || !row.front().is_absent) return true;  // else a line that is empty but for its CR
  }
}

}  // namespace docket::csv
