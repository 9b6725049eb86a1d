#include "notify/signature.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace docket;
using namespace docket::notify;

namespace {

security::Secret key_of(std::string_view secret) { return signing_key(secret).value(); }

/// Those of Standard Webhooks itself (libraries/python/tests).
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const std::string kBody = R"({"test": 2432232314})";
const Timestamp kAt = from_ms(1'614'265'330'000);
const std::string kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

}  // namespace

TEST_CASE("the published vector of Standard Webhooks comes out, at any time within its second") {
  CHECK(signature({key_of(kSecret)}, kId, kAt, kBody) == kSignature);
  CHECK(signature({key_of(kSecret)}, kId, kAt + Milliseconds(999), kBody) == kSignature);
  CHECK(signature({key_of(kSecret)}, kId, kAt + Milliseconds(1000), kBody) != kSignature);
}

TEST_CASE("a key of any length signs as OpenSSL does by itself") {
  // printf 'what do ya.0.nothing?' | openssl dgst -sha256 -hmac Jefe -binary | base64
  CHECK(signature({security::Secret("Jefe")}, "what do ya", Timestamp{}, "nothing?") ==
        "v1,we9J56Gz801Ivuw2tI3emt9WT6xJnscgeMQP0JJ6Y5o=");
}

TEST_CASE("while a secret is being replaced, both sign") {
  const auto other = key_of("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
  const std::string both = signature({other, key_of(kSecret)}, kId, kAt, kBody);
  CHECK(both == signature({other}, kId, kAt, kBody) + " " + kSignature);
  CHECK(signature({}, kId, kAt, kBody).empty());
}

TEST_CASE("a secret is the prefix and base64") {
  CHECK(key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").reveal().size() == 24);
  CHECK(key_of("whsec_+/8=").reveal() == "\xFB\xFF");
  CHECK(key_of("whsec_+/8").reveal() == "\xFB\xFF");
  for (const char* none : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfK", "whsec_====", "whsec_-_8=",
                           "whsec_MfKQ 9r8", "WHSEC_MfKQ9r8G", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=="}) {
    CAPTURE(none);
    CHECK_FALSE(signing_key(none).has_value());
  }
}
