#include "notify/smtp_greeting.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace docket::notify;

TEST_CASE("a mail server has named its extensions at the end of its reply, after encryption if it offers that") {
  const struct {
    const char* name;
    std::vector<std::string> lines;
    bool lacks_utf8;
  } rows[] = {
      {"nothing yet", {}, false},
      {"hello alone", {"220 hello"}, false},
      {"in the middle", {"220 hello", "250-mail"}, false},
      {"no extensions", {"220 hello", "250 mail"}, true},
      {"another extension", {"220-he", "220 llo", "250-mail", "250 8BITMIME"}, true},
      {"the extension, last", {"220 hello", "250-mail", "250 SMTPUTF8"}, false},
      {"the extension, first", {"220 hello", "250-mail", "250-smtputf8\r\n", "250 HELP"}, false},
      {"a longer name", {"220 hello", "250-mail", "250 XSMTPUTF8"}, true},
      {"no EHLO", {"220 hello", "502 what", "250 mail"}, true},
      {"encryption to come", {"220 hello", "250-mail", "250 STARTTLS"}, false},
      {"encryption refused", {"220 hello", "250-mail", "250 STARTTLS", "454 not now"}, true},
      {"encryption begun", {"220 hello", "250-mail", "250 STARTTLS", "220 go on"}, false},
      {"encrypted without", {"220 hello", "250-mail", "250 STARTTLS", "220 go on", "250 mail"}, true},
      {"lost by encryption", {"220 hello", "250-SMTPUTF8", "250 STARTTLS", "220 go on", "250 mail"}, true},
      {"won by it", {"220 hello", "250 STARTTLS", "220 go on", "250-mail", "250 SMTPUTF8"}, false},
      {"encryption again", {"220 hello", "250 STARTTLS", "220 go on", "250 STARTTLS"}, true},
      {"cut short", {"220", "250"}, true},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.name));
    SmtpGreeting greeting;
    for (const std::string& line : row.lines) greeting.take(line);
    CHECK(greeting.lacks_utf8() == row.lacks_utf8);
  }
}
