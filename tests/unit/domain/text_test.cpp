#include "domain/text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace docket;

namespace {

/// The bytes that a code point would have by the scheme of UTF-8, in `size` bytes, also where that is not allowed.
std::string encoded(std::uint32_t code, int size) {
  if (size == 1) return {static_cast<char>(code)};
  std::string bytes;
  for (int i = 0; i < size - 1; ++i) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80U | (code & 0x3FU)));
    code >>= 6U;
  }
  const std::uint32_t mark = 0xFFU & ~(0xFFU >> static_cast<unsigned>(size));
  bytes.insert(bytes.begin(), static_cast<char>(mark | code));
  return bytes;
}

int shortest(std::uint32_t code) {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

bool is_scalar(std::uint32_t code) { return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF); }

}  // namespace

TEST_CASE("every code point but the surrogates is well-formed in its shortest form, and in no other") {
  for (std::uint32_t code = 0; code <= 0x10FFFF; ++code) {
    for (int size = shortest(code); size <= 4; ++size) {
      const bool fits = size == shortest(code) && is_scalar(code);
      if (is_utf8(encoded(code, size)) != fits) {
        CAPTURE(code);
        CAPTURE(size);
        FAIL_CHECK("is_utf8 is wrong");
      }
    }
  }
}

TEST_CASE("nothing past U+10FFFF is well-formed") {
  for (std::uint32_t code = 0x110000; code < 0x200000; code += 37) {
    if (is_utf8(encoded(code, 4))) FAIL_CHECK("accepted ", code);
  }
  for (const char* bytes :
       {"\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF7\xBF\xBF\xBF", "\xF8\x88\x80\x80\x80", "\xFB\xBF\xBF\xBF\xBF",
        "\xFC\x84\x80\x80\x80\x80", "\xFD\xBF\xBF\xBF\xBF\xBF", "\xFE", "\xFF"}) {
    CHECK_FALSE(is_utf8(bytes));
  }
}

TEST_CASE("a sequence of any two bytes is well-formed only as RFC 3629 says") {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
      const bool fits =
          (first < 0x80 && second < 0x80) || (first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF);
      if (is_utf8(bytes) != fits) FAIL_CHECK("wrong for ", first, " ", second);
    }
  }
}

TEST_CASE("UTF-8 in a row") {
  struct Row {
    std::string_view bytes;
    bool fits;
  };
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"", true},
      {"plain", true},
      {"\0"sv, true},
      {"a\0b"sv, true},
      {"caf\xC3\xA9", true},
      {"\xE2\x82\xAC", true},
      {"\xF0\x9F\x8D\x95", true},
      {"\xEF\xBB\xBF"
       "a",
       true},                              // a byte order mark is a character like others here
      {"\xEF\xBF\xBE\xEF\xBF\xBF", true},  // noncharacters
      {"\xED\x9F\xBF\xEE\x80\x80", true},  // around the surrogates
      {"\xF4\x8F\xBF\xBF", true},
      // truncated
      {"\xC3", false},
      {"a\xC3", false},
      {"\xE2\x82", false},
      {"\xE2", false},
      {"\xF0\x9F\x8D", false},
      {"\xF0\x9F", false},
      {"\xF0", false},
      {"\xE2\x82"
       "a",
       false},
      {"\xF0\x9F\x8D"
       "a",
       false},
      {"\xC3\xC3\xA9", false},
      // stray continuation
      {"\x80", false},
      {"a\xBF", false},
      {"\xC3\xA9\xA9", false},
      // overlong
      {"\xC0\x80", false},
      {"\xC0\xAF", false},
      {"\xC1\xBF", false},
      {"\xE0\x80\xAF", false},
      {"\xE0\x9F\xBF", false},
      {"\xF0\x80\x80\xAF", false},
      {"\xF0\x8F\xBF\xBF", false},
      // surrogates, alone and as the pair of CESU-8
      {"\xED\xA0\x80", false},
      {"\xED\xBF\xBF", false},
      {"\xED\xA0\xBD\xED\xB8\x80", false},
      // other encodings
      {"caf\xE9", false},
      {"\xFF\xFE"
       "a\0"sv,
       false},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.bytes));
    CHECK(is_utf8(row.bytes) == row.fits);
    CHECK((utf8_prefix(row.bytes) == row.bytes.size()) == row.fits);
    // the same wherever it stands among plain text, which is looked at eight bytes at a time
    for (std::size_t before = 0; before < 17; ++before) {
      const std::string text = std::string(before, 'x') + std::string(row.bytes) + std::string(9, 'x');
      if (is_utf8(text) != row.fits) FAIL_CHECK("wrong behind ", before, " plain bytes");
    }
  }
}

