#include "http/routes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>

#include "contract/api/harness.hpp"
#include "resources/resources.hpp"

/// The route table and the contract say the same.
using namespace docket;
using namespace docket::test;

namespace {

std::string name_of(const http::Route& route) { return std::string(route.method) + " " + std::string(route.path); }

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("every route is an operation of the contract, and every operation is a route, once") {
  std::set<std::string> routes;
  for (const http::Route& route : http::routes()) {
    INFO(name_of(route));
    CHECK(routes.insert(name_of(route)).second);
    CHECK(contract().find(route.method, route.path) != nullptr);
  }
  for (const http::Operation& operation : contract().operations()) {
    INFO(operation.method, " ", operation.path);
    CHECK(routes.count(operation.method + " " + operation.path) == 1);
  }
  CHECK(routes.size() == contract().operations().size());
}

TEST_CASE("whose credentials a route reads is what the contract says") {
  for (const http::Route& route : http::routes()) {
    INFO(name_of(route));
    const http::Operation& operation = *contract().find(route.method, route.path);
    CHECK(operation.reads_credentials == (route.access != http::Access::everyone));
    CHECK(operation.open_to_guests == (route.access != http::Access::signed_in));
  }
}

TEST_CASE("a route with credentials documents 401, one that changes something documents what it may meet") {
  const auto documents = [](const http::Operation& operation, int status) {
    return std::find(operation.statuses.begin(), operation.statuses.end(), status) != operation.statuses.end();
  };
  for (const http::Route& route : http::routes()) {
    if (!route.path.starts_with("/api/")) continue;
    INFO(name_of(route));
    const http::Operation& operation = *contract().find(route.method, route.path);
    if (route.access != http::Access::everyone) CHECK(documents(operation, 401));
    CHECK(documents(operation, 422));
    CHECK(documents(operation, 503));
    if (operation.has_body()) CHECK((documents(operation, 400) && documents(operation, 415)));
    if (operation.takes_header("If-Match")) CHECK(documents(operation, 412));
    if (operation.takes_header("If-None-Match")) CHECK(documents(operation, 304));
    if (operation.takes_header("Idempotency-Key")) CHECK(documents(operation, 409));
    if (route.path.find("{") != std::string_view::npos) CHECK(documents(operation, 404));
  }
}

TEST_CASE("every POST of the API takes an Idempotency-Key, and nothing else does") {
  for (const http::Operation& operation : contract().operations()) {
    INFO(operation.method, " ", operation.path);
    const bool is_post = operation.method == "POST" && operation.path.starts_with("/api/");
    CHECK(operation.takes_header("Idempotency-Key") == is_post);
  }
}

TEST_CASE("a reply that holds a token or a key is kept encrypted") {
  for (const http::Route& route : http::routes()) {
    const bool gives_tokens = route.path == "/api/v1/auth/login" || route.path == "/api/v1/auth/refresh" ||
                              route.path == "/api/v1/live/tickets" || name_of(route) == "POST /api/v1/api-keys" ||
                              route.path == "/api/v1/screens/pairings" || route.path == "/api/v1/setup" ||
                              name_of(route) == "POST /api/v1/webhooks" || route.path.ends_with("/rotate-secret");
    INFO(name_of(route));
    CHECK(route.reply_is_secret == gives_tokens);
  }
}

TEST_CASE("a route that is limited documents 429, and no other does") {
  for (const http::Route& route : http::routes()) {
    INFO(name_of(route));
    const auto& statuses = contract().find(route.method, route.path)->statuses;
    const bool documents = std::find(statuses.begin(), statuses.end(), 429) != statuses.end();
    CHECK(documents == (route.limit != http::Limit::none));
  }
}

TEST_CASE("every reply of a deprecated operation says so, refusals too, and no other reply does") {
  std::string text(resources::find("schema/openapi.json")->bytes);
  const auto deprecate = [&](const std::string& id) {
    const std::string name = "\"operationId\": \"" + id + "\",";
    text.replace(
        text.find(name), name.size(),
        name + R"("deprecated": true, "x-deprecated-since": "2026-12-01T00:00:00Z", "x-successor": "/api/v2",)");
  };
  deprecate("get_shop");
  deprecate("get_board");
  const http::Contract old(text);
  World world({.origins = {"https://shop.example"}, .contract = &old});
  const auto check = [](const Answer& answer, bool deprecated) {
    CHECK(answer.header("Deprecation") == (deprecated ? "@1796083200" : ""));
    CHECK(answer.header("Link") == (deprecated ? "</api/v2>; rel=\"successor-version\"" : ""));
    CHECK(answer.header("Sunset").empty());
  };
  check(world.get("guest", "/api/v1/shops/cafe"), true);
  check(world.get("guest", "/api/v1/shops/nowhere"), true);
  check(world.get("guest", "/api/v1/shops/cafe?typo=1"), true);
  check(world.get("guest", "/api/v1/boards/cafe"), true);
  check(world.get("guest", "/api/v1/shops"), false);
  check(world.get("guest", "/nowhere"), false);
  const net::Request kept{"GET", "/api/v1/boards/cafe", "/api/v1/boards/cafe", "", {}, "", "192.0.2.1"};
  const auto at_once = world.api().answer_at_once(kept);
  REQUIRE(at_once);
  CHECK(net::find_header(at_once->headers, "Deprecation") == "@1796083200");
}

TEST_CASE("a GET never writes, and whatever changes something is no GET") {
  for (const http::Route& route : http::routes()) {
    INFO(name_of(route));
    CHECK_FALSE((route.method == "GET" && std::holds_alternative<http::Writes>(route.handler)));
    CHECK_FALSE((route.method != "GET" && std::holds_alternative<http::Reads>(route.handler)));
  }
}

TEST_CASE("the router finds every route by its own path, with what stands in the places") {
  const http::Router router(http::routes());
  for (std::size_t i = 0; i < http::routes().size(); ++i) {
    const http::Route& route = http::routes()[i];
    INFO(name_of(route));
    std::string path(route.path);
    std::size_t places = 0;
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      path.replace(at, path.find('}') - at + 1, "a%20" + std::to_string(places++));
    }
    const auto match = router.find(route.method, path);
    REQUIRE(match.has_value());
    CHECK(match->index == i);
    REQUIRE(match->params.size() == places);
    for (std::size_t place = 0; place < places; ++place) {
      CHECK(match->params[place].second == "a " + std::to_string(place));
    }
  }
}

TEST_SUITE_END();
