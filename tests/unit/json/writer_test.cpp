#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "json/json.hpp"

using namespace docket;
using json::Writer;

TEST_CASE("a writer puts commas where they belong") {
  struct Row {
    const char* what;
    std::function<void(Writer&)> write;
    const char* text;
  };
  const Row rows[] = {
      {"nothing", [](Writer&) {}, ""},
      {"an empty object", [](Writer& w) { w.begin_object().end_object(); }, "{}"},
      {"an empty array", [](Writer& w) { w.begin_array().end_array(); }, "[]"},
      {"a lone value", [](Writer& w) { w.value(7); }, "7"},
      {"one field", [](Writer& w) { w.begin_object().field("a", 1).end_object(); }, R"({"a":1})"},
      {"two fields", [](Writer& w) { w.begin_object().field("a", 1).field("b", 2).end_object(); }, R"({"a":1,"b":2})"},
      {"values", [](Writer& w) { w.begin_array().value(1).value("2").value(true).null().end_array(); },
       R"([1,"2",true,null])"},
      {"array in array",
       [](Writer& w) {
         w.begin_array().begin_array().end_array().begin_array().value(1).end_array().value(2).end_array();
       },
       "[[],[1],2]"},
      {"objects in array",
       [](Writer& w) {
         w.begin_array().begin_object().end_object().begin_object().field("a", 1).end_object().end_array();
       },
       R"([{},{"a":1}])"},
      {"array in object",
       [](Writer& w) {
         w.begin_object().key("a").begin_array().end_array().key("b").begin_array().value(1).end_array().end_object();
       },
       R"({"a":[],"b":[1]})"},
      {"object in object",
       [](Writer& w) {
         w.begin_object().key("a").begin_object().end_object().field("b", 1).key("c").begin_object().field("d", 2);
         w.end_object().end_object();
       },
       R"({"a":{},"b":1,"c":{"d":2}})"},
      {"raw values", [](Writer& w) { w.begin_array().raw("{\"a\":1}").raw("[]").value(1).end_array(); },
       R"([{"a":1},[],1])"},
      {"a raw field", [](Writer& w) { w.begin_object().key("a").raw("[1]").field("b", 2).end_object(); },
       R"({"a":[1],"b":2})"},
      {"null fields", [](Writer& w) { w.begin_object().key("a").null().field("b", 1).key("c").null().end_object(); },
       R"({"a":null,"b":1,"c":null})"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    Writer writer;
    row.write(writer);
    const std::string text = writer.take();
    CHECK(text == row.text);
    if (!text.empty()) CHECK(json::dump(json::parse(text)) == text);
  }
}

TEST_CASE("a value of each type is written as what it is") {
  const auto written = [](auto value) {
    Writer writer;
    writer.value(value);
    return writer.take();
  };
  CHECK(written(std::int64_t{0}) == "0");
  CHECK(written(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(written(-5) == "-5");
  CHECK(written(true) == "true");
  CHECK(written(false) == "false");
  CHECK(written("text") == R"("text")");  // a literal is a text, not a flag
  CHECK(written(std::string("text")) == R"("text")");
  CHECK(written(std::string_view("a\0b", 3)) == R"("a\u0000b")");
  CHECK(written("") == R"("")");
}

TEST_CASE("names and texts are escaped as dump() does it") {
  for (const char* text : {"a\"b", "a\\b", "a/b", "\n\r\t\b\f", "\x01\x1F\x7F", "caf\xC3\xA9 \xF0\x9F\x8D\x95", ""}) {
    CAPTURE(std::string(text));
    Writer writer;
    writer.begin_object().field(text, text).end_object();
    json::Object object;
    object.emplace(text, json::Value(text));
    const std::string written = writer.take();
    CHECK(written == json::dump(json::Value(object)));
    CHECK(json::parse(written).get<json::Object>().begin()->first == text);
  }
}

TEST_CASE("a field without content is null") {
  Writer writer;
  writer.begin_object();
  writer.nullable("number", std::optional<std::int64_t>(5)).nullable("no_number", std::optional<std::int64_t>());
  writer.nullable("text", std::optional<std::string>("")).nullable("no_text", std::optional<std::string>());
  writer.nullable("flag", std::optional<bool>(false)).end_object();
  CHECK(writer.take() == R"({"number":5,"no_number":null,"text":"","no_text":null,"flag":false})");
}

TEST_CASE("a writer that was emptied starts anew") {
  Writer writer;
  writer.begin_array().value(1).end_array();
  CHECK(writer.take() == "[1]");
  CHECK(writer.take().empty());
  writer.begin_object().field("a", 1).end_object();
  CHECK(writer.take() == R"({"a":1})");
}
