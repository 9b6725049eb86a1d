#pragma once

#include <string>
#include <string_view>

namespace docket {

/// Whom a client's address counts for: an IPv4 address stands for itself, an IPv6 address for its first 64 bits
/// ("2001:db8:0:7"), since whoever has one of those has them all. `numeric_address` as inet_ntop writes it; any other
/// text stands for itself.
std::string network_of(std::string_view numeric_address);

}  // namespace docket
