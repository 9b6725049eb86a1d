#include "notify/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "notify/encodings.hpp"
#include "security/digest.hpp"

namespace docket::notify {
namespace {

constexpr std::string_view kPrefix = "whsec_";

std::string authenticated(const security::Secret& key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  const std::string_view bytes = key.reveal();
  if (HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA256");
  }
  return security::base64({reinterpret_cast<const char*>(code.data()), size});
}

}  // namespace

std::optional<security::Secret> signing_key(std::string_view secret) {
  if (!secret.starts_with(kPrefix)) return std::nullopt;
  const auto bytes = from_base64(secret.substr(kPrefix.size()));
  if (!bytes || bytes->empty()) return std::nullopt;
  return security::Secret(*bytes);
}

std::string signature(const std::vector<security::Secret>& keys, std::string_view id, Timestamp at,
                      std::string_view body) {
  const auto seconds = std::chrono::floor<Seconds>(at).time_since_epoch().count();
  std::string signed_text(id);
  signed_text.append(".").append(std::to_string(seconds)).append(".").append(body);
  std::string header;
  for (const security::Secret& key : keys) {
    if (!header.empty()) header += ' ';
    header.append("v1,").append(authenticated(key, signed_text));
  }
  return header;
}

}  // namespace docket::notify
