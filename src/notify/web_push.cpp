#include "notify/web_push.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "domain/text.hpp"
#include "json/json.hpp"
#include "security/digest.hpp"
#include "security/random.hpp"

namespace docket::notify {
namespace {

constexpr std::size_t kScalarBytes = 32;
constexpr std::size_t kPointBytes = 65;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::uint32_t kRecordBytes = 4096;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

using Group = Owned<EC_GROUP, EC_GROUP_free>;
using Point = Owned<EC_POINT, EC_POINT_free>;
using Number = Owned<BIGNUM, BN_clear_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_in(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// What OpenSSL made; throws where it could not.
template <class T>
T made(T thing, const char* what) {
  if (!thing) throw std::runtime_error(std::string("OpenSSL cannot make ") + what);
  return thing;
}

void require(int done, const char* what) {
  if (done <= 0) throw std::runtime_error(std::string("OpenSSL cannot make ") + what);
}

Group p256() { return made(Group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)), "the curve P-256"); }

/// The uncompressed point that belongs to a scalar.
std::string point_of(const BIGNUM* scalar) {
  const Group group = p256();
  const Point point = made(Point(EC_POINT_new(group.get())), "a point");
  require(EC_POINT_mul(group.get(), point.get(), scalar, nullptr, nullptr, nullptr), "a point");
  std::string bytes(kPointBytes, '\0');
  const auto size = EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_in(bytes),
                                       bytes.size(), nullptr);
  if (size != kPointBytes) throw std::runtime_error("OpenSSL cannot write a point");
  return bytes;
}

/// A scalar from 1 to the order of the curve less 1, which follows from any 32 bytes.
Number scalar_from(std::string_view bytes) {
  const Group group = p256();
  const Number one_less = made(Number(BN_dup(EC_GROUP_get0_order(group.get()))), "a number");
  require(BN_sub_word(one_less.get(), 1), "a number");
  Number scalar = made(Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)), "a number");
  const Owned<BN_CTX, BN_CTX_free> context = made(Owned<BN_CTX, BN_CTX_free>(BN_CTX_new()), "a context");
  require(BN_mod(scalar.get(), scalar.get(), one_less.get(), context.get()), "a number");
  require(BN_add_word(scalar.get(), 1), "a number");
  return scalar;
}

/// A key of P-256: the public one alone where `scalar` is nullptr. nullptr when `point` is none of the curve.
Key key_from(std::string_view point, const BIGNUM* scalar) {
  const auto build = made(Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>(OSSL_PARAM_BLD_new()), "a key");
  require(OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0), "a key");
  require(OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()), "a key");
  if (scalar != nullptr) require(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar), "a key");
  const auto params = made(Owned<OSSL_PARAM, OSSL_PARAM_free>(OSSL_PARAM_BLD_to_param(build.get())), "a key");
  const KeyContext context = made(KeyContext(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)), "a key");
  require(EVP_PKEY_fromdata_init(context.get()), "a key");
  EVP_PKEY* key = nullptr;
  const int selection = scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, params.get()) <= 0) {
    ERR_clear_error();  // the next who uses TLS on this thread would take it for theirs
    return nullptr;
  }
  return Key(key);
}

/// ECDH (NIST SP 800-56A).
std::string shared_secret(EVP_PKEY* own, EVP_PKEY* other) {
  const KeyContext context = made(KeyContext(EVP_PKEY_CTX_new(own, nullptr)), "a shared secret");
  require(EVP_PKEY_derive_init(context.get()), "a shared secret");
  require(EVP_PKEY_derive_set_peer(context.get(), other), "a shared secret");
  std::string secret(kScalarBytes, '\0');
  std::size_t size = secret.size();
  require(EVP_PKEY_derive(context.get(), bytes_in(secret), &size), "a shared secret");
  secret.resize(size);
  return secret;
}

std::string hmac(std::string_view key, std::string_view text) {
  std::string code(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), bytes_in(code),
           &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  }
  code.resize(size);
  return code;
}

/// HKDF-Expand of up to 32 bytes (RFC 5869, 2.3).
std::string expanded(std::string_view key, std::string_view info, std::size_t size) {
  return hmac(key, std::string(info) + '\x01').substr(0, size);
}

std::string aes128gcm(std::string_view key, std::string_view nonce, std::string_view text) {
  const auto context = made(Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>(EVP_CIPHER_CTX_new()), "a cipher");
  require(EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytes_of(key), bytes_of(nonce)), "a cipher");
  std::string sealed(text.size() + kTagBytes, '\0');
  int size = 0;
  require(EVP_EncryptUpdate(context.get(), bytes_in(sealed), &size, bytes_of(text), static_cast<int>(text.size())),
          "a cipher");
  int rest = 0;
  require(EVP_EncryptFinal_ex(context.get(), bytes_in(sealed) + size, &rest), "a cipher");
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, bytes_in(sealed) + text.size()),
          "a cipher");
  return sealed;
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  security::fill_random({bytes_in(bytes), bytes.size()});
  return bytes;
}

