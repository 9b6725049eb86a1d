#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "contract/api/harness.hpp"
#include "contract/storage/threads.hpp"

/// What must hold when several ask at once.
using namespace docket;
using namespace docket::test;

namespace {

std::string one_of(const World& world, const std::string& item) {
  return R"({"lines":[{"item_id":")" + world.names().at(item) + R"(","quantity":1}]})";
}

Ask place(const World& world, const std::string& as, const std::string& item, const net::Headers& headers = {}) {
  return {as, "POST", "/api/v1/shops/cafe/orders", headers, one_of(world, item)};
}

Ask move(const std::string& as, const std::string& order, const std::string& to, const net::Headers& headers = {}) {
  return {as, "POST", "/api/v1/orders/" + order + "/transitions", headers, R"({"to":")" + to + "\"}"};
}

/// Sends all at once; the answers, checked, in the order of the asks.
std::vector<Answer> send_at_once(World& world, const std::vector<Ask>& asks) {
  for (const Ask& ask : asks) {
    if (ask.as != "guest") world.token(ask.as);  // so that nobody has to sign in first
  }
  std::vector<net::Reply> replies(asks.size());
  at_once(asks.size(), [&](std::size_t i) { replies[i] = world.send(asks[i]); });
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < asks.size(); ++i) answers.push_back(checked(asks[i], replies[i]));
  return answers;
}

std::int64_t count(const std::vector<Answer>& answers, int status, const std::string& code = "") {
  return std::count_if(answers.begin(), answers.end(),
                       [&](const Answer& answer) { return answer.status == status && answer.text("/code") == code; });
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("of several who move an order the same way at once exactly one wins") {
  World world;
  for (int round = 0; round < 8; ++round) {
    const std::string order = world.ask(place(world, "customer", "espresso")).text("/id");
    const auto answers = send_at_once(world, {move("staff", order, "preparing"), move("merchant", order, "preparing"),
                                              move("operations", order, "preparing"), move("admin", order, "preparing"),
                                              move("staff", order, "preparing"), move("staff", order, "preparing")});
    CHECK(count(answers, 200) == 1);
    CHECK(count(answers, 409, "illegal_transition") == 5);
    CHECK(world.get("staff", "/api/v1/orders/" + order).integer("/version") == 2);
    CHECK(world.get("staff", "/api/v1/orders/" + order + "/events").at("/data").get<json::Array>().size() == 2);
  }
}

TEST_CASE("of several who base a change on the same version at once exactly one wins") {
  World world;
  const Answer placed = world.ask(place(world, "customer", "espresso"));
  const std::string path = "/api/v1/orders/" + placed.text("/id");
  const net::Headers match = {{"If-Match", placed.header("ETag")}};
  std::vector<Ask> asks;
  for (int i = 0; i < 8; ++i)
    asks.push_back({"staff", "PATCH", path, match, R"({"notes":")" + std::to_string(i) + "\"}"});
  asks.push_back(move("staff", placed.text("/id"), "ready", match));
  asks.push_back({"customer", "POST", path + "/cancel", match});
  const auto answers = send_at_once(world, asks);
  CHECK(count(answers, 200) == 1);
  CHECK(count(answers, 412, "stale_version") == 9);
}

TEST_CASE("an order is cancelled or made ready, never both") {
  World world;
  for (int round = 0; round < 8; ++round) {
    const std::string order = world.ask(place(world, "customer", "espresso")).text("/id");
    const auto answers = send_at_once(
        world, {move("staff", order, "ready"), {"customer", "POST", "/api/v1/orders/" + order + "/cancel"}});
    CHECK(count(answers, 200) == 1);
    const std::string status = world.get("staff", "/api/v1/orders/" + order).text("/status");
    CHECK(status == (answers[0].status == 200 ? "ready" : "cancelled"));
  }
}

