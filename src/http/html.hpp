#pragma once

#include <string>
#include <string_view>

namespace docket::http {

/// Text made safe between tags and inside quoted attributes.
std::string escaped(std::string_view text);

}  // namespace docket::http
