#include "csv/reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace docket;
using csv::Cell;

namespace {

using Texts = std::vector<std::vector<std::string>>;

/// Gives `text` in pieces of `size` bytes.
csv::Source in_pieces(const std::string& text, std::size_t size) {
  return [&text, size, at = std::size_t{0}]() mutable {
    const std::string_view piece = std::string_view(text).substr(at, size);
    at += piece.size();
    return piece;
  };
}

Texts read(const std::string& text, std::size_t size = 1 << 16, csv::Limits limits = {}) {
  csv::Reader reader(in_pieces(text, size), limits);
  Texts rows;
  csv::Row row;
  while (reader.next(row)) {
    auto& texts = rows.emplace_back();
    for (const Cell& cell : row) texts.push_back(cell.text);
  }
  return rows;
}

struct Good {
  const char* name;
  std::string text;
  Texts rows;
};

const std::vector<Good>& good() {
  static const std::vector<Good> all{
      {"nothing", "", {}},
      {"a row without a line end", "a,b", {{"a", "b"}}},
      {"CRLF and LF", "a,b\r\nc,d\ne,f\r\n", {{"a", "b"}, {"c", "d"}, {"e", "f"}}},
      {"a byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n",
       {{"a", "b"}}},
      {"half a byte order mark is text", "\xEF\xBB\x80,b\n", {{"\xEF\xBB\x80", "b"}}},
      {"less than half a byte order mark", "\xEF", {{"\xEF"}}},
      {"a mark in quotes", "\xEF\xBB\xBF\"a\",b\n", {{"a", "b"}}},
      {"empty cells", ",\n,,\n", {{"", ""}, {"", "", ""}}},
      {"empty lines are passed over", "\n\r\na,b\n\n\r\nc,d\n\n", {{"a", "b"}, {"c", "d"}}},
      {"one cell that is empty text", "\"\"\n", {{""}}},
      {"quotes", "\"a\",\"b,c\",\"d\"\"e\"\n", {{"a", "b,c", "d\"e"}}},
      {"nothing but quotes", "\"\"\"\"\n", {{"\""}}},
      {"line breaks inside quotes", "\"a\nb\r\nc\rd\",e\nf,g\n", {{"a\nb\r\nc\rd", "e"}, {"f", "g"}}},
      {"spaces belong to the cell", " a , b \n", {{" a ", " b "}}},
      {"semicolons", "a;b\n1,5;2\n", {{"a", "b"}, {"1,5", "2"}}},
      {"a semicolon in a cell of a file with commas", "a,b\n1;5,2\n", {{"a", "b"}, {"1;5", "2"}}},
      {"a separator in quotes does not count", "\"a,b\";c\nd;e\n", {{"a,b", "c"}, {"d", "e"}}},
      {"the guard of a formula comes off",
       "'=1,'+1,'-1,'@x,\"'\t\",\"'\r\",\"'\n\"\n",
       {{"=1", "+1", "-1", "@x", "\t", "\r", "\n"}}},
      {"one guard alone", "''=1,'''=1\n", {{"'=1", "''=1"}}},
      {"an apostrophe before anything else stays", "'a,',''\n", {{"'a", "'", "''"}}},
      {"a formula without a guard stays", "=1,-1\n", {{"=1", "-1"}}},
      {"other bytes", "\xFF\x01,\x7F\n", {{"\xFF\x01", "\x7F"}}},
  };
  return all;
}

struct Bad {
  const char* name;
  std::string text;
  std::size_t line;
  std::size_t column;
  const char* words;
  Texts after;  ///< what is read when it goes on
};

const std::vector<Bad>& bad() {
  static const std::vector<Bad> all{
      {"a quote in the middle", "a,b\nc,d\"e\nf,g\n", 2, 2, "quote in the middle", {{"f", "g"}}},
      {"text behind a quote", "a,b\n\"c\"d,e\nf,g\n", 2, 1, "goes on after its closing quote", {{"f", "g"}}},
      {"a quote that nothing closes", "a,b\n\"c,d\ne,f\n", 2, 1, "opens a quote that nothing closes", {}},
      {"in a row that starts lines before", "a,b\n\"x\ny\nz\",\"c\"d\nf,g\n", 2, 2, "after its closing", {{"f", "g"}}},
      {"a carriage return alone", "a,b\rc,d\ne,f\n", 1, 2, "carriage return without a line feed", {{"e", "f"}}},
      {"a carriage return at the end", "a,b\n\nc,d\r", 3, 2, "carriage return without a line feed", {}},
      {"a NUL", std::string("a,b\nc,\0\ne,f\n", 12), 2, 2, "holds a NUL", {{"e", "f"}}},
      {"a NUL in quotes", std::string("\"a\0\",b\ne,f\n", 11), 1, 1, "holds a NUL", {{"e", "f"}}},
      {"a cell that is too long", "a,b\nc,12345678901\ne,f\n", 2, 2, "longer than 10 bytes", {{"e", "f"}}},
      {"a row that is too long", "1234567890,123456\ne,f\n", 1, 2, "row longer than 15 bytes", {{"e", "f"}}},
      {"too many cells", "a,b,c,d,e\ne,f\n", 1, 4, "the last that a row may have", {{"e", "f"}}},
  };
  return all;
}

}  // namespace

TEST_CASE("CSV: what RFC 4180 allows is read, whatever the pieces in which it comes") {
  for (const Good& sample : good()) {
    for (const std::size_t size : {1, 2, 3, 7, 1000}) {
      INFO(std::string(sample.name), ", pieces of ", size);
      CHECK(read(sample.text, size) == sample.rows);
    }
  }
}

TEST_CASE("CSV: what is wrong is named with the line on which its row starts, and its cell") {
  constexpr csv::Limits limits{10, 15, 4};
  for (const Bad& sample : bad()) {
    for (const std::size_t size : {1, 5, 1000}) {
      INFO(std::string(sample.name), ", pieces of ", size);
      csv::Reader reader(in_pieces(sample.text, size), limits);
      csv::Row row;
      std::size_t faults = 0;
      Texts after;
      for (bool more = true; more;) {
        try {
          more = reader.next(row);
          if (!more || faults == 0) continue;
          auto& texts = after.emplace_back();
          for (const Cell& cell : row) texts.push_back(cell.text);
        } catch (const csv::Malformed& fault) {
          ++faults;
          CHECK(fault.line == sample.line);
          CHECK(fault.column == sample.column);
          CHECK(std::string(fault.what()).find(sample.words) != std::string::npos);
        }
      }
      CHECK(faults == 1);
      CHECK(after == sample.after);
    }
  }
}

TEST_CASE("CSV: the line of a row is where it starts, also behind line breaks in quotes and empty lines") {
  const std::string text = "a,b\n\"1\n2\",c\r\n\r\n\nd,e\n\"\n\n\",f";
  csv::Reader reader(in_pieces(text, 4));
  csv::Row row;
  std::vector<std::size_t> lines;
  while (reader.next(row)) lines.push_back(reader.line());
  CHECK(lines == std::vector<std::size_t>{1, 2, 6, 7});
}

TEST_CASE("CSV: nothing between two separators is absent, an empty text in quotes is not") {
  const std::string text = ",\"\",x\n";
  csv::Reader reader(in_pieces(text, 100));
  csv::Row row;
  REQUIRE(reader.next(row));
  CHECK(row == csv::Row{{"", true}, {"", false}, {"x", false}});
}

TEST_CASE("CSV: what is just within the limits is read") {
  CHECK(read("1234567890,12345\n", 100, {10, 15, 2}) == Texts{{"1234567890", "12345"}});
}
