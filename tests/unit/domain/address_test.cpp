#include "domain/address.hpp"

#include <doctest/doctest.h>

using namespace docket;

TEST_CASE("an IPv4 address stands for itself, an IPv6 address for its first 64 bits") {
  struct Row {
    const char* address;
    const char* network;
  };
  const Row rows[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2"},
      {"2001:db8:1:2::6", "2001:db8:1:2"},
      {"2001:db8::3:4:5:6", "2001:db8:0:0"},
      {"2001:db8::", "2001:db8:0:0"},
      {"2001:db8::2:3:4:5:6", "2001:db8:0:2"},
      {"2001::1", "2001:0:0:0"},
      {"fe80::1%eth0", "fe80:0:0:0"},
      {"::1", "0:0:0:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4"},
      {"::", "0:0:0:0"},
      {"", ""},
      {"unknown", "unknown"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.address));
    CHECK(network_of(row.address) == row.network);
  }
}

TEST_CASE("two hosts of one network are one, two networks are two") {
  CHECK(network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  CHECK(network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1"));
}

TEST_CASE("what is no address at all does no harm") {
  for (const char* text : {":", ":::", "::::::::::", "1:2:3:4:5:6:7:8:9:10", "::1:2:3:4:5:6:7:8:9"}) {
    CAPTURE(std::string(text));
    CHECK_NOTHROW(network_of(text));
  }
}
