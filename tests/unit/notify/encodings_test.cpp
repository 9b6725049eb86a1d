#include "notify/encodings.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "domain/text.hpp"
#include "security/digest.hpp"

using namespace docket;
using namespace docket::notify;
using namespace std::string_literals;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

/// What a reader makes of quoted-printable.
std::string read_back(const std::string& encoded) {
  std::string text;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '=') {
      text += encoded[i];
    } else if (encoded.compare(i + 1, 2, "\r\n") == 0) {
      i += 2;
    } else {
      text += static_cast<char>(std::stoi(encoded.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return text;
}

/// The words of an encoded header, each read back.
std::vector<std::string> words_of(const std::string& header) {
  std::vector<std::string> words;
  std::istringstream stream(header);
  for (std::string word; stream >> word;) {
    REQUIRE(word.starts_with("=?UTF-8?B?"));
    REQUIRE(word.ends_with("?="));
    CHECK(word.size() <= 75);
    words.push_back(from_base64(word.substr(10, word.size() - 12)).value());
  }
  return words;
}

std::string repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

}  // namespace

TEST_CASE("base64 is that of RFC 4648, both ways") {
  for (const auto& [bytes, text] :
       {std::pair(""s, ""s), std::pair("f"s, "Zg=="s), std::pair("fo"s, "Zm8="s), std::pair("foo"s, "Zm9v"s),
        std::pair("foob"s, "Zm9vYg=="s), std::pair("fooba"s, "Zm9vYmE="s), std::pair("foobar"s, "Zm9vYmFy"s),
        std::pair("\xFB\xFF\xFE"s, "+//+"s), std::pair("\0\0"s, "AAA="s)}) {
    CHECK(security::base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
  for (const char* none : {"Zg=", "Zg===", "Z", "Zh==", "Zm9v=", "Zm 9", "Zm9v\n", "-_-_", "=", "Zm8=Zm8="}) {
    CAPTURE(none);
    CHECK_FALSE(from_base64(none).has_value());
  }
}

TEST_CASE("quoted-printable keeps its lines short and reads back as it was, with CRLF for every line break") {
  for (const std::string& text :
       {""s, "a"s, "Käse = gut"s, "a\nb"s, "a\r\nb"s, "a\rb"s, "\n\n"s, "ends in a space \nand a tab\t\n "s,
        "From me\n.\n"s, std::string(500, 'x'), std::string(500, '='), std::string(500, ' '), repeated("ü", 300),
        repeated("ab cd ", 100), "\0\x01\x7F"s, std::string(76, 'x') + "\n" + std::string(75, 'y') + "=",
        std::string(74, 'z') + "ü" + std::string(80, '\t')}) {
    CAPTURE(text);
    const std::string encoded = quoted_printable(text);
    for (const std::string& line : lines_of(encoded)) {
      CHECK(line.size() <= 76);
      CHECK_FALSE(line.ends_with(' '));
      CHECK_FALSE(line.ends_with('\t'));
      for (const char c : line) CHECK((c == '\t' || (c >= ' ' && c <= '~')));
    }
    std::string expected;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool is_break = text[i] == '\r' || text[i] == '\n';
      expected += is_break ? "\r\n" : std::string(1, text[i]);
      if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
    if (!expected.empty() && !expected.ends_with("\r\n")) expected += "\r\n";
    CHECK(read_back(encoded) == expected);
  }
}

TEST_CASE("base64 of a mail comes in lines of 76") {
  const std::string text = repeated("नमस्ते", 40);
  std::string joined;
  for (const std::string& line : lines_of(base64_lines(text))) {
    CHECK(line.size() <= 76);
    joined += line;
  }
  CHECK(from_base64(joined) == text);
  CHECK(base64_lines("").empty());
}

TEST_CASE("encoded words are short, hold whole characters, and together say what they should") {
  for (const std::string& text :
       {"ü"s, repeated("ü", 200), repeated("नमस्ते ", 40), repeated("a€", 150), repeated("🎂", 60), "طلبك A-042 جاهز"s,
        std::string(300, 'a'), "ends with a space "s}) {
    for (const std::size_t indent : {std::size_t(0), std::size_t(9), std::size_t(38), std::size_t(500)}) {
      const std::string header = encoded_words(text, indent);
      std::string joined;
      for (const std::string& word : words_of(header)) {
        CHECK(is_utf8(word));
        joined += word;
      }
      CHECK(joined == text);
      const std::size_t first = header.find("\r\n");
      if (indent < 39 && first != std::string::npos) CHECK(indent + first <= 76);
    }
  }
  CHECK(encoded_words("", 9).empty());
}

TEST_CASE("text from outside is made storable, and one line of it cannot become two") {
  CHECK(cleaned("ok\tK\xC3\xA4se\r\n") == "ok\tKäse\r\n");
  CHECK(cleaned("\0\x1B[0m\x7F\xFF\xC3"s) == "\uFFFD\uFFFD[0m\uFFFD\uFFFD\uFFFD");
  CHECK(one_line("  a \t b\r\nBcc: c\0d\x0B"s) == "a b Bcc: c d");
  CHECK(one_line("a\u0085b\u2028c\u2029d\u202Ee\u2066f\u009Fg") == "a b c d e f g");
  CHECK(one_line("\r\n") == "");
  CHECK(one_line("a\u00A0€\u200F\xE2\x82") == "a\u00A0€\u200F\uFFFD\uFFFD");
}
