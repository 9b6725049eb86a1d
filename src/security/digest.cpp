#include "security/digest.hpp"

#include <sodium.h>

#include <array>

namespace docket::security {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

using Hash = std::array<unsigned char, crypto_generichash_BYTES>;

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string encoded(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), as_bytes(bytes), bytes.size(), variant);
  text.pop_back();  // the NUL that libsodium counts
  return text;
}

std::string text_of(const Hash& hash) { return base64url({reinterpret_cast<const char*>(hash.data()), hash.size()}); }

}  // namespace

std::string base64url(std::string_view bytes) { return encoded(bytes, kVariant); }

std::string base64(std::string_view bytes) { return encoded(bytes, sodium_base64_VARIANT_ORIGINAL); }

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int result = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                       text.size(), nullptr, &size, &end, kVariant);
  if (result != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

std::string digest(std::string_view bytes) {
  Hash hash{};
  crypto_generichash(hash.data(), hash.size(), as_bytes(bytes), bytes.size(), nullptr, 0);
  return text_of(hash);
}

struct Digester::State {
  crypto_generichash_state hash;
};

Digester::Digester() : state_(std::make_unique<State>()) {
  crypto_generichash_init(&state_->hash, nullptr, 0, crypto_generichash_BYTES);
}

Digester::~Digester() = default;

Digester::Digester(Digester&&) noexcept = default;

void Digester::add(std::string_view bytes) { crypto_generichash_update(&state_->hash, as_bytes(bytes), bytes.size()); }

std::string Digester::end() {
  Hash hash{};
  crypto_generichash_final(&state_->hash, hash.data(), hash.size());
  return text_of(hash);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace docket::security
