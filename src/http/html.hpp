#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"

namespace docket::http {

/// Text made safe between tags and inside quoted attributes.
std::string escaped(std::string_view text);

/// A page of ours around `body`: one style sheet, no scripts, a strict Content-Security-Policy. `refresh_s` makes it
/// read itself again; 0 for never.
net::Reply page(int status, std::string_view title, std::string_view body, int refresh_s = 0);

}  // namespace docket::http
