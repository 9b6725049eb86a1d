#include "http/plain_fit.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace docket::http;

namespace {

PlainFit fit(std::size_t count, std::string_view number, bool has_times = false) {
  return fit_plainly(std::vector<std::string_view>(count, number), has_times);
}

}  // namespace

TEST_CASE("few short numbers on the plain board are as large as there is") {
  CHECK(fit(0, "").size == kPlainSizes[0]);
  CHECK(fit(1, "A-001").size == kPlainSizes[0]);
  CHECK(fit(3, "001").size == kPlainSizes[0]);
}

TEST_CASE("the more numbers, the longer and the more lines, the smaller they are on the plain board") {
  for (const bool has_times : {false, true}) {
    for (const char* number : {"001", "A-001", "AB-001", "CAFE-001", "KITCHEN-001", "WWWWWWWW-1000"}) {
      int last = kPlainSizes[0];
      for (std::size_t count = 1; count <= 24; ++count) {
        const int size = fit(count, number, has_times).size;
        CHECK(size <= last);
        CHECK(size <= fit(count, "001", has_times).size);
        CHECK(size <= fit(count, number, false).size);
        last = size;
      }
    }
  }
}

TEST_CASE("one long number is enough to make all of a column smaller") {
  CHECK(fit_plainly({"A-001", "A-002", "KITCHEN-003"}, false).size == fit(3, "KITCHEN-003").size);
}
