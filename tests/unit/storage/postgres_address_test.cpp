#include "storage/postgres/address.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using docket::storage::PostgresAddress;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string fault_of(const std::string& url) {
  try {
    const PostgresAddress read(url);
    return "";
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

}  // namespace

TEST_SUITE_BEGIN("unit");

TEST_CASE("a PostgreSQL is shown as it was named, without its password") {
  struct Row {
    const char* url;
    const char* name;
  };
  const Row rows[] = {
      {"postgresql://docket:hunter2@db.example:5433/orders", "postgres://docket@db.example:5433/orders"},
      {"postgres://db/orders?user=docket&password=hunter2&sslmode=verify-full", "postgres://docket@db/orders"},
      {"postgresql:///orders?host=/run/postgresql", "postgres:///orders?host=/run/postgresql"},
      {"postgresql://a@/orders?host=/tmp/x&port=5433", "postgres://a@/orders?host=/tmp/x&port=5433"},
      {"postgresql://a:hunter2@one,two/orders", "postgres://a@one,two/orders"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.url));
    CHECK(PostgresAddress(row.url).name() == row.name);
  }
}

TEST_CASE("what the URL says goes to libpq as it stands, and what it does not say is set") {
  const std::string all =
      PostgresAddress("postgresql://docket:it%27s%5C@db/orders?sslmode=verify-full&connect_timeout=2").conninfo();
  CHECK(holds(all, R"(password='it\'s\\')"));
  CHECK(holds(all, "sslmode='verify-full'"));
  CHECK(holds(all, "connect_timeout='2'"));
  CHECK_FALSE(holds(all, "connect_timeout='5'"));
  CHECK(holds(all, "target_session_attrs='read-write'"));
}

TEST_CASE("what is no URL is refused without a word of its password") {
  for (const char* url : {"postgresql://docket:hunter2@[::1/d", "postgresql://docket:hunter2@h/d?sslmod=x",
                          "postgresql://docket:hunter2@h/d?%zz"}) {
    CAPTURE(std::string(url));
    const std::string fault = fault_of(url);
    CHECK(fault.starts_with("must be postgres://"));
    CHECK_FALSE(holds(fault, "hunter2"));
  }
  CHECK(holds(fault_of("postgresql://h/d?sslmod=x"), "\"sslmod\""));
}
