#include "domain/money.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "domain/error.hpp"

namespace docket {
namespace {

using namespace std::string_view_literals;

/// Active codes of ISO 4217, list one, without funds, metals, units of account and test codes: what a shop sells in.
constexpr std::array kCurrencies{
    "AED"sv, "AFN"sv, "ALL"sv, "AMD"sv, "AOA"sv, "ARS"sv, "AUD"sv, "AWG"sv, "AZN"sv, "BAM"sv, "BBD"sv, "BDT"sv, "BHD"sv,
    "BIF"sv, "BMD"sv, "BND"sv, "BOB"sv, "BRL"sv, "BSD"sv, "BTN"sv, "BWP"sv, "BYN"sv, "BZD"sv, "CAD"sv, "CDF"sv, "CHF"sv,
    "CLP"sv, "CNY"sv, "COP"sv, "CRC"sv, "CUP"sv, "CVE"sv, "CZK"sv, "DJF"sv, "DKK"sv, "DOP"sv, "DZD"sv, "EGP"sv, "ERN"sv,
    "ETB"sv, "EUR"sv, "FJD"sv, "FKP"sv, "GBP"sv, "GEL"sv, "GHS"sv, "GIP"sv, "GMD"sv, "GNF"sv, "GTQ"sv, "GYD"sv, "HKD"sv,
    "HNL"sv, "HTG"sv, "HUF"sv, "IDR"sv, "ILS"sv, "INR"sv, "IQD"sv, "IRR"sv, "ISK"sv, "JMD"sv, "JOD"sv, "JPY"sv, "KES"sv,
    "KGS"sv, "KHR"sv, "KMF"sv, "KPW"sv, "KRW"sv, "KWD"sv, "KYD"sv, "KZT"sv, "LAK"sv, "LBP"sv, "LKR"sv, "LRD"sv, "LSL"sv,
    "LYD"sv, "MAD"sv, "MDL"sv, "MGA"sv, "MKD"sv, "MMK"sv, "MNT"sv, "MOP"sv, "MRU"sv, "MUR"sv, "MVR"sv, "MWK"sv, "MXN"sv,
    "MYR"sv, "MZN"sv, "NAD"sv, "NGN"sv, "NIO"sv, "NOK"sv, "NPR"sv, "NZD"sv, "OMR"sv, "PAB"sv, "PEN"sv, "PGK"sv, "PHP"sv,
    "PKR"sv, "PLN"sv, "PYG"sv, "QAR"sv, "RON"sv, "RSD"sv, "RUB"sv, "RWF"sv, "SAR"sv, "SBD"sv, "SCR"sv, "SDG"sv, "SEK"sv,
    "SGD"sv, "SHP"sv, "SLE"sv, "SOS"sv, "SRD"sv, "SSP"sv, "STN"sv, "SVC"sv, "SYP"sv, "SZL"sv, "THB"sv, "TJS"sv, "TMT"sv,
    "TND"sv, "TOP"sv, "TRY"sv, "TTD"sv, "TWD"sv, "TZS"sv, "UAH"sv, "UGX"sv, "USD"sv, "UYU"sv, "UZS"sv, "VED"sv, "VES"sv,
    "VND"sv, "VUV"sv, "WST"sv, "XAF"sv, "XCD"sv, "XCG"sv, "XOF"sv, "XPF"sv, "YER"sv, "ZAR"sv, "ZMW"sv, "ZWG"sv,
};
static_assert(std::is_sorted(kCurrencies.begin(), kCurrencies.end()));

/// Those of them that are not divided into hundredths (ISO 4217).
constexpr std::array kUndivided{"BIF"sv, "CLP"sv, "DJF"sv, "GNF"sv, "ISK"sv, "JPY"sv, "KMF"sv, "KRW"sv,
                                "PYG"sv, "RWF"sv, "UGX"sv, "VND"sv, "VUV"sv, "XAF"sv, "XOF"sv, "XPF"sv};
constexpr std::array kInThousandths{"BHD"sv, "IQD"sv, "JOD"sv, "KWD"sv, "LYD"sv, "OMR"sv, "TND"sv};

Minor in_range(Minor amount, bool overflowed, std::string_view pointer) {
  if (overflowed || amount < 0 || amount > kMaxMinor) throw invalid(std::string(pointer), "is too large an amount");
  return amount;
}

}  // namespace

Minor times(Minor unit_price, std::int64_t quantity, std::string_view pointer) {
  Minor product = 0;
  const bool overflowed = __builtin_mul_overflow(unit_price, quantity, &product);
  return in_range(product, overflowed, pointer);
}

Minor plus(Minor a, Minor b, std::string_view pointer) {
  Minor sum = 0;
  const bool overflowed = __builtin_add_overflow(a, b, &sum);
  return in_range(sum, overflowed, pointer);
}

bool is_currency(std::string_view code) { return std::binary_search(kCurrencies.begin(), kCurrencies.end(), code); }

std::size_t minor_digits(std::string_view currency) {
  const auto is_in = [&](const auto& codes) { return std::find(codes.begin(), codes.end(), currency) != codes.end(); };
  if (is_in(kUndivided)) return 0;
  return is_in(kInThousandths) ? 3 : 2;
}

std::string plain_amount(Minor amount, std::string_view currency) {
  const std::size_t digits = minor_digits(currency);
  std::string text = std::to_string(amount);
  if (digits > 0) {
    if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
    text.insert(text.size() - digits, ".");
  }
  return text + " " + std::string(currency);
}

}  // namespace docket
