#include "http/drawing/label.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace docket;
using Lines = std::vector<std::string>;

TEST_CASE("a text is broken at spaces where it is too wide") {
  CHECK(http::wrapped("Received", 14, 150, 3).lines == Lines{"Received"});
  CHECK(http::wrapped("Waiting for the payment to be confirmed", 14, 150, 3).lines ==
        Lines{"Waiting for the", "payment to be", "confirmed"});
  CHECK(http::wrapped("  two \t words\n", 14, 150, 3).lines == Lines{"two words"});
  CHECK(http::wrapped("", 14, 150, 3).lines == Lines{""});
}

TEST_CASE("a word that is too wide is broken within, never within a character") {
  const auto label = http::wrapped("注文を受け付けましたありがとう", 14, 80, 5);
  std::string together;
  for (const std::string& line : label.lines) {
    CHECK(line.size() % 3 == 0);
    CHECK(http::width_of(line, 14) <= 80);
    together += line;
  }
  CHECK(together == "注文を受け付けましたありがとう");
  CHECK_FALSE(label.is_cut);
}

TEST_CASE("what has no room ends with an ellipsis") {
  const auto label = http::wrapped("one two three four five six seven", 14, 60, 2);
  REQUIRE(label.lines.size() == 2);
  CHECK(label.is_cut);
  CHECK(label.lines[1].ends_with("…"));
  CHECK(label.width <= 60);
}

TEST_CASE("a wide character is wider than a narrow one") {
  CHECK(http::width_of("W", 14) > http::width_of("e", 14));
  CHECK(http::width_of("e", 14) > http::width_of("i", 14));
  CHECK(http::width_of("注", 14) > http::width_of("W", 14));
  CHECK(http::width_of("ab", 14) <= http::width_of("a", 14) + http::width_of("b", 14));
}

TEST_CASE("text for XML has nothing that is markup or not allowed") {
  CHECK(http::xml_text("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(http::xml_text(std::string_view("x\0\x01\x1by", 5)) == "x   y");
  CHECK(http::xml_text("\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD|\xF0\x9F\x8D\x95") ==
        " | |\xEF\xBF\xBD|\xF0\x9F\x8D\x95");
}
