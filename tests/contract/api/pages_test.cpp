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

TEST_SUITE_END();
