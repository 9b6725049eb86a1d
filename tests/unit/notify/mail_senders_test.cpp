#include "notify/mail_senders.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "json/json.hpp"
#include "unit/notify/peer.hpp"
#include "unit/notify/sending.hpp"
#include "unit/notify/smtp_peer.hpp"

using namespace docket;
using namespace docket::notify;

namespace {

const Timestamp kAt = parse_rfc3339("2026-11-21T09:15:07Z").value();

Mail a_mail() {
  Mail mail;
  mail.from = {"Café \"Luna\"", "docket@example.com"};
  mail.to = {"Mira", "mira@example.org"};
  mail.subject = "Your order A-042\r\nis ready";
  mail.text = "Hello Mira\n.\nit is ready\n";
  mail.html = "<p>Hello</p>";
  mail.id = "0193a1b2-0000-7000-8000-000000000001";
  mail.language = "en";
  return mail;
}

/// What came of sending it that way.
Answer answer_to(const MailWays& ways, const Mail& mail = a_mail()) {
  Transfers transfers;
  const auto sender = mail_sender(ways);
  REQUIRE(sender != nullptr);
  Answer got;
  got.error = "never answered";
  sender->send(mail, kAt, transfers, [&](Answer answer) { got = std::move(answer); });
  finish(transfers);
  return got;
}

MailWays by_smtp(const std::string& server) {
  MailWays ways;
  ways.smtp_server = security::Secret(server);
  return ways;
}

Letter letter_to(const std::string& server) {
  Letter letter;
  letter.server = server;
  letter.from = "docket@example.com";
  letter.to = "mira@example.org";
  letter.content = "Subject: x\r\n\r\n..\r\n.\r\n";
  return letter;
}

Answer answer_to(Letter letter) {
  Transfers transfers;
  return notify::answer_to(transfers, std::move(letter));
}

/// What `docket serve` does for the whole process: OpenSSL writes to who has hung up.
struct IgnoredSigpipe {
  IgnoredSigpipe() { std::signal(SIGPIPE, SIG_IGN); }
  ~IgnoredSigpipe() { std::signal(SIGPIPE, SIG_DFL); }
};

struct TemporaryFolder {
  TemporaryFolder() : path(std::filesystem::temp_directory_path() / "docket-mail-XXXXXX") {
    std::string pattern = path.string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path path;
};

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("without a way there is no sender") { CHECK(mail_sender({}) == nullptr); }

TEST_CASE("Resend gets the mail as JSON, with its key and an id that makes a retry harmless") {
  HttpPeer peer([](Wire& wire, const Received&) { return wire.send(reply(200, R"({"id":"1"})")); });
  MailWays ways;
  ways.resend_key = security::Secret("re_secret");
  ways.resend_url = peer.url("/");
  CHECK(answer_to(ways).is_accepted());
  REQUIRE(peer.received().size() == 1);
  const Received received = peer.received()[0];
  CHECK(received.head.starts_with("POST /emails HTTP/1.1\r\n"));
  CHECK(received.header("Authorization") == "Bearer re_secret");
  CHECK(received.header("Idempotency-Key") == a_mail().id);
  Mail again = a_mail();
  again.sending = 2;
  CHECK(answer_to(ways, again).is_accepted());
  CHECK(peer.received().at(1).header("Idempotency-Key") == again.id + "/2");
  CHECK(received.header("Content-Type") == "application/json");
  const json::Value body = json::parse(received.body);
  CHECK(body.get("from").get<std::string>() == "\"Café \\\"Luna\\\"\" <docket@example.com>");
  CHECK(body.get("to").get<json::Array>().at(0).get<std::string>() == "mira@example.org");
  CHECK(body.get("subject").get<std::string>() == "Your order A-042 is ready");
  CHECK(body.get("text").get<std::string>() == a_mail().text);
  CHECK(body.get("html").get<std::string>() == a_mail().html);
  CHECK(body.get("headers").get("Auto-Submitted").get<std::string>() == "auto-generated");

  Mail evil = a_mail();
  evil.to.address = "mira@example.org, all@example.org";
  CHECK_FALSE(answer_to(ways, evil).is_accepted());
  evil = a_mail();
  evil.id = "x\r\nX-Injected: 1";
  CHECK_FALSE(answer_to(ways, evil).is_accepted());
  evil = a_mail();
  evil.text = "\xFF\xFE";
  CHECK(answer_to(ways, evil).is_accepted());
  CHECK(peer.received().size() == 3);
}

TEST_CASE("what Resend refuses is refused") {
  HttpPeer peer([](Wire& wire, const Received&) {
    return wire.send(reply(429, R"({"message":"Too many requests"})", "Retry-After: 2\r\n"));
  });
  MailWays ways;
  ways.resend_key = security::Secret("re_secret");
  ways.resend_url = peer.url("");
  const Answer answer = answer_to(ways);
  CHECK(answer.status == 429);
  CHECK(answer.retry_after == Seconds(2));
}

TEST_CASE("a server without password and encryption gets the mail as it is, dots and all") {
  SmtpPeer peer({});
  const Answer answer = answer_to(by_smtp("smtp://127.0.0.1:" + peer.port()));
  CHECK(answer.error.empty());
  CHECK(answer.status == 250);
  CHECK(answer.head.find("250 as 1") != std::string::npos);
  CHECK(peer.mails() == std::vector<std::string>{mime(a_mail(), kAt)});
  CHECK(peer.heard("MAIL FROM:<docket@example.com>"));
  CHECK(peer.heard("RCPT TO:<mira@example.org>"));
  CHECK_FALSE(peer.heard("STARTTLS"));
  CHECK_FALSE(peer.heard("AUTH"));

  CHECK(answer_to(letter_to("smtp://127.0.0.1:" + peer.port())).is_accepted());
  CHECK(peer.mails().back() == "Subject: x\r\n\r\n..\r\n.\r\n");
}

TEST_CASE("without a password it is encrypted where the server can, whatever its certificate") {
  const IgnoredSigpipe ignored;
  SmtpPeer peer({.has_starttls = true});
  const Answer answer = answer_to(by_smtp("smtp://127.0.0.1:" + peer.port()));
  CHECK(answer.error.empty());
  CHECK(answer.status == 250);
  CHECK(peer.mails().size() == 1);
  CHECK(peer.heard("TLS MAIL FROM"));
  CHECK_FALSE(peer.heard("MAIL FROM"));
}

TEST_CASE("a password is sent to nobody who does not encrypt, or whom nobody vouches for") {
  const IgnoredSigpipe ignored;
  for (const bool has_starttls : {false, true}) {
    CAPTURE(has_starttls);
    SmtpPeer peer({.has_starttls = has_starttls, .takes_passwords = true});
    const Answer answer = answer_to(by_smtp("smtp://docket:s3cret%40home@127.0.0.1:" + peer.port()));
    CHECK(answer.status == 0);
    CHECK(answer.error.find(has_starttls ? "certificate" : "STARTTLS") != std::string::npos);
    CHECK(answer.error.find("s3cret") == std::string::npos);
    CHECK_FALSE(peer.heard("AUTH"));
    CHECK_FALSE(peer.heard("TLS AUTH"));
    CHECK_FALSE(peer.heard("MAIL"));
    CHECK(peer.mails().empty());
  }
}

TEST_CASE("a refusal carries the words of the server, and what it was the answer to") {
  struct Row {
    std::string at;
    std::string refusal;
    std::string command;
    std::string words;
  };
  const Row rows[] = {
      {"RCPT", "550 5.1.1 nobody here", "RCPT", "550 5.1.1 nobody here"},
      {"RCPT", "450 4.2.0 later", "RCPT", "450 4.2.0 later"},
      {"RCPT", "550-5.1.1 nobody\r\n550 5.1.1 here", "RCPT", "550-5.1.1 nobody 550 5.1.1 here"},
      {"MAIL", "550 5.7.1 who are you", "MAIL", "550 5.7.1 who are you"},
      {"hello", "550 not you", "", "550 not you"},
      {"DATA", "451 not now", "DATA", "451 not now"},
      {".", "550 5.7.1 over quota", "DATA", "550 5.7.1 over quota"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.at);
    CAPTURE(row.refusal);
    SmtpPeer peer({.refuses_at = row.at, .refusal = row.refusal});
    const Answer answer = answer_to(by_smtp("smtp://127.0.0.1:" + peer.port()));
    CHECK(answer.status == std::stoi(row.refusal));
    CHECK(answer.refused_command == row.command);
    CHECK(answer.refusal == row.words);
    CHECK(answer.error.find(row.words) != std::string::npos);
    CHECK(answer.error.find("allback") == std::string::npos);
    CHECK(peer.mails().empty());
  }
  SmtpPeer peer({});
  const Answer taken = answer_to(by_smtp("smtp://127.0.0.1:" + peer.port()));
  CHECK(taken.refused_command.empty());
  CHECK(taken.refusal.empty());
}

TEST_CASE("a domain beyond ASCII is written as name servers have it, by each way") {
  Mail mail = a_mail();
  mail.from.address = "docket@Bücher.example";
  mail.to.address = "mira@उदाहरण.भारत";
  const std::string from = "docket@xn--bcher-kva.example";
  const std::string to = "mira@xn--p1b6ci4b4b3a.xn--h2brj9c";
  SmtpPeer peer({});
  CHECK(answer_to(by_smtp("smtp://127.0.0.1:" + peer.port()), mail).is_accepted());
  CHECK(peer.heard("MAIL FROM:<" + from + ">"));
  CHECK(peer.heard("RCPT TO:<" + to + ">"));
  REQUIRE(peer.mails().size() == 1);
  CHECK(peer.mails()[0].find("<" + to + ">") != std::string::npos);
  CHECK(peer.mails()[0].find("<" + from + ">") != std::string::npos);

  const TemporaryFolder folder;
  MailWays ways;
  ways.folder = folder.path.string();
  CHECK(answer_to(ways, mail).is_accepted());
  mail.to.address = "mira@\u0301x.example";  // a mark of nothing
  const Answer refused = answer_to(ways, mail);
  CHECK_FALSE(refused.is_accepted());
  CHECK(refused.error.starts_with("no domain can be called"));
}

TEST_CASE("an address beyond ASCII goes only to a mail server that takes such") {
  const IgnoredSigpipe ignored;
  Mail mail = a_mail();
  mail.to.address = "müra@example.org";
  for (const bool has_starttls : {false, true}) {
    CAPTURE(has_starttls);
    SmtpPeer able({.has_starttls = has_starttls, .takes_utf8 = true});
    const Answer answer = answer_to(by_smtp("smtp://127.0.0.1:" + able.port()), mail);
    CHECK(answer.error.empty());
    CHECK(answer.is_accepted());
    const std::string safe = has_starttls ? "TLS " : "";
    CHECK(able.heard(safe + "MAIL FROM:<docket@example.com> SMTPUTF8"));
    CHECK(able.heard(safe + "RCPT TO:<" + mail.to.address + ">"));
  }
  for (const SmtpWays& ways : {SmtpWays{}, SmtpWays{.has_starttls = true},
                               SmtpWays{.has_starttls = true, .takes_utf8 = true, .refuses_starttls = true}}) {
    SmtpPeer unable(ways);
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = answer_to(by_smtp("smtp://127.0.0.1:" + unable.port()), mail);
    CHECK(std::chrono::steady_clock::now() - begin < Seconds(5));
    CHECK(answer.status == 0);
    CHECK(answer.error == "the mail server takes only addresses of ASCII: it has no SMTPUTF8");
    CHECK_FALSE(unable.heard("MAIL"));
    CHECK_FALSE(unable.heard("TLS MAIL"));
    CHECK(unable.mails().empty());
  }
}

TEST_CASE("a mail server that hangs is left at the deadline; one that hangs after it has the mail is not waited for") {
  const IgnoredSigpipe ignored;
  for (const std::string place : {"hello", "EHLO", "MAIL", "RCPT", "DATA", ".", "safe ."}) {
    CAPTURE(place);
    const bool is_safe = place.starts_with("safe ");
    SmtpPeer peer({.has_starttls = is_safe, .hangs_at = place.substr(is_safe ? 5 : 0)});
    Letter letter = letter_to("smtp://127.0.0.1:" + peer.port());
    letter.deadline = Milliseconds(200);
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = answer_to(std::move(letter));
    CHECK(std::chrono::steady_clock::now() - begin < Seconds(4));
    CHECK(answer.status == 0);
    CAPTURE(answer.error);
    CHECK(answer.error.find("time") != std::string::npos);
    CHECK(peer.heard("TLS DATA") == is_safe);
    CHECK(answer.took >= Milliseconds(150));
    CHECK(answer.took < Seconds(4));
  }
  for (const bool refuses : {false, true}) {
    CAPTURE(refuses);
    SmtpPeer peer({.refuses_at = refuses ? "RCPT" : "", .refusal = "550 nobody", .hangs_at = "QUIT"});
    const auto begin = std::chrono::steady_clock::now();
    const Answer answer = answer_to(letter_to("smtp://127.0.0.1:" + peer.port()));
    CHECK(answer.is_accepted() == !refuses);
    CHECK(answer.error.empty() == !refuses);
    CHECK(answer.status == (refuses ? 550 : 250));
    CHECK(std::chrono::steady_clock::now() - begin < Seconds(5));
    CHECK(peer.mails().size() == (refuses ? 0 : 1));
  }
}

TEST_CASE("a mail server that hangs holds up nothing else, and ends when it is abandoned") {
  for (const std::string place : {"hello", "."}) {
    CAPTURE(place);
    SmtpPeer silent({.hangs_at = place});
    HttpPeer quick([](Wire& wire, const Received&) { return wire.send(reply(200)); });
    Outgoing request;
    request.url = quick.url("/");
    request.may_be_private = true;
    std::vector<std::string> order;
    Transfers transfers;
    Letter letter = letter_to("smtp://127.0.0.1:" + silent.port());
    letter.deadline = Seconds(2);
    transfers.start(letter, [&](const Answer& answer) {
      order.push_back("mail");
      CHECK(answer.status == 0);
      CHECK(answer.error.find("timed out") != std::string::npos);
      CHECK(answer.took >= Milliseconds(1'900));
      CHECK(answer.took < Seconds(6));
    });
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (!silent.heard(place) && std::chrono::steady_clock::now() < give_up) transfers.run(Milliseconds(5));
    for (int i = 0; i < 3; ++i) {
      transfers.start(request, [&](const Answer& answer) { order.push_back(std::to_string(answer.status)); });
    }
    finish(transfers);
    CHECK(order == std::vector<std::string>{"200", "200", "200", "mail"});

    letter.deadline = Seconds(30);
    SmtpPeer other({.hangs_at = place});
    letter.server = "smtp://127.0.0.1:" + other.port();
    for (int i = 0; i < 2; ++i) transfers.start(letter, [](const Answer&) { FAIL("was abandoned"); });
    while (!other.heard(place) && std::chrono::steady_clock::now() < give_up) transfers.run(Milliseconds(5));
    CHECK(transfers.under_way() == 2);
    const auto begin = std::chrono::steady_clock::now();
    transfers.abandon();
    CHECK(std::chrono::steady_clock::now() - begin < Seconds(4));
    CHECK(transfers.under_way() == 0);
  }
}

TEST_CASE("no address can give the server a command, and other servers are not mail servers") {
  SmtpPeer peer({});
  for (const char* evil : {"a@b.c>\r\nRCPT TO:<d@e.f", "a@b.c\r\nDATA", "a@b.c> BODY=8BITMIME", "", "nobody"}) {
    Letter letter = letter_to("smtp://127.0.0.1:" + peer.port());
    letter.to = evil;
    CHECK_FALSE(answer_to(letter).is_accepted());
    std::swap(letter.to, letter.from);
    CHECK_FALSE(answer_to(letter).is_accepted());
  }
  for (const char* scheme : {"http", "file", "imap"}) {
    CHECK_FALSE(answer_to(letter_to(std::string(scheme) + "://127.0.0.1:" + peer.port())).is_accepted());
  }
  CHECK(peer.commands().empty());
}

TEST_CASE("a folder gets each mail as a file of its own, whole, and readable by its owner alone") {
  const TemporaryFolder folder;
  MailWays ways;
  ways.folder = (folder.path / "to" / "be made").string();
  CHECK(answer_to(ways).status == 250);
  CHECK(answer_to(ways).status == 250);  // the same again
  const std::filesystem::path file = folder.path / "to" / "be made" / (a_mail().id + ".eml");
  CHECK(names_in(ways.folder) == std::vector<std::string>{a_mail().id + ".eml"});
  std::ifstream stream(file, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(stream), {}) == mime(a_mail(), kAt));
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);

  Mail evil = a_mail();
  evil.id = "../../etc/passwd";
  CHECK_FALSE(answer_to(ways, evil).is_accepted());
  evil = a_mail();
  evil.to.address = "nobody";
  CHECK(answer_to(ways, evil).error == "not an e-mail address: nobody");
  ways.folder = (file / "in a file").string();
  const Answer answer = answer_to(ways);
  CHECK(answer.status == 0);
  CHECK_FALSE(answer.error.empty());
}