TEST_CASE("of forty who order one of three cakes at once exactly three get one") {
  World world;
  std::vector<Ask> asks;
  for (int i = 0; i < 40; ++i) asks.push_back(place(world, i % 2 == 0 ? "customer" : "guest", "cake"));
  const auto answers = send_at_once(world, asks);
  CHECK(count(answers, 201) == 3);
  CHECK(count(answers, 409, "out_of_stock") == 37);
  CHECK(world.get("guest", "/api/v1/items/" + world.names().at("cake")).integer("/stock") == 0);
}

TEST_CASE("cakes that are ordered and cancelled at once are neither lost nor made") {
  World world;
  const std::string cake = "/api/v1/items/" + world.names().at("cake");
  world.token("customer");
  std::atomic<int> kept{0};
  at_once(6, [&](std::size_t i) {
    for (int n = 0; n < 10; ++n) {
      const Ask order = place(world, "customer", "cake");
      const net::Reply reply = world.send(order);
      if (reply.status != 201) continue;
      const std::string id = json::parse(reply.body).get("id").get<std::string>();
      if (i == 0 && n == 9) {
        ++kept;
      } else if (world.send({"customer", "POST", "/api/v1/orders/" + id + "/cancel"}).status != 200) {
        throw std::logic_error("a new order could not be cancelled");
      }
    }
  });
  CHECK(world.get("guest", cake).integer("/stock") == 3 - kept);
}

TEST_CASE("orders that come at once have numbers of their own, one after the other") {
  World world;
  std::vector<Ask> asks;
  for (int i = 0; i < 30; ++i) asks.push_back(place(world, "guest", "espresso"));
  std::set<std::string> numbers;
  std::set<std::string> ids;
  for (const Answer& answer : send_at_once(world, asks)) {
    CHECK(answer.status == 201);
    numbers.insert(answer.text("/number"));
    ids.insert(answer.text("/id"));
  }
  CHECK(ids.size() == 30);
  CHECK(numbers.size() == 30);
  CHECK(*numbers.begin() == "A-001");
  CHECK(*numbers.rbegin() == "A-030");
}

TEST_CASE("a request that comes many times at once with one key is done once") {
  World world;
  for (int round = 0; round < 5; ++round) {
    const net::Headers key = {{"Idempotency-Key", "round " + std::to_string(round)}};
    const auto answers = send_at_once(world, std::vector<Ask>(12, place(world, "customer", "espresso", key)));
    const auto done = count(answers, 201);
    CHECK(done >= 1);
    CHECK(done + count(answers, 409, "idempotency_in_progress") == 12);
    std::set<std::string> bodies;
    std::int64_t first = 0;
    for (const Answer& answer : answers) {
      if (answer.status != 201) continue;
      bodies.insert(answer.body);
      first += answer.header("Idempotent-Replayed").empty() ? 1 : 0;
    }
    CHECK(bodies.size() == 1);
    CHECK(first == 1);
    const Answer again = world.ask(place(world, "customer", "espresso", key));
    CHECK(again.body == *bodies.begin());
    CHECK(world.get("customer", "/api/v1/orders?count=true").integer("/total") == round + 1);
  }
}

TEST_CASE("a username that several want at once is given once") {
  World world;
  const Ask ask{"guest", "POST", "/api/v1/auth/register", {}, R"({"username":"mira","password":"long enough"})"};
  const auto answers = send_at_once(world, std::vector<Ask>(4, ask));
  CHECK(count(answers, 201) == 1);
  CHECK(count(answers, 409, "already_exists") == 3);
}

TEST_CASE("of many wrong passwords at once no more are looked at than of so many in turn") {
  World world;
  const Ask ask{"guest", "POST", "/api/v1/auth/login", {}, R"({"login":"customer","password":"wrong password"})"};
  const auto answers = send_at_once(world, std::vector<Ask>(24, ask));
  const auto heard = count(answers, 401, "invalid_credentials");
  CHECK((heard == 5 || heard == 6));
  CHECK(count(answers, 429, "too_many_requests") == 24 - heard);
}