TEST_CASE("the well-formed start of a text ends before the first sequence that is not") {
  struct Row {
    std::string_view bytes;
    std::size_t size;
  };
  const Row rows[] = {
      {"", 0},
      {"plain", 5},
      {"\xFF", 0},
      {"a\xFF", 1},
      {"caf\xC3\xA9", 5},
      {"caf\xC3", 3},
      {"caf\xC3\xA9\xC3", 5},
      {"\xE2\x82\xAC\xE2\x82", 3},
      {"\xF0\x9F\x8D\x95\xF0\x9F\x8D", 4},
      {"a\xED\xA0\x80z", 1},
      {"a\xC0\x80z", 1},
      {"12345678\xFF", 8},
      {"1234567\xFF", 7},
      {"123456789\xC3\xA9"
       "12345678\x80",
       19},
      {std::string_view("\0\0\xFF", 3), 2},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.bytes));
    CHECK(utf8_prefix(row.bytes) == row.size);
  }
}

TEST_CASE("characters are code points") {
  struct Row {
    const char* text;
    std::size_t count;
  };
  const Row rows[] = {
      {"", 0},
      {"abc", 3},
      {"caf\xC3\xA9", 4},
      {"cafe\xCC\x81", 5},  // a combining accent counts on its own
      {"\xE2\x82\xAC\xE2\x82\xAC", 2},
      {"\xF0\x9F\x8D\x95", 1},
      {"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9", 3},  // two people and a joiner
      {"\xE6\x97\xA5\xE6\x9C\xAC", 2},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(characters(row.text) == row.count);
  }
  CHECK(characters(std::string_view("a\0b", 3)) == 3);
}

TEST_CASE("lower case touches ASCII letters alone") {
  CHECK(ascii_lower("ABCXYZabcxyz019_-@[`{") == "abcxyzabcxyz019_-@[`{");
  CHECK(ascii_lower("\xC3\x89\xC4\xB0") == "\xC3\x89\xC4\xB0");
  CHECK(ascii_lower("").empty());
}

