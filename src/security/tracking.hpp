#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "security/secret.hpp"

namespace docket::security {

/// The unguessable part of a tracking link: the order's id, its generation and a 128-bit MAC over both. Nothing of it
/// is stored, so a link can be shown again at any time, and looking one up needs no index. Raising the order's
/// generation makes the older links invalid. Immutable, so any thread may call it.
class TrackingTokens {
 public:
  explicit TrackingTokens(const Secret& secret);

  struct Content {
    OrderId order;
    std::int64_t generation = 0;
  };

  std::string token(OrderId order, std::int64_t generation) const;

  /// What a token made by this key names; nullopt for anything else. The caller compares the generation.
  std::optional<Content> open(std::string_view token) const;

 private:
  Secret key_;
};

}  // namespace docket::security
