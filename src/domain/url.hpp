#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

inline constexpr std::size_t kMaxUrl = 2000;  ///< characters

enum class Scheme : std::uint8_t { https, http_or_https };

/// What is wrong with `url` as the address of somebody else's server, in words that follow its name; nullopt when it
/// has that scheme and a host, a port that is one or none, no user info and no fragment, nothing that a URL writes as
/// %XX, and at most kMaxUrl characters.
std::optional<std::string> url_fault(std::string_view url, Scheme scheme);

}  // namespace docket
