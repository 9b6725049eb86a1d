#include "notify/mail.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "notify/encodings.hpp"
#include "security/digest.hpp"

using namespace docket;
using namespace docket::notify;
using namespace std::string_literals;

namespace {

const Timestamp kAt = parse_rfc3339("2026-11-21T09:15:07.999Z").value();

Mail a_mail() {
  Mail mail;
  mail.from = {"Docket", "docket@example.com"};
  mail.to = {"", "mira@example.org"};
  mail.subject = "Your order A-042 is ready";
  mail.text = "Hello Mira,\n\nit is ready.\n";
  mail.html = "<p>Hello Mira</p>\n";
  mail.id = "0193a1b2-0000-7000-8000-000000000001";
  mail.language = "en";
  return mail;
}

/// Unfolded, without the body.
std::vector<std::string> headers_of(const std::string& mail) {
  std::vector<std::string> headers;
  const std::string head = mail.substr(0, mail.find("\r\n\r\n") + 2);
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string line = head.substr(at, end - at);
    if (line.starts_with(' ') && !headers.empty()) {
      headers.back() += line;
    } else {
      headers.push_back(line);
    }
    at = end + 2;
  }
  return headers;
}

std::vector<std::string> header_names(const std::string& mail) {
  std::vector<std::string> names;
  for (const std::string& header : headers_of(mail)) names.push_back(header.substr(0, header.find(':')));
  return names;
}

/// Every line ends in CRLF, no byte of a line break stands alone, nothing is over the length or not ASCII.
void check_lines(const std::string& mail) {
  CHECK(mail.ends_with("\r\n"));
  std::size_t length = 0;
  for (std::size_t i = 0; i < mail.size(); ++i) {
    if (mail.compare(i, 2, "\r\n") == 0) {
      CHECK(length <= 76);
      length = 0;
      ++i;
      continue;
    }
    ++length;
    const bool is_fit = mail[i] == '\t' || (mail[i] >= ' ' && mail[i] <= '~');
    if (!is_fit) CHECK(mail.substr(i, 10) == "");
  }
}

}  // namespace

TEST_CASE("a mail is what RFC 5322 and MIME say it is") {
  CHECK(mime(a_mail(), kAt) ==
        "From: \"Docket\"\r\n <docket@example.com>\r\n"
        "To: mira@example.org\r\n"
        "Subject: Your order A-042 is ready\r\n"
        "Date: Sat, 21 Nov 2026 09:15:07 +0000\r\n"
        "Message-ID:\r\n <0193a1b2-0000-7000-8000-000000000001@example.com>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "Content-Language: en\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative;\r\n boundary=\"=_0193a1b2-0000-7000-8000-000000000001\"\r\n"
        "\r\n"
        "--=_0193a1b2-0000-7000-8000-000000000001\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello Mira,\r\n\r\nit is ready.\r\n"
        "\r\n"
        "--=_0193a1b2-0000-7000-8000-000000000001\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "<p>Hello Mira</p>\r\n"
        "\r\n"
        "--=_0193a1b2-0000-7000-8000-000000000001--\r\n");
}

TEST_CASE("no field of a mail can begin a header, end the head, or forge a part") {
  const std::vector<std::string> names = header_names(mime(a_mail(), kAt));
  CHECK(names == std::vector<std::string>{"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
                                          "Content-Language", "MIME-Version", "Content-Type"});
  for (const std::string& evil :
       {"x\r\nBcc: all@example.com"s, "x\nBcc: all@example.com"s, "x\rBcc: all@example.com"s, "\r\n\r\nbody"s,
        "\r\n Bcc: folded"s, "x\0\r\nBcc: y"s, "x\u2028Bcc: y\u0085Bcc: z"s, "\" <evil@example.com>, \"x"s, "\\"s,
        "=?UTF-8?B?DQpCY2M6IHg=?="s, "=?UTF-8?Q?=0D=0ABcc:_x?="s, "\xFF\xFE\r\nBcc: x"s, std::string(3000, 'x'),
        "--=_0193a1b2-0000-7000-8000-000000000001--\r\nBcc: x"s, "\r\n--=_x\r\nContent-Type: text/evil\r\n\r\n"s}) {
    CAPTURE(evil);
    Mail mail = a_mail();
    mail.subject = evil;
    mail.from.name = evil;
    mail.to.name = evil;
    mail.text = evil;
    mail.html = evil;
    mail.language = evil;
    const std::string whole = mime(mail, kAt);
    CHECK(header_names(whole) == names);
    check_lines(whole);
    const std::string delimiter = "\r\n--=_0193a1b2-0000-7000-8000-000000000001";
    std::size_t parts = 0;
    for (std::size_t at = whole.find(delimiter); at != std::string::npos; at = whole.find(delimiter, at + 1)) ++parts;
    CHECK(parts == 3);

    mail = a_mail();
    mail.id = evil;
    CHECK(header_names(mime(mail, kAt)) == names);
    check_lines(mime(mail, kAt));
  }
}

TEST_CASE("what is no address gets no mail") {
  for (const std::string& evil : {""s, "nobody"s, "a@example.com\r\nBcc: b@example.com"s,
                                  "a@example.com, b@example.com"s, "a@example.com>\r\nRCPT TO:<b@example.com"s,
                                  "<a@example.com>"s, "a b@example.com"s, "a@example.com\0"s, "\"a\"@example.com"s}) {
    CAPTURE(evil);
    Mail mail = a_mail();
    mail.to.address = evil;
    CHECK_THROWS_AS(mime(mail, kAt), std::invalid_argument);
    mail = a_mail();
    mail.from.address = evil;
    CHECK_THROWS_AS(mime(mail, kAt), std::invalid_argument);
  }
}

TEST_CASE("names and subjects of any writing come in encoded words, plain ones as they are") {
  Mail mail = a_mail();
  mail.from.name = "Bäckerei \"Süß\"";
  mail.to.name = "O'Hara, Mira \"the\" \\ 2nd";
  mail.subject = "طلبك A-042 جاهز";
  const auto headers = headers_of(mime(mail, kAt));
  CHECK(headers[0] == "From: =?UTF-8?B?" + security::base64(mail.from.name) + "?= <docket@example.com>");
  CHECK(headers[1] == "To: \"O'Hara, Mira \\\"the\\\" \\\\ 2nd\" <mira@example.org>");
  CHECK(headers[2] == "Subject: =?UTF-8?B?" + security::base64(mail.subject) + "?=");
}

TEST_CASE("each part is encoded as it is shortest, and can be read back") {
  Mail mail = a_mail();
  mail.text = "Größe der Torte für Samstag: 3 Personen\n";
  mail.html = "नमस्ते, आपका ऑर्डर तैयार है।\n";
  const std::string whole = mime(mail, kAt);
  CHECK(whole.find("Gr=C3=B6=C3=9Fe der Torte f=C3=BCr Samstag: 3 Personen\r\n") != std::string::npos);
  CHECK(whole.find("Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(mail.html)) != std::string::npos);
  check_lines(whole);
}

TEST_CASE("a mailbox is written for others with its name in quotes") {
  CHECK(plain_mailbox({"Bäckerei \"Süß\"\r\n", "a@b.c"}) == "\"Bäckerei \\\"Süß\\\"\" <a@b.c>");
  CHECK(plain_mailbox({"", "a@b.c"}) == "a@b.c");
}
