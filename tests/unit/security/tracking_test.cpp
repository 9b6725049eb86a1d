#include "security/tracking.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace docket;
using namespace docket::security;

namespace {

TrackingTokens tokens() { return TrackingTokens(Secret("a secret for the tests of tracking")); }

const OrderId kOrder = *OrderId::parse("01890a5d-ac96-774b-bcce-b302099a8057");

}  // namespace

TEST_CASE("a tracking token names its order and generation") {
  for (const std::int64_t generation : {0LL, 1LL, 255LL, 256LL, 70'000LL, 4'294'967'295LL}) {
    const std::string token = tokens().token(kOrder, generation);
    CHECK(token.size() == 48);
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    const auto content = tokens().open(token);
    REQUIRE(content.has_value());
    CHECK(content->order == kOrder);
    CHECK(content->generation == generation);
  }
  CHECK(tokens().token(kOrder, 1) == tokens().token(kOrder, 1));
  CHECK(tokens().token(kOrder, 1) != tokens().token(kOrder, 2));
}

TEST_CASE("a generation outside of 32 bits has no token") {
  CHECK_THROWS_AS((void)tokens().token(kOrder, -1), std::out_of_range);
  CHECK_THROWS_AS((void)tokens().token(kOrder, 4'294'967'296), std::out_of_range);
}

TEST_CASE("no character of a tracking token can be changed") {
  const std::string token = tokens().token(kOrder, 3);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(tokens().open(changed).has_value());
  }
}

TEST_CASE("what is no tracking token of this key opens nothing") {
  const std::string token = tokens().token(kOrder, 3);
  CHECK_FALSE(tokens().open("").has_value());
  CHECK_FALSE(tokens().open(token.substr(1)).has_value());
  CHECK_FALSE(tokens().open(token + "A").has_value());
  CHECK_FALSE(tokens().open(token + "=").has_value());
  CHECK_FALSE(tokens().open(kOrder.view()).has_value());
  CHECK_FALSE(tokens().open(std::string(48, '!')).has_value());
  CHECK_FALSE(tokens().open(std::string(48, 'A')).has_value());
  CHECK_FALSE(TrackingTokens(Secret("another secret")).open(token).has_value());
}
