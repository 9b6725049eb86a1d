#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "security/secret.hpp"

namespace docket::security {

/// Encrypts what must be kept but not be readable in the database: kept replies that hold tokens or keys.
/// XSalsa20-Poly1305 with a random nonce; base64url text. Immutable, so any thread may call it.
class Sealer {
 public:
  explicit Sealer(const Secret& secret);

  std::string seal(std::string_view text) const;
  /// nullopt when `sealed` was not made by this key, or was changed.
  std::optional<std::string> open(std::string_view sealed) const;

 private:
  Secret key_;
};

}  // namespace docket::security
