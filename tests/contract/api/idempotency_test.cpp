#include <doctest/doctest.h>

#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "contract/api/harness.hpp"
#include "contract/storage/threads.hpp"
#include "http/routes.hpp"

/// A key whose first request is still running. What scenarios cannot say, since they ask one thing after the other.
using namespace docket;
using namespace docket::test;

namespace {

struct Row {
  const char* path;  ///< of the route
  const char* as;
  std::string target;
  std::string body;
  int status;
  const char* media_type = "application/json";
};

std::vector<Row> rows(World& world) {
  const auto quoted = [](const std::string& text) { return "\"" + text + "\""; };
  const std::string password = quoted(std::string(kPassword));
  const std::string order = R"({"lines":[{"item_id":)" + quoted(world.names().at("espresso")) + R"(,"quantity":1}]})";
  const std::string placed = "/api/v1/orders/" + world.post("customer", "/api/v1/shops/cafe/orders", order).text("/id");
  const std::string link = world.post("guest", "/api/v1/shops/cafe/orders", order).text("/tracking_url");
  const std::string login = R"({"login":"customer","password":)" + password + "}";
  const std::string session =
      R"({"refresh_token":)" + quoted(world.post("guest", "/api/v1/auth/login", login).text("/refresh_token")) + "}";
  const std::string hook = R"({"url":"https://example.com/","events":["order.placed"],"shop":"cafe"})";
  const std::string webhook = "/api/v1/webhooks/" + world.post("merchant", "/api/v1/webhooks", hook).text("/id");
  const std::string note = "/api/v1/notifications/" + world.post("merchant", webhook + "/test", "").text("/id");
  const std::string code = world.post("guest", "/api/v1/screens/pairings", "{}").text("/code");
  return {
      {"/api/v1/auth/register", "guest", "/api/v1/auth/register", R"({"username":"mira","password":"long enough"})",
       201},
      {"/api/v1/auth/login", "guest", "/api/v1/auth/login", login, 200},
      {"/api/v1/auth/refresh", "guest", "/api/v1/auth/refresh", session, 200},
      {"/api/v1/auth/logout", "guest", "/api/v1/auth/logout", "{}", 204},
      {"/api/v1/users", "admin", "/api/v1/users", R"({"username":"tom","role":"staff","password":"long enough"})", 201},
      {"/api/v1/api-keys", "admin", "/api/v1/api-keys", R"({"name":"New","scopes":["boards:read"]})", 201},
      {"/api/v1/shops", "merchant", "/api/v1/shops", R"({"name":"New"})", 201},
      {"/api/v1/workflows/preview", "staff", "/api/v1/workflows/preview",
       R"({"name":"own","initial":"new","statuses":[)"
       R"({"key":"new","label":"New","kind":"open","board":"waiting","notify":false},)"
       R"({"key":"done","label":"Done","kind":"done","board":"hidden","notify":false}],)"
       R"("transitions":[{"from":"new","to":"done","roles":["staff"]}],"timers":[],"customer_cancel":{"from":[]}})",
       200},
      {"/api/v1/shops/{shop}/items", "merchant", "/api/v1/shops/cafe/items", R"({"name":"New","price":1})", 201},
      {"/api/v1/shops/{shop}/items/import", "merchant", "/api/v1/shops/cafe/items/import", "name,price\nTea,1\n", 200,
       "text/csv"},
      {"/api/v1/shops/{shop}/orders", "guest", "/api/v1/shops/cafe/orders", order, 201},
      {"/api/v1/orders/{id}/transitions", "staff", placed + "/transitions", R"({"to":"preparing"})", 200},
      {"/api/v1/orders/{id}/undo", "staff", placed + "/undo", "", 200},
      {"/api/v1/orders/batch-transitions", "staff", "/api/v1/orders/batch-transitions",
       R"({"ids":[)" + quoted(placed.substr(placed.rfind('/') + 1)) + R"(],"to":"preparing"})", 200},
      {"/api/v1/orders/{id}/tracking-link", "staff", placed + "/tracking-link", "", 200},
      {"/api/v1/live/tickets", "staff", "/api/v1/live/tickets", "", 201},
      {"/api/v1/screens/pairings", "guest", "/api/v1/screens/pairings", "{}", 201},
      {"/api/v1/screens", "staff", "/api/v1/screens",
       R"({"code":)" + quoted(code) + R"(,"name":"Window","shop":"cafe"})", 201},
      {"/api/v1/webhooks", "merchant", "/api/v1/webhooks", hook, 201},
      {"/api/v1/webhooks/{id}/test", "merchant", webhook + "/test", "", 201},
      {"/api/v1/webhooks/{id}/rotate-secret", "merchant", webhook + "/rotate-secret", "", 201},
      {"/api/v1/notifications/{id}/retry", "merchant", note + "/retry", "", 200},
      {"/api/v1/shops/{shop}/messages/preview", "staff", "/api/v1/shops/cafe/messages/preview",
       R"({"status":"ready","language":"en","subject":"Ready","body":"Come."})", 200},
      {"/api/v1/shops/{shop}/messages/test", "merchant", "/api/v1/shops/cafe/messages/test",
       R"({"channel":"email","to":"mira@example.com"})", 201},
      {"/api/v1/track/{token}/push", "guest", "/api/v1/track/" + link.substr(link.rfind('/') + 1) + "/push",
       R"({"endpoint":"https://push.example.com/a","p256dh":")"
       R"(BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",)"
       R"("auth":"BTBZMqHH6r4Tts7J_aSIgg"})",
       204},
      {"/api/v1/jobs/{name}/run", "admin", "/api/v1/jobs/sweeping/run", "", 200},
      {"/api/v1/jobs/{name}/pause", "admin", "/api/v1/jobs/sweeping/pause", "", 200},
      {"/api/v1/jobs/{name}/resume", "admin", "/api/v1/jobs/sweeping/resume", "", 200},
      {"/api/v1/track/{token}/cancel", "guest", "/api/v1/track/" + link.substr(link.rfind('/') + 1) + "/cancel", "{}",
       200},
      {"/api/v1/orders/{id}/cancel", "staff", placed + "/cancel", "{}", 200},
  };
}

