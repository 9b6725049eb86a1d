#include "json/lines.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "domain/error.hpp"
#include "json/json.hpp"

using namespace docket;

namespace {

const char* const kItem = "0193a8f0-1c2d-7abc-9def-0123456789ab";

Line catalogue_line() { return {*ItemId::parse(kItem), "Espresso", 250, 2, std::nullopt}; }
Line free_line() { return {std::nullopt, "Gift \"wrap\" \xF0\x9F\x8E\x81", 0, 1, "red\nribbon"}; }

/// How reading ends: "read", "runtime_error", or "Error", which a client would be shown.
std::string outcome(std::string_view text) {
  try {
    json::read_lines(text);
    return "read";
  } catch (const Error&) {
    return "Error";
  } catch (const std::runtime_error&) {
    return "runtime_error";
  }
}

void check_equal(const Line& a, const Line& b) {
  CHECK(a.item_id == b.item_id);
  CHECK(a.name == b.name);
  CHECK(a.unit_price == b.unit_price);
  CHECK(a.quantity == b.quantity);
  CHECK(a.note == b.note);
}

}  // namespace

TEST_CASE("lines are written in one form, with their totals") {
  CHECK(json::write_lines({}) == "[]");
  CHECK(json::write_lines(std::vector{catalogue_line(), free_line()}) ==
        R"([{"item_id":"0193a8f0-1c2d-7abc-9def-0123456789ab","name":"Espresso","unit_price":250,"quantity":2,)"
        R"("total":500,"note":null},)"
        "{\"item_id\":null,\"name\":\"Gift \\\"wrap\\\" \xF0\x9F\x8E\x81\",\"unit_price\":0,\"quantity\":1,\"total\":0,"
        "\"note\":\"red\\nribbon\"}]");
}

TEST_CASE("lines read back as they were") {
  std::vector<Line> lines = {catalogue_line(), free_line()};
  lines.push_back({std::nullopt, "", kMaxPrice, kMaxQuantity, ""});
  lines.push_back({ItemId(), "\x7F\xC2\x85", 1, 1, std::string(2000, '"')});
  const auto again = json::read_lines(json::write_lines(lines));
  REQUIRE(again.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) check_equal(again[i], lines[i]);
  CHECK(json::read_lines("[]").empty());
}

TEST_CASE("two hundred of the longest lines read back") {
  const std::vector<Line> lines(
      kMaxLines, {*ItemId::parse(kItem), std::string(800, '\x01'), kMaxPrice, kMaxQuantity, std::string(8000, '\\')});
  CHECK(json::read_lines(json::write_lines(lines)).size() == kMaxLines);
}

TEST_CASE("what no line is was never stored, and is no client's fault") {
  const std::string good = R"({"item_id":null,"name":"Tea","unit_price":1,"quantity":1,"total":1,"note":null})";
  CHECK(outcome("[" + good + "]") == "read");
  const std::vector<std::string> texts = {
      "",
      "[",
      "null",
      "1",
      "\"\"",
      "{}",
      good,
      "[1]",
      "[null]",
      "[[]]",
      "[{}]",
      "[" + good + ",]",
      "[\"\xFF\"]",
      R"([{"name":"Tea","unit_price":1,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"unit_price":1,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":1,"quantity":1,"total":1}])",
      R"([{"item_id":1,"name":"Tea","unit_price":1,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":"","name":"Tea","unit_price":1,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":"tea","name":"Tea","unit_price":1,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":null,"unit_price":1,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":1.5,"quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":"1","quantity":1,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":1,"quantity":null,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":1,"quantity":1e30,"total":1,"note":null}])",
      R"([{"item_id":null,"name":"Tea","unit_price":1,"quantity":1,"total":1,"note":false}])"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(outcome(text) == "runtime_error");
  }
}
