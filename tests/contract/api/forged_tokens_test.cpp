#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/api/harness.hpp"
#include "security/digest.hpp"
#include "security/jwt.hpp"
#include "security/secret.hpp"

/// Access tokens that somebody made up. What the signer itself refuses is in its unit tests; here they come in through
/// the door.
using namespace docket;
using namespace docket::test;

namespace {

std::string with_header(const std::string& token, const std::string& header) {
  return security::base64url(header) + token.substr(token.find('.'));
}

std::string with_payload(const std::string& token, const std::string& from, const std::string& to) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  std::string payload = *security::from_base64url(token.substr(first + 1, second - first - 1));
  payload.replace(payload.find(from), from.size(), to);
  return token.substr(0, first + 1) + security::base64url(payload) + token.substr(second);
}

struct Forged {
  const char* how;
  std::string token;
};

std::vector<Forged> forged(World& world) {
  const std::string good = world.token("customer");
  const std::string unsigned_part = good.substr(0, good.rfind('.') + 1);
  const auto claims = world.signer().verify(good, world.clock.now());
  auto expired = claims;
  expired.iat = claims.iat - Seconds(1000);
  expired.exp = claims.iat;
  auto nobody = claims;
  nobody.sub = new_id<UserId>();
  const security::TokenSigner stranger(security::Secret("another secret, which is long enough too"));
  return {
      {"no algorithm", with_header(unsigned_part, R"({"alg":"none","typ":"JWT"})")},
      {"no algorithm, with the signature", with_header(good, R"({"alg":"none","typ":"JWT"})")},
      {"no algorithm, in other letters", with_header(unsigned_part, R"({"alg":"nOnE"})")},
      {"another algorithm", with_header(good, R"({"alg":"HS512","typ":"JWT"})")},
      {"an algorithm with public keys", with_header(good, R"({"alg":"RS256","typ":"JWT"})")},
      {"a key of their own", with_header(good, R"({"alg":"HS256","jwk":{"kty":"oct","k":"AA"}})")},
      {"another role", with_payload(good, R"("customer")", R"("admin")")},
      {"another account", with_payload(good, world.names().at("customer.id"), world.names().at("admin.id"))},
      {"no signature", unsigned_part},
      {"half a signature", good.substr(0, good.size() - 20)},
      {"a signature with an end", good + "A"},
      {"signed with another secret", stranger.sign(claims)},
      {"expired", world.signer().sign(expired)},
      {"of nobody", world.signer().sign(nobody)},
      {"an API key's mark", "dk_" + good},
      {"two parts", good.substr(0, good.find('.')) + "." + good.substr(good.rfind('.') + 1)},
      {"something before it", " x" + good},
  };
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a forged access token opens no door") {
  World world;
  REQUIRE(world.get("customer", "/api/v1/auth/me").status == 200);
  for (const Forged& each : forged(world)) {
    INFO(each.how);
    for (const char* door : {"/api/v1/auth/me", "/api/v1/orders", "/api/v1/events", "/api/v1/shops"}) {
      const Answer answer = world.ask({"guest", "GET", door, {{"Authorization", "Bearer " + each.token}}});
      CHECK(answer.status == 401);
      CHECK(answer.text("/code") == "invalid_token");
    }
  }
}

TEST_SUITE_END();
