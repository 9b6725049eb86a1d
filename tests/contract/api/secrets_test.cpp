#include <doctest/doctest.h>

#include <string>

#include "contract/api/harness.hpp"
#include "security/secret.hpp"

/// What is secret stays so: tokens of others, tokens of other servers, and what a database would tell its thief.
using namespace docket;
using namespace docket::test;

namespace {

std::string login_body(const std::string& who, std::string_view password = kPassword) {
  return R"({"login":")" + who + R"(","password":")" + std::string(password) + "\"}";
}

Answer me(World& world, const std::string& token) {
  return world.ask({"guest", "GET", "/api/v1/auth/me", {{"Authorization", "Bearer " + token}}});
}

security::Claims claims(World& world, const std::string& user, Role role) {
  security::Claims all;
  all.sub = *UserId::parse(user);
  all.role = role;
  all.iat = std::chrono::floor<Seconds>(world.clock.now());
  all.exp = all.iat + Seconds(900);
  all.jti = new_uuid().str();
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("no token, and no password, can be read in the database") {
  World world;
  const std::string password = "a password that nobody else has";
  const Answer registered =
      world.post("guest", "/api/v1/auth/register", R"({"username":"mira","password":")" + password + "\"}",
                 {{"Idempotency-Key", "r"}});
  CHECK(registered.status == 201);
  const Answer session =
      world.post("guest", "/api/v1/auth/login", login_body("mira", password), {{"Idempotency-Key", "s"}});
  const Answer renewed =
      world.post("guest", "/api/v1/auth/refresh", R"({"refresh_token":")" + session.text("/refresh_token") + "\"}",
                 {{"Idempotency-Key", "t"}});
  REQUIRE(renewed.status == 200);
  const Answer ticket = world.post("customer", "/api/v1/live/tickets", "", {{"Idempotency-Key", "u"}});
  REQUIRE(ticket.status == 201);
  CHECK(world.post("customer", "/api/v1/live/tickets", "", {{"Idempotency-Key", "u"}}).header("Location") ==
        ticket.header("Location"));
  const Answer pairing = world.post("guest", "/api/v1/screens/pairings", "{}", {{"Idempotency-Key", "v"}});
  world.post("staff", "/api/v1/screens",
             R"({"code":")" + pairing.text("/code") + R"(","name":"Window","shop":"cafe"})");
  const Answer paired = world.get("guest", "/api/v1/screens/pairings/" + pairing.text("/token"));
  REQUIRE(paired.text("/state") == "paired");
  const std::string bytes = world.database().bytes();
  CHECK(bytes.find(pairing.text("/token")) == std::string::npos);
  CHECK(bytes.find(paired.text("/key")) == std::string::npos);
  CHECK(bytes.find("mira") != std::string::npos);
  for (const Answer* answer : {&session, &renewed}) {
    CHECK(bytes.find(answer->text("/access_token")) == std::string::npos);
    CHECK(bytes.find(answer->text("/refresh_token")) == std::string::npos);
  }
  CHECK(bytes.find(ticket.text("/ticket")) == std::string::npos);
  CHECK(bytes.find(password) == std::string::npos);
}

TEST_CASE("of the kept replies those that hold tokens are sealed, and the others are not") {
  World world;
  world.post("guest", "/api/v1/auth/login", login_body("customer"), {{"Idempotency-Key", "login"}});
  world.post("merchant", "/api/v1/shops", R"({"name":"New"})", {{"Idempotency-Key", "shop"}});
  const auto db = world.database().driver()->open_reader();
  auto rows = db->query("SELECT key, is_sealed, body FROM kept_replies ORDER BY key");
  REQUIRE(rows.next());
  CHECK(rows.text() == "login");
  CHECK(rows.flag());
  CHECK(rows.text().find("token") == std::string::npos);
  REQUIRE(rows.next());
  CHECK(rows.text() == "shop");
  CHECK_FALSE(rows.flag());
  CHECK(rows.text().find("\"New\"") != std::string::npos);
  CHECK_FALSE(rows.next());
}

TEST_CASE("a token that this server did not sign is not valid, whatever it says") {
  World world;
  const std::string admin = world.names().at("admin.id");
  const auto good = claims(world, admin, Role::admin);
  CHECK(me(world, world.signer().sign(good)).status == 200);

  const security::TokenSigner other(security::Secret("the secret of another server, long enough"));
  CHECK(me(world, other.sign(good)).text("/code") == "invalid_token");

  auto of_nobody = claims(world, new_uuid().str(), Role::admin);
  CHECK(me(world, world.signer().sign(of_nobody)).text("/code") == "invalid_token");

  auto expired = good;
  expired.exp = expired.iat;
  CHECK(me(world, world.signer().sign(expired)).text("/code") == "invalid_token");

  auto of_tomorrow = good;
  of_tomorrow.iat += Seconds(86'400);
  of_tomorrow.exp = of_tomorrow.iat + Seconds(900);
  CHECK(me(world, world.signer().sign(of_tomorrow)).text("/code") == "invalid_token");
}

TEST_CASE("the role in a token gives nothing that the account has not") {
  World world;
  const auto token = world.signer().sign(claims(world, world.names().at("customer.id"), Role::admin));
  const Answer answer = world.ask({"guest", "GET", "/api/v1/users", {{"Authorization", "Bearer " + token}}});
  CHECK(answer.status == 403);
}

TEST_CASE("two tokens of one sign-in are never the same") {
  World world;
  const Answer one = world.post("guest", "/api/v1/auth/login", login_body("customer"));
  const Answer two = world.post("guest", "/api/v1/auth/login", login_body("customer"));
  CHECK(one.text("/access_token") != two.text("/access_token"));
  CHECK(one.text("/refresh_token") != two.text("/refresh_token"));
  CHECK(one.text("/refresh_token").size() >= 43);
}

TEST_SUITE_END();
