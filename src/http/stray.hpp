#pragma once

#include <optional>

#include "http/call.hpp"
#include "http/routes.hpp"

/// Addresses that people type, or that a text has broken: outside of the API, which programs call.
namespace docket::http {

/// What stands where no route is, for whoever looks at it: a way to the page that was meant, where that is one with a
/// slash too many, and a page that says so in words. nullopt for what is no page's address, or not asked for by a
/// browser: a problem says more to a program.
std::optional<net::Reply> stray_reply(const Router& router, const Call& call);

}  // namespace docket::http
