#include "security/seal.hpp"

#include <sodium.h>

#include "security/digest.hpp"

namespace docket::security {
namespace {

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Sealer::Sealer(const Secret& secret) : key_(secret.derive("seal")) {
  static_assert(crypto_generichash_BYTES == crypto_secretbox_KEYBYTES, "a derived secret is the key as it is");
}

std::string Sealer::seal(std::string_view text) const {
  std::string box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size(), '\0');
  unsigned char* nonce = bytes_of(box);
  randombytes_buf(nonce, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, bytes_of(text), text.size(), nonce,
                        bytes_of(key_.reveal()));
  return base64url(box);
}

std::optional<std::string> Sealer::open(std::string_view sealed) const {
  const auto box = from_base64url(sealed);
  if (!box || box->size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  const std::string_view nonce = std::string_view(*box).substr(0, crypto_secretbox_NONCEBYTES);
  const std::string_view cipher = std::string_view(*box).substr(crypto_secretbox_NONCEBYTES);
  std::string text(cipher.size() - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(bytes_of(text), bytes_of(cipher), cipher.size(), bytes_of(nonce),
                                 bytes_of(key_.reveal())) != 0) {
    return std::nullopt;
  }
  return text;
}

}  // namespace docket::security
