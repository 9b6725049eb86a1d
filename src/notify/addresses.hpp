#pragma once

#include <sys/socket.h>

namespace docket::notify {

/// Whether nothing may be sent there on behalf of a shop: whatever is not an ordinary address of the public internet by
/// the special-purpose registries of IANA (RFC 6890 and what came after): private, loopback, link-local, shared (RFC
/// 6598), documentation, benchmarking, multicast, reserved and unspecified ones, and any of these inside of an IPv6
/// address (NAT64). Forms that nobody needs to reach the public internet are refused whole: IPv4-mapped, 6to4, Teredo.
/// Anything that is not IP counts as private.
bool is_private(const sockaddr& address);

}  // namespace docket::notify
