#include "security/tracking.hpp"

#include <sodium.h>

#include <array>
#include <limits>
#include <stdexcept>

#include "security/digest.hpp"

namespace docket::security {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kGenerationBytes = 4;
constexpr std::size_t kNamedBytes = kIdBytes + kGenerationBytes;
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kTokenCharacters = (kNamedBytes + kMacBytes) / 3 * 4;
static_assert((kNamedBytes + kMacBytes) % 3 == 0, "no token has stray bits");

std::string uuid_bytes(const Uuid& id) {
  std::array<unsigned char, kIdBytes> bytes{};
  const auto text = id.view();
  sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), "-", nullptr, nullptr);
  return {bytes.begin(), bytes.end()};
}

std::optional<OrderId> uuid_from_bytes(std::string_view bytes) {
  std::array<char, kIdBytes * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string text(hex.data(), kIdBytes * 2);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return OrderId::parse(text);
}

std::string mac(const Secret& key, std::string_view named) {
  std::array<unsigned char, kMacBytes> tag{};
  const auto bytes = key.reveal();
  crypto_generichash(tag.data(), tag.size(), reinterpret_cast<const unsigned char*>(named.data()), named.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return {tag.begin(), tag.end()};
}

}  // namespace

TrackingTokens::TrackingTokens(const Secret& secret) : key_(secret.derive("tracking")) {}

std::string TrackingTokens::token(OrderId order, std::int64_t generation) const {
  if (generation < 0 || generation > std::numeric_limits<std::uint32_t>::max()) {
    throw std::out_of_range("a tracking generation has 32 bits");
  }
  std::string named = uuid_bytes(order);
  for (int shift = 24; shift >= 0; shift -= 8) named.push_back(static_cast<char>((generation >> shift) & 0xFF));
  return base64url(named + mac(key_, named));
}

std::optional<TrackingTokens::Content> TrackingTokens::open(std::string_view token) const {
  if (token.size() != kTokenCharacters) return std::nullopt;
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kNamedBytes + kMacBytes) return std::nullopt;
  const std::string_view named = std::string_view(*bytes).substr(0, kNamedBytes);
  if (!equal_in_constant_time(std::string_view(*bytes).substr(kNamedBytes), mac(key_, named))) return std::nullopt;

  const auto order = uuid_from_bytes(named.substr(0, kIdBytes));
  if (!order) return std::nullopt;
  Content content{*order, 0};
  for (const char byte : named.substr(kIdBytes))
    content.generation = content.generation << 8 | static_cast<unsigned char>(byte);
  return content;
}

}  // namespace docket::security
