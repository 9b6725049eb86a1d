#include "domain/mailbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace docket;
using namespace std::string_literals;

namespace {

std::string many(std::size_t count, std::string_view what) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += what;
  return text;
}

}  // namespace

TEST_CASE("e-mail addresses") {
  const std::string label(63, 'b');
  const std::string longest = std::string(62, 'a') + "@" + label + "." + label + "." + std::string(63, 'c');
  REQUIRE(longest.size() == 254);
  for (const std::string& text : {"mira@example.com"s,
                                  "m@e.c"s,
                                  "mira+docket@mail.example.co.uk"s,
                                  "o'neil@example.com"s,
                                  "a.b-c_d@example.com"s,
                                  "-a-@example.com"s,
                                  "mira@localhost"s,
                                  "MIRA@EXAMPLE.COM"s,
                                  "mira@3.example"s,
                                  "mira@4you.e2e"s,
                                  "mira@1.2.3.example"s,
                                  "mira@xn--bcher-kva.example"s,
                                  "!#$%&'*+-/=?^_`{|}~@example.com"s,
                                  "míra@bücher.example"s,
                                  "मीरा@उदाहरण.भारत"s,
                                  "ميرا@مثال.إختبار"s,
                                  "みら@例え.テスト"s,
                                  "佐々木〇@例.jp"s,
                                  "cel·la@col·legi.cat"s,
                                  "ελλάς@ναός.gr"s,
                                  std::string(64, 'a') + "@b.cd",
                                  "a@" + label + ".cd",
                                  "a@" + many(59, "ü") + ".cd",
                                  longest}) {
    CAPTURE(text);
    CHECK(is_email(text));
  }
}

TEST_CASE("what is not an e-mail address") {
  const std::string label(63, 'b');
  const std::vector<std::string> texts = {
      "", "@", "a", "a@", "@a.b", "mira", "mira@example", "example.com", "mira@@example.com", "mira@ex@mple.com",
      // Dots with nothing between them.
      ".mira@example.com", "mira.@example.com", "mi..ra@example.com", ".@example.com", "mira@.com", "mira@com.",
      "mira@example..com", "mira@.", "mira@..", "mira@localhost.", "mira@example.com.",
      // Labels that no host has.
      "mira@-example.com", "mira@example-.com", "mira@example.-com", "mira@example.com-", "mira@ex_ample.com",
      "mira@example.com?x", "mira@example.com/x", "mira@b/../c.example", "mira@example.com:25", "mira@ex!ample.com",
      "mira@1.2.3.4", "mira@example.1", "mira@[127.0.0.1]", "mira@[IPv6:::1]",
      // Other forms, more than one, and what is around one.
      "mira example@example.com", "mira@exam ple.com", " mira@example.com", "mira@example.com ",
      "Mira <mira@example.com>", "<mira@example.com>", "mira@example.com,leo@example.com",
      "mira@example.com;leo@example.com", "mira(home)@example.com", "\"mira\"@example.com", "\"mi ra\"@example.com",
      "mira\\@example.com", "mailto:mira@example.com",
      // Too long.
      std::string(65, 'a') + "@b.cd", many(33, "ü") + "@b.cd", "a@" + label + "b.cd", "a@b." + label + "c",
      "a@" + many(60, "ü") + ".cd", std::string(63, 'a') + "@" + label + "." + label + "." + label,
      // What looks like the signs between the parts.
      "mira＠example.com", "mira@example。com", "mira@example．com", "mira@example｡com", "mira@exa／mple.com",
      "mira@☃.example", "mira@💩.example", "mi€ra@example.com", "mira@exa–mple.com"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK_FALSE(is_email(text));
  }
}

