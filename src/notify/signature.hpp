#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "security/secret.hpp"

namespace docket::notify {

/// The key that a webhook's secret ("whsec_" and base64) spells; nullopt when it is none, or an empty one.
std::optional<security::Secret> signing_key(std::string_view secret);

/// The header `webhook-signature` of Standard Webhooks 1.0: "v1,…" for each key, separated by spaces, so that a
/// receiver that knows one of them is content. `at` counts to the second, as the header `webhook-timestamp` does.
std::string signature(const std::vector<security::Secret>& keys, std::string_view id, Timestamp at,
                      std::string_view body);

}  // namespace docket::notify
