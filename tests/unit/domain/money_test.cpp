#include "domain/money.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "domain/error.hpp"

using namespace docket;

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

/// The result, or nullopt when it is refused in the one way it may be refused.
template <class Sum>
std::optional<Minor> result_of(Sum sum) {
  try {
    return sum();
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    REQUIRE(error.faults.size() == 1);
    CHECK(error.faults[0] == Fault{"/lines/3", "is too large an amount"});
    return std::nullopt;
  }
}

struct Row {
  std::int64_t a;
  std::int64_t b;
  std::optional<Minor> result;
};

}  // namespace

TEST_CASE("a price times a quantity never leaves the range") {
  const Row rows[] = {
      {0, 0, 0},
      {0, 10'000, 0},
      {1299, 0, 0},
      {1299, 1, 1299},
      {1299, 3, 3897},
      {kMaxPrice, 10'000, 1'000'000'000'000'000},
      {kMaxPrice, 90'071, 9'007'100'000'000'000},
      {kMaxPrice, 90'072, std::nullopt},
      {kMaxMinor, 1, kMaxMinor},
      {1, kMaxMinor, kMaxMinor},
      {kMaxMinor, 2, std::nullopt},
      {kMaxMinor + 1, 1, std::nullopt},
      {94'906'265, 94'906'265, 9'007'199'136'250'225},
      {94'906'266, 94'906'266, std::nullopt},
      {std::int64_t{1} << 32, std::int64_t{1} << 32, std::nullopt},  // 2^64 wraps to 0
      {std::int64_t{1} << 32, std::int64_t{1} << 31, std::nullopt},  // 2^63 wraps to the least
      {kMost, 2, std::nullopt},
      {kMost, kMost, std::nullopt},
      {kLeast, kLeast, std::nullopt},
      {kLeast, -1, std::nullopt},
      {-1, 1, std::nullopt},
      {1, -1, std::nullopt},
      {-1, kMost, std::nullopt},
      {-1, 0, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(result_of([&] { return times(row.a, row.b, "/lines/3"); }) == row.result);
    CHECK(result_of([&] { return times(row.b, row.a, "/lines/3"); }) == row.result);
  }
}

TEST_CASE("a sum never leaves the range") {
  const Row rows[] = {
      {0, 0, 0},
      {1, 2, 3},
      {kMaxMinor, 0, kMaxMinor},
      {kMaxMinor - 1, 1, kMaxMinor},
      {kMaxMinor, 1, std::nullopt},
      {kMaxMinor, kMaxMinor, std::nullopt},
      {kMost, 1, std::nullopt},
      {kMost, kMost, std::nullopt},
      {kLeast, -1, std::nullopt},
      {kLeast, kLeast, std::nullopt},
      {kLeast, kMost, std::nullopt},
      {0, -1, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(result_of([&] { return plus(row.a, row.b, "/lines/3"); }) == row.result);
    CHECK(result_of([&] { return plus(row.b, row.a, "/lines/3"); }) == row.result);
  }
}

TEST_CASE("the largest amount is the last that a double counts to") {
  CHECK(kMaxMinor == (std::int64_t{1} << 53) - 1);
  CHECK(static_cast<std::int64_t>(static_cast<double>(kMaxMinor)) == kMaxMinor);
}

TEST_CASE("the currencies that people pay with are known") {
  for (const char* code : {"AED", "ARS", "AUD", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP",
                           "EUR", "GBP", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW",
                           "KWD", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR",
                           "RON", "RSD", "SAR", "SEK", "SGD", "SLE", "THB", "TND", "TRY", "TWD", "TZS", "UAH", "UGX",
                           "USD", "UYU", "VED", "VES", "VND", "XAF", "XCD", "XCG", "XOF", "XPF", "ZAR", "ZMW", "ZWG"}) {
    CAPTURE(std::string(code));
    CHECK(is_currency(code));
  }
}

TEST_CASE("exactly the active codes of ISO 4217 are currencies") {
  // List one without funds (BOV, CHE, CHW, COU, CLF, MXV, USN, UYI, UYW), metals, units of account and tests (X..).
  int count = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      for (char c = 'A'; c <= 'Z'; ++c) count += is_currency(std::string{a, b, c}) ? 1 : 0;
    }
  }
  CHECK(count == 155);
}

TEST_CASE("everything else is no currency") {
  const std::vector<std::string_view> codes = {
      "", "E", "EU", "EURO", "eur", "Eur", "EU ", " EUR", "EUR ", "EUR\n", "E\xC3\x9C", "\xE2\x82\xAC", "$", "978",
      "XYZ", "AAA", "ZZZ", std::string_view("EUR\0", 4),
      // retired
      "DEM", "FRF", "ITL", "HRK", "BGN", "LTL", "LVL", "EEK", "ANG", "CUC", "SLL", "ZWL", "VEF", "MRO", "STD", "BYR",
      // funds, metals, tests
      "BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAU", "XAG", "XDR", "XSU", "XUA", "XTS", "XXX"};
  for (const std::string_view code : codes) {
    CAPTURE(std::string(code));
    CHECK_FALSE(is_currency(code));
  }
}

TEST_CASE("an amount is written with as many decimals as its currency has") {
  CHECK(plain_amount(1300, "GBP") == "13.00 GBP");
  CHECK(plain_amount(5, "EUR") == "0.05 EUR");
  CHECK(plain_amount(0, "EUR") == "0.00 EUR");
  CHECK(plain_amount(1300, "JPY") == "1300 JPY");
  CHECK(plain_amount(1300, "KWD") == "1.300 KWD");
  CHECK(plain_amount(7, "KWD") == "0.007 KWD");
  CHECK(minor_digits("EUR") == 2);
  CHECK(minor_digits("JPY") == 0);
  CHECK(minor_digits("KWD") == 3);
}
