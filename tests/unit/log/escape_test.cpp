#include "log/escape.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace docket::log;

namespace {

std::string quoted(std::string_view text) {
  std::string line;
  append_quoted(line, text);
  return line;
}

std::string word(std::string_view text) {
  std::string line;
  append_word(line, text);
  return line;
}

}  // namespace

TEST_CASE("text stays on its line and inside its quotes") {
  CHECK(quoted("plain") == "\"plain\"");
  CHECK(quoted("a\"b\\c") == R"("a\"b\\c")");
  CHECK(quoted("a\r\nb\tc") == R"("a\u000d\nb\u0009c")");
  CHECK(quoted(std::string_view("\0\x1B[31m\x7F", 7)) == R"("\u0000\u001b[31m\u007f")");
  CHECK(quoted("\xC2\x9B"
               "31m") == R"("\u009b31m")");
  CHECK(quoted("\xE2\x80\xA8\xE2\x80\xAE") == R"("\u2028\u202e")");
  CHECK(quoted("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8D\x95") == "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8D\x95\"");
}

TEST_CASE("what is not UTF-8 is replaced byte by byte") {
  const std::string sign = "\xEF\xBF\xBD";
  CHECK(quoted("\xFF") == "\"" + sign + "\"");
  CHECK(quoted("a\xC3") == "\"a" + sign + "\"");
  CHECK(quoted("\xC3(") == "\"" + sign + "(\"");
  CHECK(quoted("\xC0\xAF") == "\"" + sign + sign + "\"");
  CHECK(quoted("\xE0\x80\xAF") == "\"" + sign + sign + sign + "\"");
  CHECK(quoted("\xED\xA0\x80") == "\"" + sign + sign + sign + "\"");
  CHECK(quoted("\xF4\x90\x80\x80") == "\"" + sign + sign + sign + sign + "\"");
  CHECK(quoted(sign) == "\"" + sign + "\"");
}

TEST_CASE("a plain word needs no quotes") {
  CHECK(word("GET") == "GET");
  CHECK(word("/orders/1?x") == "/orders/1?x");
  CHECK(word("") == "\"\"");
  CHECK(word("a b") == "\"a b\"");
  CHECK(word("a=b") == "\"a=b\"");
  CHECK(word("a\"b") == R"("a\"b")");
  CHECK(word("\xC3\xA9") == "\"\xC3\xA9\"");
}
