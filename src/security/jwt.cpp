#include "security/jwt.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "domain/error.hpp"
#include "json/json.hpp"
#include "security/digest.hpp"

namespace docket::security {
namespace {

constexpr std::string_view kIssuer = "docket";
constexpr std::size_t kLongest = 2048;  ///< characters; ours have about 400
constexpr std::size_t kKidCharacters = 8;
constexpr std::size_t kMostRemembered = 4096;
constexpr Seconds kClockSkew{60};
constexpr std::int64_t kLatest_s = 253402300799;  ///< the end of the year 9999

[[noreturn]] void refuse() { throw Error(Code::invalid_token, "the access token is not valid"); }

std::string hmac(const Secret& key, std::string_view text) {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag{};
  crypto_auth_hmacsha256(tag.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         reinterpret_cast<const unsigned char*>(key.reveal().data()));
  return {tag.begin(), tag.end()};
}

std::string header_for(const Secret& key) {
  const std::string kid = base64url(key.derive("kid").reveal()).substr(0, kKidCharacters);
  return base64url(
      json::Writer().begin_object().field("alg", "HS256").field("kid", kid).field("typ", "JWT").end_object().take());
}

std::int64_t whole_seconds(Timestamp at) { return std::chrono::floor<Seconds>(at.time_since_epoch()).count(); }

const std::string& text_claim(const json::Object& claims, const std::string& name) {
  const json::Value* value = json::find(claims, name);
  if (value == nullptr || !value->is<std::string>()) refuse();
  return value->get<std::string>();
}

Timestamp time_claim(const json::Object& claims, const std::string& name) {
  const json::Value* value = json::find(claims, name);
  if (value == nullptr || !value->is<std::int64_t>()) refuse();
  const std::int64_t seconds = value->get<std::int64_t>();
  if (seconds < 0 || seconds > kLatest_s) refuse();
  return Timestamp(Seconds(seconds));
}

Claims read_claims(const std::string& payload) {
  std::optional<json::Value> value;
  try {
    value = json::parse(payload);
  } catch (const Error&) {
    refuse();
  }
  if (!value->is<json::Object>()) refuse();
  const auto& object = value->get<json::Object>();

  if (text_claim(object, "iss") != kIssuer) refuse();
  const auto sub = UserId::parse(text_claim(object, "sub"));
  const auto role = parse_role(text_claim(object, "role"));
  if (!sub || !role) refuse();
  return {*sub, *role, time_claim(object, "iat"), time_claim(object, "exp"), text_claim(object, "jti")};
}

}  // namespace

/// Tokens whose signature was found good: a client sends the same one with every request.
class TokenSigner::Memo {
 public:
  std::optional<Claims> find(std::string_view token) const {
    const std::shared_lock lock(mutex_);
    const auto found = claims_.find(token);
    return found == claims_.end() ? std::nullopt : std::optional(found->second);
  }

  void put(std::string_view token, const Claims& claims) {
    const std::lock_guard lock(mutex_);
    if (claims_.size() >= kMostRemembered) claims_.clear();  // expired ones go too; live ones come back at once
    claims_.emplace(token, claims);
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Claims, Hash, std::equal_to<>> claims_;  // guarded by mutex_
};

TokenSigner::~TokenSigner() = default;

TokenSigner::TokenSigner(const Secret& secret)
    : key_(secret.derive("jwt")), memo_(std::make_unique<Memo>()), header_(header_for(key_)) {
  static_assert(crypto_generichash_BYTES == crypto_auth_hmacsha256_KEYBYTES, "a derived secret is the key as it is");
}

std::string TokenSigner::sign(const Claims& claims) const {
  const std::string payload = json::Writer()
                                  .begin_object()
                                  .field("iss", kIssuer)
                                  .field("sub", claims.sub.view())
                                  .field("role", name_of(claims.role))
                                  .field("iat", whole_seconds(claims.iat))
                                  .field("exp", whole_seconds(claims.exp))
                                  .field("jti", claims.jti)
                                  .end_object()
                                  .take();
  std::string token = header_ + "." + base64url(payload);
  const std::string signature = base64url(hmac(key_, token));
  return token.append(1, '.').append(signature);
}

Claims TokenSigner::check(std::string_view token) const {
  if (token.size() > kLongest || token.size() <= header_.size() || token[header_.size()] != '.') refuse();
  if (!equal_in_constant_time(token.substr(0, header_.size()), header_)) refuse();
  const std::size_t last_dot = token.rfind('.');
  if (last_dot == header_.size()) refuse();

  const auto signature = from_base64url(token.substr(last_dot + 1));
  if (!signature || !equal_in_constant_time(*signature, hmac(key_, token.substr(0, last_dot)))) refuse();
  // An inner dot is no base64url, so three parts are all there can be.
  const auto payload = from_base64url(token.substr(header_.size() + 1, last_dot - header_.size() - 1));
  if (!payload) refuse();
  return read_claims(*payload);
}

Claims TokenSigner::verify(std::string_view token, Timestamp now) const {
  std::optional<Claims> claims = memo_->find(token);
  if (!claims) {
    claims = check(token);
    if (claims->iat > now + kClockSkew) refuse();
    memo_->put(token, *claims);
  }
  if (claims->exp <= now) throw Error(Code::invalid_token, "the access token has expired");
  return *claims;
}

}  // namespace docket::security