/// What an empty server alone takes.
Row setup_row(const World& empty) {
  return {"/api/v1/setup", "guest", "/api/v1/setup",
          R"({"token":")" + empty.names().at("setup_token") + R"(","username":"owner","password":"long enough"})", 201};
}

/// Sends it twice at once, and again afterwards.
void check_done_once(World& world, const Row& row) {
  INFO(std::string(row.path));
  Ask ask{row.as, "POST", row.target, {{"Idempotency-Key", row.path}}, row.body};
  if (!row.body.empty()) ask.headers.emplace_back("Content-Type", row.media_type);
  Gate gate;
  Counter answered;
  std::thread blocker([&] { world.store().write([&](storage::Transaction&) { gate.pass(); }); });
  gate.await_arrival();
  // Nothing can be written now: one of the two waits for that, so the first to be answered is the other.
  std::vector<net::Reply> replies;
  std::mutex mutex;
  std::vector<std::thread> senders;
  for (int i = 0; i < 2; ++i) {
    senders.emplace_back([&] {
      net::Reply reply = world.send(ask);
      const std::lock_guard lock(mutex);
      replies.push_back(std::move(reply));
      answered.add();
    });
  }
  answered.await(1);
  gate.open();
  for (std::thread& sender : senders) sender.join();
  blocker.join();
  CHECK(checked(ask, replies[0]).text("/code") == "idempotency_in_progress");
  const Answer done = checked(ask, replies[1]);
  CHECK(done.status == row.status);
  CHECK(done.header("Idempotent-Replayed").empty());
  const Answer again = world.ask(ask);
  CHECK(again.status == row.status);
  CHECK(again.body == done.body);
  CHECK(again.header("Idempotent-Replayed") == "true");
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a request with a key whose first one is still running is told to wait, and its work is done once") {
  World world;
  for (const Row& row : rows(world)) check_done_once(world, row);
  World empty({.empty = true});
  check_done_once(empty, setup_row(empty));
}

TEST_CASE("every POST of the API is in the table of keyed requests") {
  World world;
  std::set<std::string> in_table;
  for (const Row& row : rows(world)) in_table.insert(row.path);
  in_table.insert(setup_row(World({.empty = true})).path);
  std::set<std::string> routes;
  for (const http::Route& route : http::routes()) {
    if (route.method == "POST" && route.path.starts_with("/api/")) routes.emplace(route.path);
  }
  CHECK(in_table == routes);
}

TEST_SUITE_END();
