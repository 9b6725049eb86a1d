#include "http/problem.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace docket;

namespace {

std::string retry_after(const net::Reply& reply) {
  return std::string(net::find_header(reply.headers, "Retry-After").value_or("none"));
}

}  // namespace

TEST_CASE("Retry-After is in whole seconds, rounded up, and never 0") {
  struct Row {
    std::int64_t wait_ms;
    const char* header;
  };
  for (const Row& row : {Row{-5, "1"}, Row{0, "1"}, Row{1, "1"}, Row{1000, "1"}, Row{1001, "2"}, Row{900'000, "900"}}) {
    CAPTURE(row.wait_ms);
    CHECK(retry_after(http::problem(too_many("Later.", Milliseconds(row.wait_ms)), "", "")) == row.header);
  }
}

TEST_CASE("every 429 and 503 has a Retry-After, nothing else has one") {
  for (int i = 0; i < static_cast<int>(Code::count_); ++i) {
    const Error error(static_cast<Code>(i), "Words.");
    const net::Reply reply = http::problem(error, "", "");
    CAPTURE(reply.status);
    CHECK(retry_after(reply) == (reply.status == 429 || reply.status == 503 ? "1" : "none"));
  }
}

TEST_CASE("a wait that only the log should know of is not told") {
  Error error(Code::invalid_credentials, "The login or the password is wrong.");
  error.retry_after = Seconds(4);
  CHECK(retry_after(http::problem(error, "", "")) == "none");
}

TEST_CASE("a reply in other words keeps its own Retry-After, and gets one when it has none") {
  net::Reply page;
  page.status = 503;
  http::add_retry_after(page);
  CHECK(retry_after(page) == "1");
  http::add_retry_after(page, Seconds(9));
  CHECK(retry_after(page) == "1");
  net::Reply fine;
  http::add_retry_after(fine, Seconds(9));
  CHECK(retry_after(fine) == "none");
}