TEST_CASE("the right password is taken from many at once") {
  World world;
  const Ask ask{"guest",
                "POST",
                "/api/v1/auth/login",
                {},
                R"({"login":"customer","password":")" + std::string(kPassword) + "\"}"};
  CHECK(count(send_at_once(world, std::vector<Ask>(24, ask)), 200) == 24);
}

TEST_CASE("a refresh token that is used several times at once gives one session, which ends with it") {
  World world;
  const Answer session =
      world.post("guest", "/api/v1/auth/login", R"({"login":"customer","password":")" + std::string(kPassword) + "\"}");
  const Ask ask{
      "guest", "POST", "/api/v1/auth/refresh", {}, R"({"refresh_token":")" + session.text("/refresh_token") + "\"}"};
  const auto answers = send_at_once(world, std::vector<Ask>(6, ask));
  CHECK(count(answers, 200) == 1);
  CHECK(count(answers, 401, "invalid_token") == 5);
  for (const Answer& answer : answers) {
    if (answer.status != 200) continue;
    const std::string next = R"({"refresh_token":")" + answer.text("/refresh_token") + "\"}";
    CHECK(world.post("guest", "/api/v1/auth/refresh", next).status == 401);
  }
}

TEST_CASE("a slug that is made from the same name at once is made free for each") {
  World world;
  const auto answers =
      send_at_once(world, std::vector<Ask>(6, {"merchant", "POST", "/api/v1/shops", {}, R"({"name":"Luna"})"}));
  std::set<std::string> slugs;
  for (const Answer& answer : answers) slugs.insert(answer.text("/slug"));
  CHECK(slugs == std::set<std::string>{"luna", "luna-2", "luna-3", "luna-4", "luna-5", "luna-6"});
}

TEST_CASE("a list and the feed after its cursor have everything once, whatever is written meanwhile") {
  World world;
  for (const char* person : {"staff", "customer"}) world.token(person);
  constexpr std::size_t kWriters = 3;
  constexpr int kEach = 25;
  std::atomic<std::size_t> writing{kWriters};
  std::vector<std::string> listed;
  std::vector<std::string> fed;
  std::vector<std::int64_t> seqs;
  at_once(kWriters + 1, [&](std::size_t i) {
    if (i > 0) {
      for (int n = 0; n < kEach; ++n) {
        const net::Reply placed = world.send(place(world, "guest", "espresso"));
        const std::string id = json::parse(placed.body).get("id").get<std::string>();
        world.send(move("staff", id, "ready"));
      }
      --writing;
      return;
    }
    const auto list = json::parse(world.send({"staff", "GET", "/api/v1/orders?limit=200"}).body);
    for (const auto& order : list.get("data").get<json::Array>()) listed.push_back(order.get("id").get<std::string>());
    std::string cursor = list.get("cursor").get<std::string>();
    for (bool last = false;;) {
      const bool nobody_writes = writing == 0;
      const auto page = json::parse(world.send({"staff", "GET", "/api/v1/events?limit=7&since=" + cursor}).body);
      const auto& data = page.get("data").get<json::Array>();
      for (const auto& event : data) {
        seqs.push_back(event.get("seq").get<std::int64_t>());
        if (event.get("type").get<std::string>() == "order.placed")
          fed.push_back(event.get("order_id").get<std::string>());
      }
      cursor = page.get("cursor").get<std::string>();
      if (last && data.empty()) return;
      last = nobody_writes && data.empty();
    }
  });
  CHECK(std::is_sorted(seqs.begin(), seqs.end()));
  CHECK(std::set(seqs.begin(), seqs.end()).size() == seqs.size());
  std::set<std::string> all(listed.begin(), listed.end());
  for (const std::string& id : fed) CHECK(all.insert(id).second);
  CHECK(all.size() == kWriters * kEach);
}

TEST_SUITE_END();
