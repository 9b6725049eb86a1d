#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>

#include "contract/api/harness.hpp"
#include "contract/storage/faults.hpp"
#include "http/routes.hpp"

/// When the database is away, everything that needs it says so, and is well again when it is back.
using namespace docket;
using namespace docket::test;

namespace {

std::atomic<bool> no_reads{false};
std::atomic<bool> no_commits{false};

std::unique_ptr<storage::sql::Driver> fragile(std::unique_ptr<storage::sql::Driver> real) {
  return std::make_unique<WatchedDriver>(std::move(real), [](std::string_view sql) {
    const bool breaks = (no_reads && sql == "begin read") || (no_commits && sql == "commit");
    if (breaks) throw storage::sql::Unavailable("no such disk: /hidden/path");
  });
}

void check_unavailable(const Answer& answer) {
  CHECK(answer.status == 503);
  CHECK(answer.text("/code") == "unavailable");
  CHECK(answer.header("Retry-After") == "1");
  CHECK(answer.body.find("hidden") == std::string::npos);
}

/// These do without the database.
const std::set<std::string> kAlways = {"GET /healthz", "GET /metrics",      "GET /version",       "GET /openapi.json",
                                       "GET /docs",    "GET /docs/{file}",  "GET /assets/{file}", "GET /",
                                       "GET /board",   "GET /board/{shop}", "GET /admin",         "GET /order/{shop}",
                                       "GET /push.js"};

std::string filled(std::string path, const World& world) {
  const auto put = [&](const std::string& place, const std::string& text) {
    if (const auto at = path.find(place); at != std::string::npos) path.replace(at, place.size(), text);
  };
  put("{shop}", "cafe");
  put("{user_id}", world.names().at("staff.id"));
  put("{id}", world.names().at("espresso"));
  put("{token}", "x");
  put("{file}", "icon.svg");
  put("{status}", "ready");
  put("{language}", "en");
  return path;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("while the database cannot be read, whatever needs it is unavailable, and alive is what needs it not") {
  World world({.around = fragile});
  no_reads = true;
  for (const http::Route& route : http::routes()) {
    const std::string name = std::string(route.method) + " " + std::string(route.path);
    INFO(name);
    Ask ask{route.access == http::Access::everyone ? "guest" : "admin", std::string(route.method),
            filled(std::string(route.path), world)};
    if (name == "GET /docs/{file}") ask.target = "/docs/docs.css";
    if (name == "POST /setup") {
      ask.body = "token=x&username=owner&password=long+enough";
      ask.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    }
    if (name == "POST /api/v1/setup") {
      ask.body = R"({"token":"x","username":"owner","password":"long enough"})";
    }
    if (name == "POST /api/v1/auth/login") ask.body = R"({"login":"customer","password":"x"})";
    if (name == "POST /api/v1/auth/register") ask.body = R"({"username":"mira","password":"long enough"})";
    if (name == "POST /api/v1/auth/register" || name.ends_with("/refresh") || name.ends_with("/logout") ||
        name.ends_with("/pairings") || name == "POST /api/v1/track/{token}/cancel" ||
        name == "POST /api/v1/track/{token}/push") {
      ask.headers.emplace_back("Idempotency-Key", "k");
    }
    if (name == "POST /api/v1/track/{token}/push") {
      ask.body = R"({"endpoint":"https://push.example.com/a","p256dh":"x","auth":"x"})";
    }
    if (name == "DELETE /api/v1/track/{token}/push") ask.target += "?endpoint=x";
    const Answer answer = world.ask(ask);
    if (kAlways.count(name) != 0) {
      CHECK(answer.status == 200);
    } else {
      check_unavailable(answer);
    }
  }
  no_reads = false;
  CHECK(world.get("admin", "/api/v1/orders").status == 200);
  CHECK(world.get("guest", "/readyz").status == 200);
}

TEST_CASE("while the database cannot be read, the plain board asks for itself again") {
  World world({.around = fragile});
  no_reads = true;
  const Answer page = world.get("guest", "/board/cafe?plain=1");
  no_reads = false;
  CHECK(page.status == 503);
  CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.header("Retry-After") == "1");
  CHECK(page.body.find("http-equiv=\"refresh\"") != std::string::npos);
}

TEST_CASE("while the database cannot be written, reads go on, writes are unavailable, and nothing of them is kept") {
  World world({.around = fragile});
  const std::string order = R"({"lines":[{"item_id":")" + world.names().at("cake") + R"(","quantity":1}]})";
  const net::Headers key = {{"Idempotency-Key", "k"}};
  world.token("customer");
  {
    struct Broken {
      Broken() { no_commits = true; }
      ~Broken() { no_commits = false; }
    } const broken;
    // A snapshot ends with COMMIT as well, so nothing but the writes is asked for here.
    check_unavailable(
        world.ask({"guest", "POST", "/api/v1/auth/register", {}, R"({"username":"mira","password":"long enough"})"}));
    check_unavailable(world.ask({"guest", "POST", "/api/v1/auth/logout", {}, "{}"}));
    check_unavailable(world.post("customer", "/api/v1/shops/cafe/orders", order, key));
  }
  CHECK(world.get("guest", "/api/v1/items/" + world.names().at("cake")).integer("/stock") == 3);
  CHECK(world.get("customer", "/api/v1/orders?count=true").integer("/total") == 0);
  const Answer placed = world.post("customer", "/api/v1/shops/cafe/orders", order, key);
  CHECK(placed.status == 201);
  CHECK(placed.text("/number") == "A-001");
  CHECK(placed.header("Idempotent-Replayed").empty());
}

TEST_SUITE_END();
