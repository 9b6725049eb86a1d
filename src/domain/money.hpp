#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace docket {

/// An amount in minor units (cents, pence; whole yen) of a currency that the context names. Never a float.
using Minor = std::int64_t;

/// The largest amount Docket handles: every integer up to it is exact in JavaScript too (2^53 - 1).
inline constexpr Minor kMaxMinor = 9'007'199'254'740'991;

/// The largest price of one piece.
inline constexpr Minor kMaxPrice = 100'000'000'000;

/// unit price times quantity. Throws validation_failed when the product is out of [0, kMaxMinor]; `pointer` says where.
Minor times(Minor unit_price, std::int64_t quantity, std::string_view pointer);

/// a plus b, both in [0, kMaxMinor]. Throws validation_failed when the sum is over kMaxMinor.
Minor plus(Minor a, Minor b, std::string_view pointer);

/// Whether `code` is an active ISO 4217 currency, upper case ("EUR").
bool is_currency(std::string_view code);

/// How many digits of an amount stand behind the point: 2 for EUR, 0 for JPY, 3 for KWD.
std::size_t minor_digits(std::string_view currency);

/// An amount as anybody reads it, in no language: "13.00 GBP", "1300 JPY".
std::string plain_amount(Minor amount, std::string_view currency);

}  // namespace docket
