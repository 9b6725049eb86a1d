#include "security/random.hpp"

#include <sodium.h>

#include <stdexcept>

#include "security/digest.hpp"

namespace docket::security {

void init() {
  if (sodium_init() < 0) throw std::runtime_error("the system gives no random bytes; is /dev/urandom there?");
}

void fill_random(std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

std::string random_token(std::size_t bytes) {
  std::string random(bytes, '\0');
  randombytes_buf(random.data(), random.size());
  std::string token = base64url(random);
  sodium_memzero(random.data(), random.size());
  return token;
}

}  // namespace docket::security
