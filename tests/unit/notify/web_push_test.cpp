#include "notify/web_push.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <string>

#include "json/json.hpp"
#include "security/digest.hpp"

using namespace docket;
using namespace docket::notify;

namespace {

std::string bytes(const char* base64url) { return security::from_base64url(base64url).value(); }

const security::Secret& secret() {
  static const security::Secret made("a secret of thirty-two characters");
  return made;
}

}  // namespace

TEST_CASE("a message is encrypted as the example of RFC 8291 is") {
  const PushChance chance{bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), bytes("DGv6ra1nlYgDCS1FRnbzlw")};
  const std::string body =
      encrypted_push("When I grow up, I want to be a watermelon",
                     "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                     "BTBZMqHH6r4Tts7J_aSIgg", chance);
  CHECK(security::base64url(body) == "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_"
                                     "c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
                                     "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

TEST_CASE("each message is encrypted by keys of its own") {
  const auto once = [] {
    return encrypted_push("x",
                          "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                          "BTBZMqHH6r4Tts7J_aSIgg");
  };
  CHECK(once().substr(0, 16) != once().substr(0, 16));
  CHECK(once().size() == 16 + 4 + 1 + 65 + 1 + 1 + 16);
}

TEST_CASE("what are no keys of a browser is refused") {
  const char* point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
  const char* off_the_curve = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw5";
  const char* auth = "BTBZMqHH6r4Tts7J_aSIgg";
  for (const auto& keys : {std::pair("", auth), std::pair("AAAA", auth), std::pair(off_the_curve, auth),
                           std::pair(point, ""), std::pair(point, "AAAA"), std::pair("!", auth)}) {
    CAPTURE(std::string(keys.first));
    CHECK_THROWS_AS(encrypted_push("x", keys.first, keys.second), std::invalid_argument);
    CHECK(is_browser_key(keys.first) == (keys.first == point));
  }
  CHECK_THROWS_AS(encrypted_push(std::string(kMaxPushText + 1, 'x'), point, auth), std::invalid_argument);
}

TEST_CASE("the server's key follows from its secret, and signs for one push service") {
  const Vapid vapid(secret());
  CHECK(vapid.public_key() == Vapid(secret()).public_key());
  CHECK(vapid.public_key() != Vapid(security::Secret("another secret of as many signs")).public_key());
  const std::string point = bytes(vapid.public_key().c_str());
  CHECK(point.size() == 65);
  CHECK(point[0] == 4);
  const Timestamp now{Milliseconds{1'795'252'500'123}};
  const std::string value =
      vapid.authorization("https://push.example.com:8443/send/abc?x", "mailto:a@example.com", now);
  REQUIRE(value.starts_with("vapid t="));
  const std::string token = value.substr(8, value.find(", k=") - 8);
  CHECK(value.substr(value.find(", k=") + 4) == vapid.public_key());
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  CHECK(bytes(token.substr(0, first).c_str()) == R"({"typ":"JWT","alg":"ES256"})");
  const json::Value claims = json::parse(bytes(token.substr(first + 1, second - first - 1).c_str()));
  CHECK(claims.get("aud").get<std::string>() == "https://push.example.com:8443");
  CHECK(claims.get("sub").get<std::string>() == "mailto:a@example.com");
  CHECK(claims.get("exp").get<std::int64_t>() == 1'795'252'500 + 12 * 3600);
  CHECK(bytes(token.substr(second + 1).c_str()).size() == 64);
}

TEST_CASE("what the server's key signs for is the origin of a push service, whatever follows it") {
  const Vapid vapid(secret());
  const struct {
    const char* endpoint;
    const char* origin;
  } rows[] = {{"https://push.example.com", "https://push.example.com"},
              {"https://push.example.com/", "https://push.example.com"},
              {"https://push.example.com/send?x=/y", "https://push.example.com"},
              {"https://push.example.com?token=1", "https://push.example.com"},
              {"https://push.example.com:8443?to/ken=1", "https://push.example.com:8443"},
              {"https://push.example.com:443/send", "https://push.example.com"},
              {"HTTPS://Push.Example.COM/Send", "https://push.example.com"},
              {"https://[2001:db8::443]/send", "https://[2001:db8::443]"}};
  for (const auto& row : rows) {
    CAPTURE(std::string(row.endpoint));
    const std::string value = vapid.authorization(row.endpoint, "mailto:a@example.com", Timestamp{});
    const std::size_t dot = value.find('.');
    const std::string claims = bytes(value.substr(dot + 1, value.find('.', dot + 1) - dot - 1).c_str());
    CHECK(json::parse(claims).get("aud").get<std::string>() == row.origin);
  }
}
