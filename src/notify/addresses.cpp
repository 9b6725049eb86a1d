#include "notify/addresses.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace docket::notify {
namespace {

struct Block4 {
  std::uint8_t first[4];
  std::size_t bits;
};

constexpr Block4 kSpecial4[] = {
    {{0, 0, 0, 0}, 8},        // this network (RFC 791)
    {{10, 0, 0, 0}, 8},       // private (RFC 1918)
    {{100, 64, 0, 0}, 10},    // shared, of carriers (RFC 6598)
    {{127, 0, 0, 0}, 8},      // loopback (RFC 1122)
    {{169, 254, 0, 0}, 16},   // link-local, metadata of clouds (RFC 3927)
    {{172, 16, 0, 0}, 12},    // private
    {{192, 0, 0, 0}, 24},     // protocol assignments (RFC 6890)
    {{192, 0, 2, 0}, 24},     // documentation (RFC 5737)
    {{192, 31, 196, 0}, 24},  // AS112 (RFC 7535)
    {{192, 52, 193, 0}, 24},  // multicast relays (RFC 7450)
    {{192, 88, 99, 0}, 24},   // 6to4 relays (RFC 7526)
    {{192, 168, 0, 0}, 16},   // private
    {{192, 175, 48, 0}, 24},  // AS112 (RFC 7534)
    {{198, 18, 0, 0}, 15},    // benchmarking (RFC 2544)
    {{198, 51, 100, 0}, 24},  // documentation
    {{203, 0, 113, 0}, 24},   // documentation
    {{224, 0, 0, 0}, 3},      // multicast (RFC 5771), reserved (RFC 1112), broadcast
};

struct Block6 {
  std::uint8_t first[6];
  std::size_t bits;
};

/// What of the unicast addresses that are given out (2000::/3) is not ordinary.
constexpr Block6 kSpecial6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},              // protocol assignments (RFC 2928): Teredo, benchmarking, ORCHID
    {{0x20, 0x01, 0x0D, 0xB8}, 32},              // documentation (RFC 3849)
    {{0x20, 0x02}, 16},                          // 6to4 (RFC 3056)
    {{0x26, 0x20, 0x00, 0x4F, 0x80, 0x00}, 48},  // AS112 (RFC 7534)
    {{0x3F, 0xFF, 0x00}, 20},                    // documentation (RFC 9637)
};
constexpr std::uint8_t kGivenOut[] = {0x20};
constexpr std::uint8_t kNat64[] = {0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};  // 64:ff9b::/96 (RFC 6052)

bool begins_with(std::span<const std::uint8_t> address, std::span<const std::uint8_t> first, std::size_t bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(whole), address.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - bits % 8));
  return (address[whole] & mask) == (first[whole] & mask);
}

bool is_private4(std::span<const std::uint8_t> address) {
  return std::any_of(std::begin(kSpecial4), std::end(kSpecial4),
                     [&](const Block4& block) { return begins_with(address, block.first, block.bits); });
}

bool is_private6(std::span<const std::uint8_t> address) {
  if (begins_with(address, kNat64, 96)) return is_private4(address.subspan(12));
  if (!begins_with(address, kGivenOut, 3)) return true;
  return std::any_of(std::begin(kSpecial6), std::end(kSpecial6),
                     [&](const Block6& block) { return begins_with(address, block.first, block.bits); });
}

}  // namespace

bool is_private(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, bytes.size());
    return is_private4(bytes);
  }
  if (address.sa_family == AF_INET6) {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, bytes.size());
    return is_private6(bytes);
  }
  return true;
}

}  // namespace docket::notify
