#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "security/random.hpp"

int main(int argc, char** argv) {
  docket::security::init();
  return doctest::Context(argc, argv).run();
}
