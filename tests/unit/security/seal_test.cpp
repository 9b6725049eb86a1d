#include "security/seal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace docket::security;

TEST_CASE("what was sealed opens again, and never looks the same twice") {
  const Sealer sealer(Secret("a secret for the tests of seals"));
  for (const std::string& text :
       {std::string(), std::string("dk_key"), std::string("\0\xFF", 2), std::string(9000, 'x')}) {
    const std::string sealed = sealer.seal(text);
    CHECK(sealer.open(sealed) == text);
    CHECK(sealed != sealer.seal(text));
    if (text.size() > 3) CHECK(sealed.find(text) == std::string::npos);
  }
}

TEST_CASE("a seal that was changed, cut or made by another key does not open") {
  const Sealer sealer(Secret("a secret for the tests of seals"));
  const std::string sealed = sealer.seal("secret words");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(sealer.open(changed).has_value());
    CHECK_FALSE(sealer.open(sealed.substr(0, i)).has_value());
  }
  CHECK_FALSE(sealer.open(sealed + "AAAA").has_value());
  CHECK_FALSE(Sealer(Secret("another secret")).open(sealed).has_value());
}