TEST_CASE("an e-mail address has nothing in it that is not seen, wherever it stands") {
  std::vector<std::string> unseen = {
      "\x7F"s,   "\u0080"s, "\u0085"s, "\u00A0"s, "\u00AD"s,   "\u034F"s,       "\u061C"s,     "\u115F"s,    "\u1680"s,
      "\u180E"s, "\u2003"s, "\u200B"s, "\u200D"s, "\u200E"s,   "\u2028"s,       "\u2029"s,     "\u202E"s,    "\u2060"s,
      "\u2066"s, "\u2800"s, "\u3000"s, "\u3164"s, "\uE000"s,   "\uFE0F"s,       "\uFEFF"s,     "\uFFA0"s,    "\uFFF9"s,
      "\uFFFD"s, "\uFFFE"s, "\xFF"s,   "\xC3"s,   "\xC0\xAE"s, "\xED\xA0\x80"s, "\U000E0041"s, "\U0010FFFD"s};
  for (unsigned code = 0; code <= 0x20; ++code) unseen.emplace_back(1, static_cast<char>(code));
  for (const std::string& each : unseen) {
    for (std::size_t place = 0; place <= 16; ++place) {
      const std::string text = "mira@example.com"s.insert(place, each);
      CAPTURE(text);
      CHECK_FALSE(is_email(text));
    }
  }
  for (const std::string& text : {"mira@example.com\r\nBcc: all@example.com"s, "mira@example.com%0ABcc:a@b.c"s,
                                  "mira@example.com\u0085Bcc"s, "mira@example.com\u2028Bcc"s}) {
    CAPTURE(text);
    CHECK_FALSE(is_email(text));
  }
}

TEST_CASE("a mailbox is read as people write it, and nothing else") {
  const struct {
    std::string text;
    Mailbox is;
  } rows[] = {
      {"docket@localhost", {"", "docket@localhost"}},
      {" docket@localhost\n", {"", "docket@localhost"}},
      {"<docket@localhost>", {"", "docket@localhost"}},
      {"Docket <docket@localhost>", {"Docket", "docket@localhost"}},
      {"Docket<docket@localhost>", {"Docket", "docket@localhost"}},
      {"Bäckerei Süß <a@b.c>", {"Bäckerei Süß", "a@b.c"}},
      {"O'Hara & Co. (Berlin) <a@b.c>", {"O'Hara & Co. (Berlin)", "a@b.c"}},
      {"Café @ Home <a@b.c>", {"Café @ Home", "a@b.c"}},
      {"Big, House <a@b.c>", {"Big, House", "a@b.c"}},
      {"\"Big House\" <a@b.c>", {"Big House", "a@b.c"}},
      {"\"Big, House\" <a@b.c>", {"Big, House", "a@b.c"}},
      {"\"Big, House\"<a@b.c>", {"Big, House", "a@b.c"}},
      {"\"Docket, the \\\"server\\\"\" <a@b.c>", {"Docket, the \"server\"", "a@b.c"}},
      {R"("back\\slash" <a@b.c>)", {"back\\slash", "a@b.c"}},
      {"\"<x@y.z>\" <a@b.c>", {"<x@y.z>", "a@b.c"}},
      {"\"\" <a@b.c>", {"", "a@b.c"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(parse_mailbox(row.text) == row.is);
  }
  for (const std::string& none : {""s,
                                  "Docket"s,
                                  "Docket <>"s,
                                  "Docket <a@b.c"s,
                                  "a@b.c>"s,
                                  "A <x@y.z> <a@b.c>"s,
                                  "A\r\nBcc: x <a@b.c>"s,
                                  "A <a@b.c>, B <b@b.c>"s,
                                  "a@b.c, B <b@b.c>"s,
                                  "a@b.c; B <b@b.c>"s,
                                  "a@b.c, b@b.c"s,
                                  "\xFF <a@b.c>"s,
                                  "A <a@b.c\r\n>"s,
                                  "A < a@b.c >"s,
                                  "A\u0085 <a@b.c>"s,
                                  "A\u2028 <a@b.c>"s,
                                  "A\0 <a@b.c>"s,
                                  "\"A <a@b.c>"s,
                                  "A\" <a@b.c>"s,
                                  "\" <a@b.c>"s,
                                  "A \"B\" <a@b.c>"s,
                                  "\"A\" B <a@b.c>"s,
                                  "\"A\"B\" <a@b.c>"s,
                                  "\"A\\\" <a@b.c>"s,
                                  "A <a..b@b.c>"s}) {
    CAPTURE(none);
    CHECK_FALSE(parse_mailbox(none).has_value());
  }
}
