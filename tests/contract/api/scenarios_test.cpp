#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "contract/api/scenario.hpp"
#include "http/routes.hpp"

using namespace docket;
using namespace docket::test;

TEST_SUITE_BEGIN("contract");

TEST_CASE("what a client may rely on: every scenario holds") {
  for (const Scenario& scenario : scenarios()) {
    const std::string name = scenario.file + ": " + scenario.name;
    SUBCASE(name.c_str()) { play(scenario); }
  }
}

TEST_CASE("every scenario has a name of its own, and steps") {
  std::set<std::string> names;
  for (const Scenario& scenario : scenarios()) {
    INFO(scenario.file, ": ", scenario.name);
    CHECK(scenario.name.size() > 10);
    CHECK(names.insert(scenario.name).second);
    CHECK_FALSE(scenario.steps.empty());
  }
  CHECK(names.size() > 100);
}

TEST_SUITE_END();
