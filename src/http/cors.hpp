#pragma once

#include <string>
#include <vector>

#include "net/http.hpp"

/// Cross-origin requests of browsers (WHATWG Fetch): only origins that the settings name, letter by letter.
namespace docket::http {

/// Lets the page that sent `request` read `reply`, if its origin is allowed.
void add_cors(const std::vector<std::string>& origins, const net::Request& request, net::Reply& reply);

/// The answer to OPTIONS, preflight or not; `methods` as for Allow.
net::Reply options_reply(const std::vector<std::string>& origins, const net::Request& request,
                         const std::string& methods);

}  // namespace docket::http
