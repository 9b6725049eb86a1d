#include "security/digest.hpp"

#include <doctest/doctest.h>

#include <string>

#include "security/random.hpp"

using namespace docket::security;

TEST_CASE("base64url writes the alphabet of URLs without padding") {
  CHECK(base64url("") == "");
  CHECK(base64url("f") == "Zg");
  CHECK(base64url("foob") == "Zm9vYg");
  CHECK(base64url("\xFB\xFF\xFE") == "-__-");
}

TEST_CASE("base64 writes its own alphabet, with padding") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("\xFB\xFF\xFE") == "+//+");
}

TEST_CASE("what base64url wrote comes back, for every length") {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    CHECK(from_base64url(base64url(bytes)) == bytes);
    bytes.push_back(static_cast<char>(i * 37));
  }
}

TEST_CASE("text that base64url cannot have written is refused") {
  for (const char* text : {"Zg==", "Zg=", "Z", "Zm9v!", "+/+/", "Zm9v\n", " Zm9v", "Zh", "Zm9", "Zm9v.Zm9v"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(from_base64url(text).has_value());
  }
}

TEST_CASE("a digest has 43 characters and is that of BLAKE2b-256") {
  CHECK(digest("").size() == 43);
  CHECK(digest("") == "DldRwCblQ7Loqy6wYJnaodHl30d3j3eH-qtFzfEv46g");
  CHECK(digest("a") != digest("b"));
}

TEST_CASE("what comes a piece at a time has the digest of the whole") {
  const std::string whole(1000, 'x');
  Digester pieces;
  for (const std::size_t size : {0, 1, 300, 699}) pieces.add(std::string(size, 'x'));
  CHECK(pieces.end() == digest(whole));
  CHECK(Digester().end() == digest(""));
}

TEST_CASE("equal_in_constant_time compares whole texts") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
}

TEST_CASE("random tokens have the length of their bytes and do not repeat") {
  CHECK(random_token(16).size() == 22);
  CHECK(random_token(32).size() == 43);
  CHECK(random_token(16) != random_token(16));
}
