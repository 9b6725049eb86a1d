#include "notify/addresses.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <initializer_list>

using namespace docket::notify;

namespace {

bool is_private_text(const char* text) {
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, text, &in6.sin6_addr) == 1) return is_private(reinterpret_cast<const sockaddr&>(in6));
  sockaddr_in in4{};
  in4.sin_family = AF_INET;
  REQUIRE_MESSAGE(::inet_pton(AF_INET, text, &in4.sin_addr) == 1, text);
  return is_private(reinterpret_cast<const sockaddr&>(in4));
}

}  // namespace

TEST_CASE("each block that IANA gave a purpose is private from its first address to its last, and no further") {
  struct Block {
    const char* before;  ///< an ordinary neighbour, where there is one
    const char* first;
    const char* last;
    const char* after;
  };
  const Block blocks[] = {
      {nullptr, "0.0.0.0", "0.255.255.255", "1.0.0.0"},
      {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
      {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
      {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
      {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
      {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
      {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
      {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
      {"192.31.195.255", "192.31.196.0", "192.31.196.255", "192.31.197.0"},
      {"192.52.192.255", "192.52.193.0", "192.52.193.255", "192.52.194.0"},
      {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
      {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
      {"192.175.47.255", "192.175.48.0", "192.175.48.255", "192.175.49.0"},
      {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
      {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
      {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
      {"223.255.255.255", "224.0.0.0", "255.255.255.255", nullptr},
      {nullptr, "::", "::1", nullptr},
      {nullptr, "::7f00:1", "::ffff:ffff", nullptr},
      {nullptr, "::ffff:0.0.0.0", "::ffff:255.255.255.255", nullptr},
      {nullptr, "::ffff:0:8.8.8.8", "::ffff:0:255.255.255.255", nullptr},
      {nullptr, "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", nullptr},
      {nullptr, "100::", "100::ffff:ffff:ffff:ffff", nullptr},
      {nullptr, "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"},
      {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
      {"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"},
      {"2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
       "2620:4f:8001::"},
      {"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"},
      {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "5f00::1", nullptr},
      {nullptr, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
      {nullptr, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
      {nullptr, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
      {nullptr, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
  };
  for (const Block& block : blocks) {
    CAPTURE(block.first);
    CHECK(is_private_text(block.first));
    CHECK(is_private_text(block.last));
    if (block.before != nullptr) CHECK_FALSE(is_private_text(block.before));
    if (block.after != nullptr) CHECK_FALSE(is_private_text(block.after));
  }
}

TEST_CASE("ordinary addresses are not private") {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "93.184.216.34", "192.0.1.1", "198.20.0.1", "223.255.255.254",
                           "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450:4001::1", "2400::", "2c0f::1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_private_text(text));
  }
}

TEST_CASE("an address of NAT64 is what is inside of it") {
  CHECK(is_private_text("64:ff9b::127.0.0.1"));
  CHECK(is_private_text("64:ff9b::10.1.2.3"));
  CHECK(is_private_text("64:ff9b::169.254.169.254"));
  CHECK(is_private_text("64:ff9b::100.64.0.1"));
  CHECK_FALSE(is_private_text("64:ff9b::8.8.8.8"));
  CHECK(is_private_text("64:ff9b:0:0:0:1:808:808"));
}

TEST_CASE("what is not IP is private") {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  CHECK(is_private(reinterpret_cast<const sockaddr&>(local)));
}
