#pragma once

#include <string>

namespace docket::net {

/// A TCP socket that listens on `host` (a name or address of this machine, empty for all of them) and `port` (0 for any
/// free one); the caller closes it. Only one process can have a port at a time. Throws std::runtime_error with one line
/// that says what to do when it cannot be had.
int open_listener(const std::string& host, int port);

/// The port that a listening socket has.
int port_of(int listener);

}  // namespace docket::net
