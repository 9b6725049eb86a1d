#include "config/values.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace docket::config;

namespace {

template <class Read>
std::string error_of(Read read) {
  try {
    read();
    return "no error";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a database is a file of SQLite, in any of its spellings") {
  struct Row {
    const char* value;
    const char* file;
  };
  const Row rows[] = {
      {"sqlite:docket.db", "docket.db"},
      {"sqlite:/srv/docket.db", "/srv/docket.db"},
      {"sqlite:./a b.db", "./a b.db"},
      {"SQLite:docket.db", "docket.db"},
      {"sqlite:///docket.db", "docket.db"},
      {"sqlite:////srv/docket.db", "/srv/docket.db"},
      {"sqlite+aiosqlite:///docket.db", "docket.db"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.value));
    CHECK(read_database(row.value).file == row.file);
  }
}

TEST_CASE("a database is a PostgreSQL, in any of the spellings of its URL") {
  CHECK(read_database("postgres://u:p@h:5433/d?sslmode=require").url == "postgresql://u:p@h:5433/d?sslmode=require");
  CHECK(read_database("postgresql+asyncpg://h/d").url == "postgresql://h/d");
  CHECK(read_database("POSTGRES:///d").url == "postgresql:///d");
  CHECK_FALSE(read_database("postgres://h/d").is_file());
  CHECK(read_database("sqlite:docket.db").is_file());
}

TEST_CASE("other databases are refused") {
  for (const char* value : {"", "docket.db", "mysql://h/d", "sqlite:", "sqlite://", "sqlite:///", "sqlite://host/d",
                            "sqlite::memory:", "sqlite:///:memory:", "sqlite:///d.db?mode=ro", "sqlitex:d.db"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_database(value); }).starts_with("must "));
  }
}

TEST_CASE("a duration is a number and its unit") {
  CHECK(read_duration("90s").count() == 90);
  CHECK(read_duration("30m").count() == 1800);
  CHECK(read_duration("24h").count() == 86400);
  CHECK(read_duration("1000d").count() == 86400000);
  for (const char* value :
       {"", "s", "0s", "-1h", "1.5h", "10", "10 h", "1h30m", "3661d", "87841h", "1w", "9223372036854775807d"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_duration(value); }).starts_with("must be a time"));
  }
}

TEST_CASE("origins are written as browsers write them") {
  struct Row {
    const char* value;
    const char* origin;
  };
  const Row rows[] = {
      {"https://orders.example.com", "https://orders.example.com"},
      {"HTTPS://Orders.Example.COM", "https://orders.example.com"},
      {"http://192.168.1.20:8080", "http://192.168.1.20:8080"},
      {"https://a.example:443", "https://a.example"},
      {"http://a.example:80", "http://a.example"},
      {"http://a.example:443", "http://a.example:443"},
      {"http://localhost:3000", "http://localhost:3000"},
      {"http://[::1]:8080", "http://[::1]:8080"},
      {"https://[2001:DB8::1]", "https://[2001:db8::1]"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.value));
    CHECK(read_origin(row.value) == row.origin);
  }
}

TEST_CASE("what is no exact origin is refused") {
  for (const char* value : {"",
                            "*",
                            "null",
                            "orders.example.com",
                            "ftp://a.example",
                            "https://",
                            "https:///",
                            "https://a.example/",
                            "https://a.example/path",
                            "https://*.example",
                            "https://a.example?x",
                            "https://a.example#x",
                            "https://u@a.example",
                            "https://a.example:",
                            "https://a.example:0",
                            "https://a.example:65536",
                            "https://a.example:80a",
                            "https://a b",
                            "https://a.example\n",
                            "https://[::1",
                            "https://[]",
                            "https://::1",
                            "https://.",
                            "https://[::1]x"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_origin(value); }).starts_with("must "));
  }
}

TEST_CASE("a list of origins may have blanks and repeats") {
  using Origins = std::vector<std::string>;
  CHECK(read_origins("") == Origins{});
  CHECK(read_origins(" , ") == Origins{});
  CHECK(read_origins("https://a.example") == Origins{"https://a.example"});
  CHECK(read_origins(" https://a.example ,http://b.example:81,, HTTPS://A.example") ==
        Origins{"https://a.example", "http://b.example:81"});
  CHECK_THROWS_AS(read_origins("https://a.example,*"), std::invalid_argument);
}

TEST_CASE("a list of networks may have blanks and repeats, but no names") {
  using Networks = std::vector<std::string>;
  CHECK(read_networks("") == Networks{});
  CHECK(read_networks(" 127.0.0.1 ,, 10.0.0.0/8,::1,FD00::/8,127.0.0.1") ==
        Networks{"127.0.0.1", "10.0.0.0/8", "::1", "FD00::/8"});
  for (const char* value : {"localhost", "proxy.example.com", "*", "all", "127.0.0.1 10.0.0.1", "127.0.0.1;::1", "8",
                            "fe80::1%eth0", "[::1]", "127.0.0.1,x"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_networks(value); }).starts_with("must be addresses or networks like "));
  }
}

TEST_CASE("switches are read in the words people use") {
  for (const char* yes : {"true", "1", "yes", "on", "TRUE"}) CHECK(read_switch(yes));
  for (const char* no : {"false", "0", "no", "off", "Off"}) CHECK_FALSE(read_switch(no));
  CHECK_THROWS_AS(read_switch("2"), std::invalid_argument);
  CHECK_THROWS_AS(read_switch(""), std::invalid_argument);
}

TEST_CASE("the base of an API may have a path, and loses the slashes at its end") {
  CHECK(read_base_url("https://api.resend.com") == "https://api.resend.com");
  CHECK(read_base_url("HTTPS://API.example:443/v1//") == "https://api.example/v1");
  CHECK(read_base_url("http://127.0.0.1:8025/") == "http://127.0.0.1:8025");
  for (const char* value : {"", "api.resend.com", "ftp://a.example", "https://", "https://a.example/v1?x=1",
                            "https://a.example/#x", "https://a.example/a b", "https://user@a.example"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_base_url(value); }).starts_with("must "));
  }
}

TEST_CASE("a mail server is named by a URL") {
  for (const char* value : {"smtp://mail.example.com", "smtps://mail.example.com", "smtp://127.0.0.1:2525",
                            "smtp://shop%40example.com:pass%3Aword@mail.example.com:587", "smtp://[::1]:25"}) {
    CAPTURE(std::string(value));
    CHECK(read_smtp_url(value) == value);
  }
  for (const char* value : {"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://a b", "smtp://host:0",
                            "smtp://host:99999", "smtp://host\r\nQUIT", "smtp://host/path"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_smtp_url(value); }).starts_with("must "));
  }
}

TEST_CASE("whom e-mails are from is one line with one address") {
  CHECK(read_mailbox(" orders@example.com ") == "orders@example.com");
  CHECK(read_mailbox("\"Luna, Café\" <orders@example.com>") == "\"Luna, Café\" <orders@example.com>");
  for (const char* value : {"", "Café Luna", "a@example.com, b@example.com", "Shop\r\nBcc: x <a@example.com>"}) {
    CAPTURE(std::string(value));
    CHECK(error_of([value] { read_mailbox(value); }).starts_with("must be an e-mail address"));
  }
}
