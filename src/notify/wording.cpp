#include "notify/wording.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "app/local_day.hpp"

namespace docket::notify {
namespace {

constexpr std::string_view kNoBreak = "\u00A0";
constexpr std::string_view kRightToLeft = "\u200F";  ///< keeps the parts in order among Arabic letters

/// How a language writes numbers and dates.
struct Locale {
  std::string_view language;
  char point;
  char group;
  std::size_t least_grouped;  ///< digits before the point, from which on they are grouped
  std::size_t upper_group;    ///< how many digits all groups but the last have
  bool is_symbol_first;
  std::array<std::string_view, 2> halves;  ///< of the day; empty where it has 24 hours
  std::array<std::string_view, 12> months;
};

constexpr Locale kLocales[] = {
    {"en",
     '.',
     ',',
     4,
     3,
     true,
     {"AM", "PM"},
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}},
    {"de", ',', '.', 4, 3, false, {}, {}},
    {"es",
     ',',
     '.',
     5,
     3,
     false,
     {},
     {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"}},
    {"hi",
     '.',
     ',',
     4,
     2,
     true,
     {"am", "pm"},
     {"जन॰", "फ़र॰", "मार्च", "अप्रैल", "मई", "जून", "जुल॰", "अग॰", "सित॰", "अक्टू॰", "नव॰", "दिस॰"}},
    {"ar", '.', ',', 4, 3, false, {"ص", "م"}, {}},
};

struct Symbol {
  std::string_view language;  ///< empty: all but Spanish, which writes few
  std::string_view currency;
  std::string_view text;
};

constexpr Symbol kSymbols[] = {
    {"en", "AUD", "A$"},
    {"en", "PHP", "₱"},
    {"en", "THB", "THB"},
    {"hi", "AUD", "A$"},
    {"hi", "JPY", "JP¥"},
    {"es", "EUR", "€"},
    {"es", "THB", "฿"},
    {"es", "USD", "US$"},
    {"es", "VND", "₫"},
    {"es", "XCG", "Cg."},
    {"es", "XPF", "CFPF"},
    {"ar", "AED", "د.إ.\u200F"},
    {"ar", "BHD", "د.ب.\u200F"},
    {"ar", "DZD", "د.ج.\u200F"},
    {"ar", "EGP", "ج.م.\u200F"},
    {"ar", "GBP", "UK£"},
    {"ar", "IQD", "د.ع.\u200F"},
    {"ar", "IRR", "ر.إ."},
    {"ar", "JOD", "د.أ.\u200F"},
    {"ar", "JPY", "JP¥"},
    {"ar", "KWD", "د.ك.\u200F"},
    {"ar", "LBP", "ل.ل.\u200F"},
    {"ar", "LYD", "د.ل.\u200F"},
    {"ar", "MAD", "د.م.\u200F"},
    {"ar", "MRU", "أ.م."},
    {"ar", "OMR", "ر.ع.\u200F"},
    {"ar", "QAR", "ر.ق.\u200F"},
    {"ar", "SAR", "ر.س.\u200F"},
    {"ar", "SDG", "ج.س."},
    {"ar", "SYP", "ل.س.\u200F"},
    {"ar", "TND", "د.ت.\u200F"},
    {"ar", "USD", "US$"},
    {"ar", "YER", "ر.ي.\u200F"},
    {"", "AUD", "AU$"},
    {"", "BRL", "R$"},
    {"", "CAD", "CA$"},
    {"", "CNY", "CN¥"},
    {"", "EUR", "€"},
    {"", "GBP", "£"},
    {"", "HKD", "HK$"},
    {"", "ILS", "₪"},
    {"", "INR", "₹"},
    {"", "JPY", "¥"},
    {"", "KRW", "₩"},
    {"", "MXN", "MX$"},
    {"", "NZD", "NZ$"},
    {"", "THB", "฿"},
    {"", "TWD", "NT$"},
    {"", "USD", "$"},
    {"", "VND", "₫"},
    {"", "XAF", "FCFA"},
    {"", "XCD", "EC$"},
    {"", "XCG", "Cg."},
    {"", "XOF", "F\u202FCFA"},
    {"", "XPF", "CFPF"},
};

const Locale& locale_of(std::string_view language) {
  const auto* found = std::find_if(std::begin(kLocales), std::end(kLocales),
                                   [&](const Locale& locale) { return locale.language == language; });
  return found != std::end(kLocales) ? *found : kLocales[0];
}

std::string_view symbol_of(std::string_view currency, std::string_view language) {
  for (const Symbol& symbol : kSymbols) {
    if (symbol.currency != currency) continue;
    if (symbol.language == language || (symbol.language.empty() && language != "es")) return symbol.text;
  }
  return currency;
}

std::string grouped(std::string digits, const Locale& locale) {
  if (digits.size() < locale.least_grouped) return digits;
  for (std::size_t at = digits.size(), group = 3; at > group; group = locale.upper_group) {
    at -= group;
    digits.insert(at, 1, locale.group);
  }
  return digits;
}

std::string number_text(Minor amount, std::size_t behind_point, const Locale& locale) {
  std::string digits = std::to_string(amount);
  if (digits.size() <= behind_point) digits.insert(0, behind_point + 1 - digits.size(), '0');
  const std::size_t whole = digits.size() - behind_point;
  std::string text = grouped(digits.substr(0, whole), locale);
  if (behind_point > 0) text.append(1, locale.point).append(digits, whole);
  return text;
}

/// Letters and points stand off from the digits, signs do not.
bool is_sign(std::string_view symbol) {
  const char last = symbol.back();
  return last == '$' || (static_cast<std::uint8_t>(last) >= 0x80);
}

std::string_view without_zero(std::string_view two_digits) {
  return two_digits.starts_with('0') ? two_digits.substr(1) : two_digits;
}

}  // namespace

std::string money_text(Minor amount, std::string_view currency, std::string_view language) {
  const Locale& locale = locale_of(language);
  const std::string number = number_text(amount, minor_digits(currency), locale);
  const std::string_view symbol = symbol_of(currency, locale.language);
  std::string text;
  if (locale.is_symbol_first) {
    text.append(symbol).append(is_sign(symbol) ? "" : kNoBreak).append(number);
  } else {
    text.append(locale.language == "ar" ? kRightToLeft : "").append(number).append(kNoBreak).append(symbol);
  }
  return text;
}

std::string clock_text(Timestamp at, std::string_view timezone, std::string_view language) {
  const Locale& locale = locale_of(language);
  const std::string clock = app::local_clock(at, timezone);
  if (locale.halves[0].empty()) return locale.language == "de" ? clock : std::string(without_zero(clock));
  const int hour = app::local_hour(at, timezone);
  const int shown = hour % 12 == 0 ? 12 : hour % 12;
  std::string text = std::to_string(shown) + clock.substr(2);
  return text.append(kNoBreak).append(locale.halves[hour < 12 ? 0 : 1]);
}

std::string date_text(Timestamp at, std::string_view timezone, std::string_view language) {
  const Locale& locale = locale_of(language);
  const std::string day = app::local_day(at, timezone);  // 2026-11-21
  const std::string year = day.substr(0, day.size() - 6);
  const std::string month = day.substr(day.size() - 5, 2);
  const std::string of_month = day.substr(day.size() - 2);
  if (locale.language == "de") return of_month + "." + month + "." + year;
  const std::string mark(kRightToLeft);
  if (locale.language == "ar") return of_month + mark + "/" + month + mark + "/" + year;
  const std::string name(locale.months[static_cast<std::size_t>(std::stoi(month) - 1)]);
  const std::string number(without_zero(of_month));
  return locale.language == "en" ? name + " " + number + ", " + year : number + " " + name + " " + year;
}

std::string moment_text(Timestamp at, std::string_view timezone, std::string_view language) {
  return date_text(at, timezone, language) + (locale_of(language).language == "ar" ? "، " : ", ") +
         clock_text(at, timezone, language);
}

}  // namespace docket::notify
