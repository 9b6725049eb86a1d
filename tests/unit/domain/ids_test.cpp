#include "domain/ids.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <vector>

using namespace docket;

namespace {

using Tail = std::array<std::uint8_t, 10>;

constexpr Tail kZeros{};
constexpr Tail kOnes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

std::string v7(std::int64_t ms, const Tail& tail) { return Uuid::v7(from_ms(ms), tail).str(); }

}  // namespace

TEST_CASE("a version 7 UUID holds its milliseconds, its version, its variant and the random bits") {
  struct Row {
    std::int64_t ms;
    Tail tail;
    const char* text;
  };
  const Row rows[] = {
      {0, kZeros, "00000000-0000-7000-8000-000000000000"},
      {0, kOnes, "00000000-0000-7fff-bfff-ffffffffffff"},
      {1, kZeros, "00000000-0001-7000-8000-000000000000"},
      {0xFFFF, kZeros, "00000000-ffff-7000-8000-000000000000"},
      {0x10000, kZeros, "00000001-0000-7000-8000-000000000000"},
      // RFC 9562, appendix A.6
      {0x017F22E279B0,
       {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F},
       "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"},
      {0x0123456789AB, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "01234567-89ab-7102-8304-05060708090a"},
      {253'402'300'799'999, kOnes, "e677d21f-dbff-7fff-bfff-ffffffffffff"},
      {0xFFFFFFFFFFFF, kOnes, "ffffffff-ffff-7fff-bfff-ffffffffffff"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(v7(row.ms, row.tail) == row.text);
  }
}

TEST_CASE("only the version and the variant are not random") {
  for (int bit = 0; bit < 80; ++bit) {
    Tail tail{};
    tail[static_cast<std::size_t>(bit / 8)] = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    const bool fixed = bit < 4 || bit == 16 || bit == 17;
    CAPTURE(bit);
    CHECK((v7(77, tail) == v7(77, kZeros)) == fixed);
  }
}

TEST_CASE("a moment before 1970 gets the smallest time there is, one past 48 bits the largest") {
  CHECK(v7(-1, kZeros) == v7(0, kZeros));
  CHECK(v7(-62'167'219'200'000, kOnes) == v7(0, kOnes));
  CHECK(v7(0x1000000000000, kZeros) == v7(0xFFFFFFFFFFFF, kZeros));
}

TEST_CASE("the floor of a millisecond is at most every UUID of it and over every one of the millisecond before") {
  for (const std::int64_t ms :
       {std::int64_t{1}, std::int64_t{0xFF}, std::int64_t{0x100}, std::int64_t{0xFFFF}, std::int64_t{0x10000},
        std::int64_t{1'795'252'500'123}, std::int64_t{253'402'300'799'999}}) {
    CAPTURE(ms);
    const Uuid floor = Uuid::v7_floor(from_ms(ms));
    CHECK(floor <= Uuid::v7(from_ms(ms), kZeros));
    CHECK(floor < Uuid::v7(from_ms(ms), kOnes));
    CHECK(floor > Uuid::v7(from_ms(ms - 1), kOnes));
  }
  CHECK(Uuid::v7_floor(from_ms(-1)) <= Uuid::v7(from_ms(0), kZeros));
  CHECK(Uuid::v7_floor(*parse_rfc3339("0000-01-01")) < Uuid::v7(from_ms(1'795'252'500'123), kZeros));
}

TEST_CASE("version 7 UUIDs sort by time, then by their random bits") {
  std::vector<Uuid> ids;
  for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{9}, std::int64_t{10}, std::int64_t{15}, std::int64_t{16},
                                std::int64_t{255}, std::int64_t{256}, std::int64_t{0xFFFFF}, std::int64_t{0x100000}}) {
    Tail tail{};
    for (const int last : {0, 9, 10, 15, 16, 99, 160, 255}) {
      tail[9] = static_cast<std::uint8_t>(last);
      ids.push_back(Uuid::v7(from_ms(ms), tail));
    }
  }
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  CHECK(std::is_sorted(ids.begin(), ids.end(), [](const Uuid& a, const Uuid& b) { return a.str() < b.str(); }));
}

