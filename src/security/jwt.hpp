#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/account.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "security/secret.hpp"

namespace docket::security {

struct Claims {
  UserId sub;
  Role role = Role::customer;
  Timestamp iat{};  ///< whole seconds, as RFC 7519 has them
  Timestamp exp{};
  std::string jti;
};

/// Signs and checks access tokens: JWT (RFC 7519), HS256 and nothing else (RFC 8725, 3.1), `iss` "docket", `kid` names
/// the key so that it can be rotated. Any thread may call it.
class TokenSigner {
 public:
  /// `secret`: any length; a key of its own is derived from it.
  explicit TokenSigner(const Secret& secret);
  ~TokenSigner();

  std::string sign(const Claims& claims) const;

  /// The claims of a token that this key signed and that has not expired at `now`. Throws Error(invalid_token) for
  /// everything else, without saying which check failed beyond "expired" or "not valid".
  Claims verify(std::string_view token, Timestamp now) const;

 private:
  class Memo;

  Claims check(std::string_view token) const;

  Secret key_;
  std::unique_ptr<Memo> memo_;
  std::string header_;  ///< the only header that is ever accepted, encoded
};

}  // namespace docket::security
