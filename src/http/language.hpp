#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/call.hpp"

namespace docket::http {

/// The language of kLanguages that an Accept-Language header (RFC 9110, 12.5.4) wants most; nullopt when it wants none
/// of them.
std::optional<std::string> wanted_language(std::string_view accept_language);

/// The same for whoever is calling.
std::optional<std::string> wanted_language(const Call& call);

}  // namespace docket::http
