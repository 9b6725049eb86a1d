#include "domain/ids.hpp"

#include <algorithm>

namespace docket {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kNone = "00000000-0000-0000-0000-000000000000";

/// The last moment that 48 bits can say.
constexpr std::int64_t kMaxMs = 0xFFFF'FFFF'FFFF;

constexpr bool is_dash(std::size_t place) { return place == 8 || place == 13 || place == 18 || place == 23; }

}  // namespace

Uuid::Uuid() { kNone.copy(text_.data(), text_.size()); }

std::optional<Uuid> Uuid::parse(std::string_view text) {
  Uuid uuid;
  if (text.size() != uuid.text_.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool fits =
        is_dash(i) ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!fits) return std::nullopt;
    uuid.text_[i] = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return uuid;
}

Uuid Uuid::v7(Timestamp at, std::span<const std::uint8_t, 10> random) {
  std::array<std::uint8_t, 16> bytes{};
  const auto ms = static_cast<std::uint64_t>(std::clamp<std::int64_t>(to_ms(at), 0, kMaxMs));
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  for (std::size_t i = 0; i < random.size(); ++i) bytes[6 + i] = random[i];
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x70U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);

  Uuid uuid;
  std::size_t place = 0;
  for (const std::uint8_t byte : bytes) {
    if (is_dash(place)) ++place;
    uuid.text_[place++] = kDigits[byte >> 4U];
    uuid.text_[place++] = kDigits[byte & 15U];
  }
  return uuid;
}

Uuid Uuid::v7_floor(Timestamp at) {
  constexpr std::array<std::uint8_t, 10> zeros{};
  return v7(at, zeros);
}

}  // namespace docket
