#include "http/language.hpp"

#include <doctest/doctest.h>

#include <string>

using docket::http::wanted_language;

TEST_CASE("the language that is wanted most and that there is") {
  CHECK(wanted_language("de") == "de");
  CHECK(wanted_language("de-AT,de;q=0.9,en;q=0.8") == "de");
  CHECK(wanted_language("fr-FR, fr;q=0.9, en;q=0.7, es;q=0.8") == "es");
  CHECK(wanted_language("en;q=0.5, ar;q=1.000") == "ar");
  CHECK(wanted_language("HI-in") == "hi");
  CHECK(wanted_language("en;q=0.001") == "en");
}

TEST_CASE("what is wanted by nobody, or cannot be read, is no language") {
  for (const char* header :
       {"", "*", "fr", "en;q=0", "en;q=0.000", "en;q=x", "en;q=", ",,;,", "e", "de;q=-1", "english", "de;q=2"}) {
    CAPTURE(std::string(header));
    CHECK_FALSE(wanted_language(std::string_view(header)).has_value());
  }
}
