#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace docket::security {

/// Must run once before anything else of this folder. Throws std::runtime_error when the system has no randomness.
void init();

/// Unpredictable bytes from the operating system.
void fill_random(std::span<std::uint8_t> bytes);

/// `bytes` random bytes as base64url text without padding: 16 bytes (128 bits) are 22 characters.
std::string random_token(std::size_t bytes);

}  // namespace docket::security
