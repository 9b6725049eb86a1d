#include "net/http.hpp"

#include <doctest/doctest.h>

using namespace docket::net;

TEST_CASE("headers are found without regard to case, the first one first") {
  const Headers headers{{"Accept", "a"}, {"X-Id", "1"}, {"x-id", "2"}};
  CHECK(find_header(headers, "x-ID") == "1");
  CHECK(find_header(headers, "ACCEPT") == "a");
  CHECK_FALSE(find_header(headers, "X-I").has_value());
  CHECK_FALSE(find_header(headers, "").has_value());
}

TEST_CASE("percent_decode gives bytes back, or nothing for a bad escape") {
  CHECK(percent_decode("a%20b%2fc%2F", false) == "a b/c/");
  CHECK(percent_decode("a+b", false) == "a+b");
  CHECK(percent_decode("a+b%2B", true) == "a b+");
  CHECK(percent_decode("%00%ff", false) == std::string("\0\xFF", 2));
  CHECK(percent_decode("", true) == "");
  for (const char* bad : {"%", "%4", "a%", "%g0", "%0g", "%%20", "% 2", "%-1"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(percent_decode(bad, false).has_value());
  }
}

TEST_CASE("parse_form reads the pairs of a query in order") {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(parse_form("") == Pairs{});
  CHECK(parse_form("a=1&b=2&a=3") == Pairs{{"a", "1"}, {"b", "2"}, {"a", "3"}});
  CHECK(parse_form("q=caf%C3%A9+au+lait") == Pairs{{"q", "caf\xC3\xA9 au lait"}});
  CHECK(parse_form("a=b=c&d&=e&&f=") == Pairs{{"a", "b=c"}, {"d", ""}, {"", "e"}, {"f", ""}});
  CHECK(parse_form("a%26b=c%3Dd") == Pairs{{"a&b", "c=d"}});
  CHECK_FALSE(parse_form("a=%zz").has_value());
  CHECK_FALSE(parse_form("%=1").has_value());
}
