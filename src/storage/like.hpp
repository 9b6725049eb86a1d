#pragma once

#include <string>
#include <string_view>

namespace docket::storage {

/// "contains `text`" as a pattern for LIKE … ESCAPE '!'.
inline std::string like_containing(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace docket::storage
