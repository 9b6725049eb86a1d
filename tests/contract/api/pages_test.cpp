#include <doctest/doctest.h>

#include <string>

#include "contract/api/harness.hpp"
#include "resources/resources.hpp"

using namespace docket;
using namespace docket::test;

namespace {

/// The path of a script that the page loads.
std::string script_of(const std::string& page) {
  const auto start = page.find("/assets/", page.find("<script"));
  return page.substr(start, page.find('"', start) - start);
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("what a page loads is kept for ever, and sent in the smallest form that the client takes") {
  World world;
  const std::string path = script_of(world.get("guest", "/").body);
  const struct {
    const char* accepted;
    const char* coding;
    const char* file;
  } rows[] = {
      {"", "", ""},
      {"identity", "", ""},
      {"gzip", "gzip", ".gz"},
      {"gzip, deflate, br", "br", ".br"},
      {"GZIP;q=0.5", "gzip", ".gz"},
      {"br;q=0, gzip", "gzip", ".gz"},
      {"br; q=0.000", "", ""},
  };
  for (const auto& row : rows) {
    INFO(row.accepted);
    const Answer script = world.ask({.target = path, .headers = {{"Accept-Encoding", row.accepted}}});
    CHECK(script.status == 200);
    CHECK(script.header("Content-Encoding") == row.coding);
    CHECK(script.body == resources::find("web" + path + row.file)->bytes);
    CHECK(script.header("Cache-Control").find("immutable") != std::string::npos);
    CHECK(script.header("Vary").find("Accept-Encoding") != std::string::npos);
    CHECK(world
              .ask({.target = path,
                    .headers = {{"Accept-Encoding", row.accepted}, {"If-None-Match", script.header("ETag")}}})
              .status == 304);
  }
  CHECK(world.get("guest", path + ".gz").status == 404);
}

TEST_CASE("the worker of tracking pages is one file, and asked for anew") {
  World world;
  const Answer worker = world.get("guest", "/push.js");
  CHECK(worker.status == 200);
  CHECK(worker.header("Content-Type").find("text/javascript") == 0);
  CHECK(worker.header("Cache-Control") == "no-cache");
  // A worker that is no module can import nothing.
  CHECK(worker.body.find("import") == std::string::npos);
  CHECK(world.ask({.target = "/push.js", .headers = {{"If-None-Match", worker.header("ETag")}}}).status == 304);
}

TEST_CASE("a tracking page and the set-up form can be read without a script") {
  World world;
  const Answer order = world.post("guest", "/api/v1/shops/cafe/orders",
                                  R"({"lines":[{"item_id":")" + world.names().at("espresso") + R"(","quantity":1}]})");
  const std::string url = order.text("/tracking_url");
  const Answer page = world.get("guest", url.substr(url.find("/track/")));
  CHECK(page.body.find("</span>" + order.text("/number") + "</h1>") != std::string::npos);
  CHECK(page.header("Cache-Control") == "no-store");

  World fresh({.empty = true});
  const Answer form = fresh.get("guest", "/setup?token=" + fresh.names().at("setup_token"));
  CHECK(form.body.find(R"(<form class="card stack" method="post" action="/setup">)") != std::string::npos);
}

TEST_CASE("a page's address with a slash behind it leads to the page") {
  World world;
  const struct {
    const char* target;
    const char* location;
  } rows[] = {
      {"/order/cafe/", "/order/cafe"},
      {"/board/", "/board"},
      {"/board/cafe/?plain=1&page=2", "/board/cafe?plain=1&page=2"},
      {"/board/caf%C3%A9/", "/board/caf%C3%A9"},
      {"/admin//", "/admin"},
  };
  for (const auto& row : rows) {
    INFO(row.target);
    for (const char* method : {"GET", "HEAD"}) {
      const Answer answer = world.ask({.method = method, .target = row.target, .headers = {{"Accept", "text/html"}}});
      CHECK(answer.status == 308);
      CHECK(answer.header("Location") == row.location);
    }
  }
  for (const char* target : {"/api/v1/shops/cafe/", "//cafe/", "/", "/nope/", "//"}) {
    INFO(target);
    CHECK(world.ask({.target = target, .headers = {{"Accept", "text/html"}}}).header("Location").empty());
  }
  CHECK(world.ask({.method = "POST", .target = "/setup/"}).status == 404);
}

TEST_CASE("who mistypes an address reads so in words, and a program gets a problem") {
  World world;
  const std::string browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  const struct {
    const char* target;
    const char* language;
    const char* words;
  } rows[] = {
      {"/nope", "", "There is nothing here"}, {"/order", "de-AT,de;q=0.9,en;q=0.5", "Hier ist nichts"},
      {"/order/", "es", "Aquí no hay nada"},  {"/apis", "fr", "There is nothing here"},
      {"/<script>", "ar", "dir=\"rtl\""},
  };
  for (const auto& row : rows) {
    INFO(row.target);
    const Answer page =
        world.ask({.target = row.target, .headers = {{"Accept", browser}, {"Accept-Language", row.language}}});
    CHECK(page.status == 404);
    CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.header("Content-Security-Policy").find("default-src 'none'") == 0);
    CHECK(page.body.find(row.words) != std::string::npos);
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(page.body.find("rel=\"stylesheet\"") != std::string::npos);
  }
  const struct {
    const char* method;
    const char* target;
    std::string accept;
  } programs[] = {{"GET", "/nope", "*/*"},          {"GET", "/nope", "application/json"},
                  {"POST", "/nope", browser},       {"GET", "/api", browser},
                  {"GET", "/api/v1/nope", browser}, {"GET", "/assets/nope.js", browser},
                  {"GET", "/ws/nope", browser}};
  for (const auto& row : programs) {
    INFO(row.method << " " << row.target << " " << row.accept);
    const Answer answer = world.ask({.method = row.method, .target = row.target, .headers = {{"Accept", row.accept}}});
    CHECK(answer.status == 404);
    CHECK(answer.header("Content-Type").find("application/problem+json") == 0);
  }
}

TEST_SUITE_END();
