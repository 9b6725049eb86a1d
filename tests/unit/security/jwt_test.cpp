#include "security/jwt.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include <array>
#include <string>
#include <string_view>

#include "domain/error.hpp"
#include "security/digest.hpp"

using namespace docket;
using namespace docket::security;

namespace {

const Secret kSecret("a secret for the tests of the tokens");
const Timestamp kNow = from_ms(1'800'000'000'000);
constexpr std::string_view kUser = "01890a5d-ac96-774b-bcce-b302099a8057";

Claims claims() { return {*UserId::parse(kUser), Role::operations, kNow, kNow + Seconds(900), "token-1"}; }

/// Signs any header and payload with the right key, as someone who has it could.
std::string signed_with(const Secret& secret, std::string_view header, std::string_view payload) {
  const Secret key = secret.derive("jwt");
  std::string token = std::string(header).append(1, '.').append(base64url(payload));
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag{};
  crypto_auth_hmacsha256(tag.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                         reinterpret_cast<const unsigned char*>(key.reveal().data()));
  return token.append(1, '.').append(base64url({reinterpret_cast<const char*>(tag.data()), tag.size()}));
}

struct Parts {
  std::string header, payload, signature;
};

Parts parts_of(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

/// What verify() says, or "accepted".
std::string verdict(const std::string& token, Timestamp now = kNow) {
  try {
    TokenSigner(kSecret).verify(token, now);
    return "accepted";
  } catch (const Error& error) {
    CHECK(error.code == Code::invalid_token);
    return error.what();
  }
}

constexpr const char* kNotValid = "the access token is not valid";

}  // namespace

TEST_CASE("a signed token gives its claims back") {
  const TokenSigner signer(kSecret);
  const Claims read = signer.verify(signer.sign(claims()), kNow + Seconds(10));
  CHECK(read.sub == claims().sub);
  CHECK(read.role == Role::operations);
  CHECK(read.iat == kNow);
  CHECK(read.exp == kNow + Seconds(900));
  CHECK(read.jti == "token-1");
}

TEST_CASE("a token has the form of RFC 7519") {
  const Parts parts = parts_of(TokenSigner(kSecret).sign(claims()));
  const std::string header = from_base64url(parts.header).value();
  CHECK(header.starts_with(R"({"alg":"HS256","kid":")"));
  CHECK(header.ends_with(R"(","typ":"JWT"})"));
  CHECK(from_base64url(parts.payload) == R"({"iss":"docket","sub":"01890a5d-ac96-774b-bcce-b302099a8057",)"
                                         R"("role":"operations","iat":1800000000,"exp":1800000900,"jti":"token-1"})");
  CHECK(parts.signature.size() == 43);
}

TEST_CASE("times are cut to whole seconds") {
  const TokenSigner signer(kSecret);
  Claims late = claims();
  late.iat += Milliseconds(999);
  CHECK(signer.verify(signer.sign(late), kNow).iat == kNow);
}

TEST_CASE("a token ends at exp, to the millisecond, and does not begin in the future") {
  const std::string token = TokenSigner(kSecret).sign(claims());
  CHECK(verdict(token, kNow + Seconds(900) - Milliseconds(1)) == "accepted");
  CHECK(verdict(token, kNow + Seconds(900)) == "the access token has expired");
  CHECK(verdict(token, kNow + Seconds(90000)) == "the access token has expired");
  CHECK(verdict(token, kNow - Seconds(60)) == "accepted");
  CHECK(verdict(token, kNow - Seconds(61)) == kNotValid);
}

TEST_CASE("expiry is checked at every use") {
  const TokenSigner signer(kSecret);
  const std::string token = signer.sign(claims());
  CHECK_NOTHROW(signer.verify(token, kNow));
  CHECK_THROWS_AS(signer.verify(token, kNow + Seconds(901)), Error);
  CHECK_NOTHROW(signer.verify(token, kNow));
}

TEST_CASE("the key id tells keys apart and every key refuses the others' tokens") {
  const TokenSigner other(Secret("another secret for the tests of tokens"));
  const std::string foreign = other.sign(claims());
  CHECK(parts_of(foreign).header != parts_of(TokenSigner(kSecret).sign(claims())).header);
  CHECK(verdict(foreign) == kNotValid);

  const Parts ours = parts_of(TokenSigner(kSecret).sign(claims()));
  const std::string payload = from_base64url(ours.payload).value();
  CHECK(verdict(signed_with(Secret("another secret for the tests of tokens"), ours.header, payload)) == kNotValid);
}

TEST_CASE("forged tokens are refused") {
  const std::string good = TokenSigner(kSecret).sign(claims());
  const Parts parts = parts_of(good);
  const std::string payload = from_base64url(parts.payload).value();
  REQUIRE(verdict(good) == "accepted");
  REQUIRE(verdict(signed_with(kSecret, parts.header, payload)) == "accepted");

  std::string admin = payload;
  admin.replace(admin.find("operations"), 10, "admin");
  const auto header = [](const char* json) { return base64url(json); };
  const std::string changed_signature = (parts.signature[0] == 'A' ? "B" : "A") + parts.signature.substr(1);
  const auto with_stray_bit = [&] {
    std::string text = parts.signature;
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text.back() = kAlphabet[kAlphabet.find(text.back()) ^ 1U];
    return text;
  };

  struct Row {
    const char* name;
    std::string token;
  };
  const Row rows[] = {
      {"empty", ""},
      {"dots alone", ".."},
      {"no signature", parts.header + "." + parts.payload},
      {"empty signature", parts.header + "." + parts.payload + "."},
      {"no payload", parts.header + ".." + parts.signature},
      {"alg none, no signature", header(R"({"alg":"none","typ":"JWT"})") + "." + parts.payload + "."},
      {"alg none, old signature",
       header(R"({"alg":"none","typ":"JWT"})") + "." + parts.payload + "." + parts.signature},
      {"alg NONE, signed", signed_with(kSecret, header(R"({"alg":"NONE","typ":"JWT"})"), payload)},
      {"alg HS512, signed", signed_with(kSecret, header(R"({"alg":"HS512","typ":"JWT"})"), payload)},
      {"alg RS256, signed", signed_with(kSecret, header(R"({"alg":"RS256","typ":"JWT"})"), payload)},
      {"no kid, signed", signed_with(kSecret, header(R"({"alg":"HS256","typ":"JWT"})"), payload)},
      {"jku header, signed",
       signed_with(kSecret, header(R"({"alg":"HS256","jku":"http://evil","typ":"JWT"})"), payload)},
      {"another payload", parts.header + "." + base64url(admin) + "." + parts.signature},
      {"another signature", parts.header + "." + parts.payload + "." + changed_signature},
      {"signature cut", parts.header + "." + parts.payload + "." + parts.signature.substr(0, 42)},
      {"signature padded", good + "="},
      {"signature with a stray bit", parts.header + "." + parts.payload + "." + with_stray_bit()},
      {"payload padded", parts.header + "." + parts.payload + "=." + parts.signature},
      {"payload of plain base64", signed_with(kSecret, parts.header, payload).replace(parts.header.size() + 1, 1, "+")},
      {"a dot behind", good + "."},
      {"a dot before", "." + good},
      {"four parts", good + "." + parts.signature},
      {"twice", good + good},
      {"space behind", good + " "},
      {"line break behind", good + "\n"},
      {"NUL behind", good + std::string(1, '\0')},
      {"lower case header",
       [&] {
         auto t = good;
         t[0] = 'E';
         return t;
       }()},
      {"huge", parts.header + "." + std::string(1'000'000, 'A') + "." + parts.signature},
      {"huge, signed", signed_with(kSecret, parts.header, payload + std::string(100'000, ' '))},
      {"many dots", std::string(1000, '.')},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    CHECK(verdict(row.token) == kNotValid);
  }
}

TEST_CASE("claims that are missing or of another kind are refused, even when signed") {
  const Parts parts = parts_of(TokenSigner(kSecret).sign(claims()));
  const auto payload = [](std::string_view iss, std::string_view sub, std::string_view role, std::string_view times,
                          std::string_view jti) {
    return std::string("{").append(iss).append(sub).append(role).append(times).append(jti).append("}");
  };
  constexpr std::string_view iss = R"("iss":"docket",)";
  constexpr std::string_view sub = R"("sub":"01890a5d-ac96-774b-bcce-b302099a8057",)";
  constexpr std::string_view role = R"("role":"admin",)";
  constexpr std::string_view times = R"("iat":1800000000,"exp":1800000900,)";
  constexpr std::string_view jti = R"("jti":"x")";
  REQUIRE(verdict(signed_with(kSecret, parts.header, payload(iss, sub, role, times, jti))) == "accepted");

  const std::string rows[] = {
      "",
      "null",
      "[]",
      "\"text\"",
      "{}",
      "{not json}",
      payload(iss, sub, role, times, jti) + "x",
      payload("", sub, role, times, jti),
      payload(R"("iss":"Docket",)", sub, role, times, jti),
      payload(R"("iss":["docket"],)", sub, role, times, jti),
      payload(R"("iss":null,)", sub, role, times, jti),
      payload(iss, "", role, times, jti),
      payload(iss, R"("sub":"admin",)", role, times, jti),
      payload(iss, R"("sub":1,)", role, times, jti),
      payload(iss, sub, "", times, jti),
      payload(iss, sub, R"("role":"root",)", times, jti),
      payload(iss, sub, R"("role":["admin"],)", times, jti),
      payload(iss, sub, role, R"("iat":1800000000,)", jti),
      payload(iss, sub, role, R"("exp":1800000900,)", jti),
      payload(iss, sub, role, R"("iat":1800000000,"exp":"1800000900",)", jti),
      payload(iss, sub, role, R"("iat":1800000000,"exp":1800000900.5,)", jti),
      payload(iss, sub, role, R"("iat":1800000000,"exp":true,)", jti),
      payload(iss, sub, role, R"("iat":1800000000,"exp":1e300,)", jti),
      payload(iss, sub, role, R"("iat":1800000000,"exp":9223372036854775807,)", jti),
      payload(iss, sub, role, R"("iat":-1,"exp":1800000900,)", jti),
      payload(iss, sub, role, R"("iat":1800000061,"exp":1800000900,)", jti),
      payload(iss, sub, role, times, R"("jti":7)"),
      payload(iss, sub, role, times, R"("x":"no jti")"),
  };
  for (const std::string& row : rows) {
    CAPTURE(row);
    CHECK(verdict(signed_with(kSecret, parts.header, row)) == kNotValid);
  }
}
