#pragma once

#include <string>
#include <string_view>

#include "domain/money.hpp"
#include "domain/time.hpp"

/// Amounts and times as a language writes them (CLDR), the same as the pages show them. Languages that are none of
/// kLanguages count as English.
namespace docket::notify {

/// "€1,300.00", "1.300,00 €", "₹1,23,456.00", "JP¥1,300". `amount` is not negative.
std::string money_text(Minor amount, std::string_view currency, std::string_view language);

/// What the clock shows in that zone: "9:05 AM", "09:05", "9:05 ص". Throws std::runtime_error for an unknown zone.
std::string clock_text(Timestamp at, std::string_view timezone, std::string_view language);

/// "Nov 21, 2026", "21.11.2026". Throws as above.
std::string date_text(Timestamp at, std::string_view timezone, std::string_view language);

/// Date and clock. Throws as above.
std::string moment_text(Timestamp at, std::string_view timezone, std::string_view language);

}  // namespace docket::notify
