#include "domain/url.hpp"

#include <doctest/doctest.h>

using namespace docket;

TEST_CASE("an address that is to be encrypted begins with https, however it is written") {
  for (const char* url : {"https://push.example.com/a?b", "HTTPS://push.example.com", "https://[2001:db8::7]:8443/"}) {
    CAPTURE(std::string(url));
    CHECK_FALSE(url_fault(url, Scheme::https));
    CHECK_FALSE(url_fault(url, Scheme::http_or_https));
  }
  for (const char* url : {"http://push.example.com/", "", "push.example.com", "https", "ws://push.example.com/"}) {
    CAPTURE(std::string(url));
    CHECK(url_fault(url, Scheme::https) == "must begin with https://");
  }
  CHECK_FALSE(url_fault("http://push.example.com/", Scheme::http_or_https));
  CHECK(url_fault("https://?token=1", Scheme::https) == "must name a host");
}