TEST_CASE("text is trimmed of ASCII white space at its ends") {
  struct Row {
    const char* text;
    const char* rest;
  };
  const Row rows[] = {
      {"", ""},
      {" ", ""},
      {" \t\r\n\v\f", ""},
      {"a", "a"},
      {" a", "a"},
      {"a ", "a"},
      {"\n a b\t", "a b"},
      {"\xC2\xA0"
       "a",
       "\xC2\xA0"
       "a"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(trimmed(row.text) == row.rest);
  }
}

TEST_CASE("a name becomes a slug") {
  struct Row {
    std::string name;
    std::string slug;
  };
  const Row rows[] = {
      {"Caf\xC3\xA9 Luna, Nord", "caf-luna-nord"},
      {"Luna", "luna"},
      {"LUNA 2", "luna-2"},
      {"  Luna  ", "luna"},
      {"--Luna--", "luna"},
      {"Luna & Sol -- Nord", "luna-sol-nord"},
      {"a.b_c/d", "a-b-c-d"},
      {"'\"<>", ""},
      {"", ""},
      {"\xE6\x97\xA5\xE6\x9C\xAC", ""},
      {"\xE6\x97\xA5 Sushi", "sushi"},
      // cut where a number still fits behind it
      {std::string(56, 'a'), std::string(56, 'a')},
      {std::string(57, 'a'), std::string(56, 'a')},
      {std::string(100'000, 'a'), std::string(56, 'a')},
      {std::string(55, 'a') + " b", std::string(55, 'a')},
      {std::string(56, 'a') + " b", std::string(56, 'a')},
      {std::string(54, 'a') + " bc", std::string(54, 'a') + "-b"},
      // never what looks like an id
      {"0193a8f0 1c2d 7abc 9def 0123456789ab", "0193a8f0-1c2d-7abc-9def"},
      {"0193A8F0-1C2D-7ABC-9DEF-0123456789AB", "0193a8f0-1c2d-7abc-9def"},
      {"0193a8f0 1c2d 7abc 9def 0123456789ag", "0193a8f0-1c2d-7abc-9def-0123456789ag"},
      {std::string("a\0b", 3), "a-b"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(slugify(row.name) == row.slug);
    CHECK((row.slug.empty() || is_slug(row.slug)));
    CHECK(slugify(row.slug) == row.slug);
  }
}

TEST_CASE("whatever slugify makes is a slug") {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string slug = slugify(std::string{static_cast<char>(first), static_cast<char>(second), 'x'});
      if (!is_slug(slug)) FAIL_CHECK("no slug: ", slug);
    }
  }
}

TEST_CASE("slugs") {
  struct Row {
    std::string text;
    bool fits;
  };
  const Row rows[] = {
      {"a", true},
      {"7", true},
      {"luna", true},
      {"caf-luna-nord", true},
      {"1-2-3", true},
      {std::string(64, 'a'), true},
      {"", false},
      {std::string(65, 'a'), false},
      {"-", false},
      {"-a", false},
      {"a-", false},
      {"a--b", false},
      {"Luna", false},
      {"a b", false},
      {"a_b", false},
      {"a.b", false},
      {"a/b", false},
      {"a\n", false},
      {std::string("a\0", 2), false},
      {"caf\xC3\xA9", false},
      // what a path would take for an id
      {"0193a8f0-1c2d-7abc-9def-0123456789ab", false},
      {"00000000-0000-0000-0000-000000000000", false},
      {"abcdefab-cdef-abcd-efab-cdefabcdefab", false},
      {"0193a8f0-1c2d-7abc-9def-0123456789ag", true},
      {"0193a8f0-1c2d-7abc-9def-0123456789abc", true},
      {"0193a8f01-c2d-7abc-9def-0123456789ab", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(is_slug(row.text) == row.fits);
  }
}

TEST_CASE("capitals of Latin, Greek, Cyrillic and Armenian writing have small letters, all else stays") {
  const struct {
    const char* text;
    const char* small;
  } rows[] = {{"AZaz09@[`{", "azaz09@[`{"},
              {"ÀÖ×ØÞßàöøþÿ", "àö×øþßàöøþÿ"},
              {"ĀāĮįİıĲĶĸĹĽŇŉŊŶŸŹŽſ", "āāįįİıĳķĸĺľňŉŋŷÿźžſ"},
              {"ǍǛǞǮǸȘȚȞȲ", "ǎǜǟǯǹșțȟȳ"},
              {"ΆΈΊΌΎΏΐΑΡΣΩΫάω ΌΔΟΣ όδος", "άέίόύώΐαρσωϋάω όδοσ όδοσ"},
              {"ЀЏАЯаяёѠҊӀӁӐԮ", "ѐџаяаяёѡҋӀӂӑԯ"},
              {"ԱՖաֆ", "աֆաֆ"},
              {"ḀẔẞẠỸ", "ḁẕẞạỹ"},
              {"注文 😀 €", "注文 😀 €"},
              {"", ""}};
  for (const auto& row : rows) CHECK_MESSAGE(lower_case(row.text) == row.small, std::string(row.text));
}

TEST_CASE("lower case stays well-formed, as long as it was, and itself, for every character") {
  for (std::uint32_t code = 1; code <= 0x10FFFF; ++code) {
    if (!is_scalar(code)) continue;
    const std::string text = encoded(code, shortest(code));
    const std::string small = lower_case(text);
    if (small.size() != text.size() || !is_utf8(small) || lower_case(small) != small) FAIL_CHECK("U+", code);
  }
}

TEST_CASE("text for HTML opens no tag, ends no attribute and begins no entity") {
  CHECK(html_escaped("<a href=\"x\" id='y'>&amp;</a>") ==
        "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
  CHECK(html_escaped("Käse {name}") == "Käse {name}");
}
