#include "net/listener.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace docket::net {
namespace {

constexpr int kBacklog = 1024;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

[[noreturn]] void fail(const std::string& host, int port, const std::string& why) {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  throw std::runtime_error("cannot listen on " + shown + ":" + std::to_string(port) + ": " + why);
}

[[noreturn]] void fail_with_errno(int error, const std::string& host, int port) {
  const std::string number = std::to_string(port);
  switch (error) {
    case EADDRINUSE:
      fail(host, port, "port " + number + " is already in use; stop the other program or choose another with --port");
    case EACCES: fail(host, port, "this user may not open port " + number + "; choose one from 1024 up with --port");
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      fail(host, port, "this machine does not have that address; choose one with --host (127.0.0.1 or 0.0.0.0)");
    default:
      fail(host, port, std::generic_category().message(error) + "; choose another address with --host and --port");
  }
}

Addresses resolve(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.empty() ? nullptr : host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    fail(host, port, "there is no host of that name; choose one with --host (127.0.0.1 or 0.0.0.0)");
  }
  return {found, &freeaddrinfo};
}

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

/// The listening socket, or -1 with errno set.
int listen_on(const addrinfo& address) {
  const int listener = ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
  if (listener < 0) return -1;
  set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);  // a restart need not wait for old connections to fade
  set_option(listener, IPPROTO_TCP, TCP_NODELAY, 1);  // accepted sockets inherit it
  if (address.ai_family == AF_INET6) set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (::bind(listener, address.ai_addr, address.ai_addrlen) != 0 || ::listen(listener, kBacklog) != 0) {
    const int error = errno;
    ::close(listener);
    errno = error;
    return -1;
  }
  return listener;
}

}  // namespace

int open_listener(const std::string& host, int port) {
  const Addresses addresses = resolve(host, port);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    const int listener = listen_on(*address);
    if (listener >= 0) return listener;
    error = errno;
  }
  fail_with_errno(error, host, port);
}

int port_of(int listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace docket::net
