#include "http/deprecation.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "http/contract.hpp"

using namespace docket;
using http::Contract;

namespace {

/// A document with one operation that has these members besides its own.
std::string document(const std::string& members) {
  return R"({"openapi": "3.1.0", "paths": {"/api/v1/old": {"get": {"operationId": "get_old", )" + members +
         R"("responses": {"204": {"description": "Nothing."}}}}}})";
}

std::string headers_of(const std::string& members) {
  const Contract contract(document(members));
  const auto& deprecation = contract.find("GET", "/api/v1/old")->deprecation;
  if (!deprecation) return "";
  net::Reply reply;
  http::add_deprecation(reply, *deprecation);
  std::string all;
  for (const auto& [name, value] : reply.headers) all += name + ": " + value + "\n";
  return all;
}

}  // namespace

TEST_CASE("an operation that the contract calls deprecated says since when, until when and what is next") {
  struct Row {
    const char* members;
    const char* headers;
  };
  const Row rows[] = {
      {"", ""},
      {R"("deprecated": false, )", ""},
      {R"("deprecated": true, "x-deprecated-since": "2027-01-01T00:00:00Z", )", "Deprecation: @1798761600\n"},
      {R"("deprecated": true, "x-deprecated-since": "2027-01-01T00:00:00.999+01:00",
          "x-sunset": "2027-07-04T09:05:07.5Z", )",
       "Deprecation: @1798758000\nSunset: Sun, 04 Jul 2027 09:05:07 GMT\n"},
      {R"("deprecated": true, "x-deprecated-since": "2026-12-01T00:00:00Z", "x-sunset": "2028-02-29T23:59:59Z",
          "x-successor": "/api/v2/old", )",
       "Deprecation: @1796083200\nSunset: Tue, 29 Feb 2028 23:59:59 GMT\n"
       "Link: </api/v2/old>; rel=\"successor-version\"\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.members));
    CHECK(headers_of(row.members) == row.headers);
  }
}

TEST_CASE("a document that does not say since when, or says it in no date-time, is refused") {
  for (const char* members :
       {R"("deprecated": true, )", R"("deprecated": true, "x-deprecated-since": "soon", )",
        R"("deprecated": true, "x-deprecated-since": 1798761600, )",
        R"("deprecated": true, "x-deprecated-since": "2027-01-01T00:00:00Z", "x-sunset": "soon", )",
        R"("x-deprecated-since": "2027-01-01T00:00:00Z", )"}) {
    CAPTURE(std::string(members));
    CHECK_THROWS_AS(Contract(document(members)), std::runtime_error);
  }
}