TEST_CASE("a UUID is read in either case and kept in lower case") {
  const std::string lower = "0193a8f0-1c2d-7abc-9def-0123456789ab";
  for (const char* text : {"0193a8f0-1c2d-7abc-9def-0123456789ab", "0193A8F0-1C2D-7ABC-9DEF-0123456789AB",
                           "0193A8f0-1c2D-7aBc-9DeF-0123456789aB"}) {
    REQUIRE(Uuid::parse(text));
    CHECK(Uuid::parse(text)->view() == lower);
    CHECK(*Uuid::parse(text) == *Uuid::parse(lower));
  }
  for (const char* text : {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
                           "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}) {
    REQUIRE(Uuid::parse(text));
    CHECK(Uuid::parse(text)->view() == text);
  }
}

TEST_CASE("what is not a UUID is refused") {
  const std::vector<std::string_view> texts = {"",
                                               "0",
                                               "-",
                                               "0193a8f0-1c2d-7abc-9def-0123456789a",
                                               "0193a8f0-1c2d-7abc-9def-0123456789abc",
                                               "0193a8f01c2d7abc9def0123456789ab",
                                               "0193a8f01c2d7abc9def0123456789ab0000",
                                               "{0193a8f0-1c2d-7abc-9def-0123456789ab}",
                                               "{0193a8f0-1c2d-7abc-9def-0123456789}",
                                               "urn:uuid:0193a8f0-1c2d-7abc-9def-0123456789ab",
                                               " 0193a8f0-1c2d-7abc-9def-0123456789a",
                                               "0193a8f0-1c2d-7abc-9def-0123456789a\n",
                                               "0193a8f0-1c2d-7abc-9def-0123456789ag",
                                               "0193a8f0_1c2d_7abc_9def_0123456789ab",
                                               "0193a8f-01c2d-7abc-9def-0123456789ab",
                                               "0193a8f0-1c2d-7abc-9def-0123456789\xC3\xA9",
                                               "------------------------------------",
                                               "0193a8f0-1c2d-7abc-9def0-123456789ab",
                                               "0193a8f0-1c2d-7abc-9def--123456789ab",
                                               "0x93a8f0-1c2d-7abc-9def-0123456789ab",
                                               std::string_view("0193a8f0-1c2d-7abc-9def-0123456789a\0", 36)};
  for (const std::string_view text : texts) {
    CAPTURE(std::string(text));
    CHECK_FALSE(Uuid::parse(text));
    CHECK_FALSE(OrderId::parse(text));
  }
}

TEST_CASE("every character of a UUID is looked at") {
  const std::string good = "0193a8f0-1c2d-7abc-9def-0123456789ab";
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (const char wrong : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\x80'}) {
      std::string text = good;
      text[place] = wrong;
      CAPTURE(text);
      CHECK_FALSE(Uuid::parse(text));
    }
    std::string swapped = good;
    swapped[place] = good[place] == '-' ? '0' : '-';
    CAPTURE(swapped);
    CHECK_FALSE(Uuid::parse(swapped));
  }
}

TEST_CASE("a fresh id is none") {
  CHECK(Uuid().view() == "00000000-0000-0000-0000-000000000000");
  CHECK(OrderId() == OrderId());
  CHECK(Uuid() < Uuid::v7_floor(from_ms(0)));
}

TEST_CASE("the id of one kind of thing is not that of another") {
  CHECK_FALSE(std::is_convertible_v<OrderId, ShopId>);
  CHECK_FALSE(std::is_constructible_v<UserId, std::string>);
  CHECK_FALSE(std::is_convertible_v<Uuid, OrderId>);
  CHECK(std::is_trivially_copyable_v<OrderId>);
}

TEST_CASE("ids can be kept in hashed sets") {
  std::unordered_set<Uuid> ids;
  for (std::int64_t ms = 0; ms < 100; ++ms) ids.insert(Uuid::v7_floor(from_ms(ms)));
  CHECK(ids.size() == 100);
  CHECK(ids.contains(Uuid::v7_floor(from_ms(42))));
}
