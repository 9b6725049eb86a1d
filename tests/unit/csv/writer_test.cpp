#include "csv/writer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "csv/reader.hpp"

using namespace docket;

namespace {

std::string cell(std::string_view text, char separator = ',') {
  csv::Writer writer(separator);
  writer.text(text);
  return writer.take();
}

}  // namespace

TEST_CASE("CSV: a row is cells between separators, and ends with CRLF") {
  for (const char separator : {',', ';'}) {
    csv::Writer writer(separator);
    writer.text("a");
    writer.number(-12);
    writer.absent();
    writer.text("");
    writer.end_row();
    writer.number(9'007'199'254'740'991);
    writer.end_row();
    const std::string mark(1, separator);
    CHECK(writer.take() == "a" + mark + "-12" + mark + mark + "\"\"\r\n9007199254740991\r\n");
    CHECK(writer.take() == "");
  }
}

TEST_CASE("CSV: quotes stand around what would be read as something else") {
  struct Row {
    const char* text;
    const char* written;
  };
  for (const Row& row : std::vector<Row>{{"plain text", "plain text"},
                                         {"caf\xC3\xA9", "caf\xC3\xA9"},
                                         {"a,b", "\"a,b\""},
                                         {"a;b", "\"a;b\""},
                                         {"a\"b", "\"a\"\"b\""},
                                         {"a\nb", "\"a\nb\""},
                                         {"a\rb", "\"a\rb\""},
                                         {" a", "\" a\""},
                                         {"a ", "\"a \""},
                                         {"", "\"\""},
                                         {"it's", "it's"},
                                         {"'", "'"},
                                         {"1-2", "1-2"}}) {
    CHECK(cell(row.text) == row.written);
    CHECK(cell(row.text, ';') == row.written);
  }
}

TEST_CASE("CSV: what a spreadsheet would take for a formula is guarded, once more than it was") {
  struct Row {
    const char* text;
    const char* written;
  };
  for (const Row& row : std::vector<Row>{{"=1+1", "'=1+1"},
                                         {"+49 30", "'+49 30"},
                                         {"-1", "'-1"},
                                         {"@SUM(A1)", "'@SUM(A1)"},
                                         {"\t=1", "'\t=1"},
                                         {"\r=1", "\"'\r=1\""},
                                         {"\n=1", "\"'\n=1\""},
                                         {"'=1", "''=1"},
                                         {"''+", "'''+"},
                                         {"'a", "'a"},
                                         {"=\"x\"", "\"'=\"\"x\"\"\""}}) {
    CHECK(cell(row.text) == row.written);
  }
}

TEST_CASE("CSV: every text comes back as it was") {
  const std::string letters = "'=a,;\"\n\r -";
  // Every text of up to four of these.
  std::vector<std::string> texts{""};
  for (std::size_t from = 0, round = 0; round < 4; ++round) {
    const std::size_t end = texts.size();
    for (; from < end; ++from) {
      for (const char c : letters) texts.push_back(texts[from] + c);
    }
  }
  for (const char separator : {',', ';'}) {
    csv::Writer writer(separator);
    writer.byte_order_mark();
    writer.text("first");
    writer.text("second");
    writer.end_row();
    for (const std::string& text : texts) {
      writer.text(text);
      writer.absent();
      writer.end_row();
    }
    const std::string file = writer.take();
    bool is_given = false;
    csv::Reader reader([&] { return std::exchange(is_given, true) ? std::string_view() : std::string_view(file); });
    csv::Row row;
    REQUIRE(reader.next(row));
    bool all_same = true;
    for (const std::string& text : texts) {
      all_same = all_same && reader.next(row) && row == csv::Row{{text, false}, {"", true}};
    }
    CHECK(all_same);
    CHECK_FALSE(reader.next(row));
  }
  CHECK(texts.size() > 10'000);
}