/// The two numbers of a signature as JWS has them (RFC 7518, 3.4), of its DER form.
std::string plain_signature(std::string_view der) {
  const unsigned char* start = bytes_of(der);
  const auto signature = made(
      Owned<ECDSA_SIG, ECDSA_SIG_free>(d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(der.size()))), "a signature");
  std::string plain(2 * kScalarBytes, '\0');
  require(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_in(plain), kScalarBytes), "a signature");
  require(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_in(plain) + kScalarBytes, kScalarBytes), "a signature");
  return plain;
}

/// "https://push.example.com" of an address there, as a browser would write it (RFC 6454, 6.2).
std::string origin_of(std::string_view url) {
  constexpr std::string_view kDefaultPort = ":443";
  const std::size_t scheme = url.find("://");
  const std::size_t from = scheme == std::string_view::npos ? 0 : scheme + 3;
  std::string origin = ascii_lower(url.substr(0, url.find_first_of("/?#", from)));
  if (origin.ends_with(kDefaultPort)) origin.resize(origin.size() - kDefaultPort.size());
  return origin;
}

/// The point, and the key that it makes: nullptr when it is none.
std::pair<std::string, Key> browser_key(std::string_view p256dh) {
  auto point = security::from_base64url(p256dh).value_or("");
  if (point.size() != kPointBytes) return {};
  Key key = key_from(point, nullptr);
  return {std::move(point), std::move(key)};
}

}  // namespace

struct Vapid::Key {
  notify::Key key;
};

Vapid::Vapid(const security::Secret& secret) : key_(std::make_unique<Key>()) {
  const security::Secret own = secret.derive("vapid");
  const Number scalar = scalar_from(own.reveal());
  const std::string point = point_of(scalar.get());
  key_->key = made(key_from(point, scalar.get()), "a key");
  public_key_ = security::base64url(point);
}

Vapid::~Vapid() = default;
Vapid::Vapid(Vapid&&) noexcept = default;

std::string Vapid::authorization(std::string_view endpoint, std::string_view contact, Timestamp now) const {
  json::Writer claims;
  claims.begin_object();
  claims.field("aud", origin_of(endpoint));
  claims.field("exp", std::chrono::floor<Seconds>(now + kLasts).time_since_epoch().count());
  claims.field("sub", contact);
  claims.end_object();
  const std::string text =
      security::base64url(R"({"typ":"JWT","alg":"ES256"})") + "." + security::base64url(claims.take());
  const auto context = made(Owned<EVP_MD_CTX, EVP_MD_CTX_free>(EVP_MD_CTX_new()), "a signature");
  require(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->key.get()), "a signature");
  std::size_t size = 0;
  require(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()), "a signature");
  std::string der(size, '\0');
  require(EVP_DigestSign(context.get(), bytes_in(der), &size, bytes_of(text), text.size()), "a signature");
  der.resize(size);
  return "vapid t=" + text + "." + security::base64url(plain_signature(der)) + ", k=" + public_key_;
}

bool is_browser_key(std::string_view p256dh) { return browser_key(p256dh).second != nullptr; }

std::string encrypted_push(std::string_view text, std::string_view p256dh, std::string_view auth,
                           const std::optional<PushChance>& chance) {
  if (text.size() > kMaxPushText) throw std::invalid_argument("the message is too long to be pushed");
  const auto [point, browser] = browser_key(p256dh);
  const auto secret = security::from_base64url(auth);
  if (!browser || !secret || secret->size() != kSaltBytes) {
    throw std::invalid_argument("the browser's keys are none");
  }
  const std::string salt = chance ? chance->salt : random_bytes(kSaltBytes);
  const std::string seed = chance ? chance->private_key : random_bytes(kScalarBytes);
  const Number scalar =
      chance ? made(Number(BN_bin2bn(bytes_of(seed), static_cast<int>(seed.size()), nullptr)), "a number")
             : scalar_from(seed);
  const std::string own_point = point_of(scalar.get());
  const Key own = made(key_from(own_point, scalar.get()), "a key");

  // RFC 8291, 3.4.
  const std::string from_both = hmac(*secret, shared_secret(own.get(), browser.get()));
  const std::string input = expanded(from_both, std::string("WebPush: info\0", 14) + point + own_point, kScalarBytes);
  const std::string key = hmac(salt, input);
  const std::string content_key = expanded(key, std::string("Content-Encoding: aes128gcm\0", 28), kKeyBytes);
  const std::string nonce = expanded(key, std::string("Content-Encoding: nonce\0", 24), kNonceBytes);

  // RFC 8188, 2.1: the head, and the one record there is, which ends with 2.
  std::string body = salt;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) body += static_cast<char>((kRecordBytes >> shift) & 0xFFU);
  body += static_cast<char>(kPointBytes);
  return body + own_point + aes128gcm(content_key, nonce, std::string(text) + '\x02');
}

}  // namespace docket::notify
