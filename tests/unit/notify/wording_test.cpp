#include "notify/wording.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace docket;
using namespace docket::notify;

/// What is expected is what Intl of Node says, with no-break spaces before "AM" and its like.
TEST_CASE("amounts are written as the language writes them") {
  struct Row {
    Minor amount;
    const char* currency;
    const char* en;
    const char* de;
    const char* es;
    const char* hi;
    const char* ar;
  };
  const Row rows[] = {
      {0, "EUR", "€0.00", "0,00\u00A0€", "0,00\u00A0€", "€0.00", "\u200F0.00\u00A0€"},
      {5, "EUR", "€0.05", "0,05\u00A0€", "0,05\u00A0€", "€0.05", "\u200F0.05\u00A0€"},
      {1300, "EUR", "€13.00", "13,00\u00A0€", "13,00\u00A0€", "€13.00", "\u200F13.00\u00A0€"},
      {130'000, "EUR", "€1,300.00", "1.300,00\u00A0€", "1300,00\u00A0€", "€1,300.00", "\u200F1,300.00\u00A0€"},
      {123'456'789, "EUR", "€1,234,567.89", "1.234.567,89\u00A0€", "1.234.567,89\u00A0€", "€12,34,567.89",
       "\u200F1,234,567.89\u00A0€"},
      {1'234'567, "INR", "₹12,345.67", "12.345,67\u00A0₹", "12.345,67\u00A0INR", "₹12,345.67",
       "\u200F12,345.67\u00A0₹"},
      {1300, "USD", "$13.00", "13,00\u00A0$", "13,00\u00A0US$", "$13.00", "\u200F13.00\u00A0US$"},
      {1300, "JPY", "¥1,300", "1.300\u00A0¥", "1300\u00A0JPY", "JP¥1,300", "\u200F1,300\u00A0JP¥"},
      {1300, "KWD", "KWD\u00A01.300", "1,300\u00A0KWD", "1,300\u00A0KWD", "KWD\u00A01.300",
       "\u200F1.300\u00A0د.ك.\u200F"},
      {13, "CHF", "CHF\u00A00.13", "0,13\u00A0CHF", "0,13\u00A0CHF", "CHF\u00A00.13", "\u200F0.13\u00A0CHF"},
      {1300, "XOF", "F\u202FCFA\u00A01,300", "1.300\u00A0F\u202FCFA", "1300\u00A0XOF", "F\u202FCFA\u00A01,300",
       "\u200F1,300\u00A0F\u202FCFA"},
      {1300, "XCG", "Cg.\u00A013.00", "13,00\u00A0Cg.", "13,00\u00A0Cg.", "Cg.\u00A013.00", "\u200F13.00\u00A0Cg."},
      {1300, "THB", "THB\u00A013.00", "13,00\u00A0฿", "13,00\u00A0฿", "฿13.00", "\u200F13.00\u00A0฿"},
      {kMaxMinor, "EUR", "€90,071,992,547,409.91", "90.071.992.547.409,91\u00A0€", "90.071.992.547.409,91\u00A0€",
       "€9,00,71,99,25,47,409.91", "\u200F90,071,992,547,409.91\u00A0€"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.currency);
    CHECK(money_text(row.amount, row.currency, "en") == row.en);
    CHECK(money_text(row.amount, row.currency, "de") == row.de);
    CHECK(money_text(row.amount, row.currency, "es") == row.es);
    CHECK(money_text(row.amount, row.currency, "hi") == row.hi);
    CHECK(money_text(row.amount, row.currency, "ar") == row.ar);
    CHECK(money_text(row.amount, row.currency, "tlh") == row.en);
  }
}

TEST_CASE("times are those of the shop's zone, as the language writes them") {
  struct Row {
    const char* language;
    const char* morning;
    const char* night;
    const char* noon;
    const char* date;
    const char* moment;
  };
  const Row rows[] = {
      {"en", "9:05\u00A0AM", "12:05\u00A0AM", "12:00\u00A0PM", "Mar 2, 2026", "Mar 2, 2026, 9:05\u00A0AM"},
      {"de", "09:05", "00:05", "12:00", "02.03.2026", "02.03.2026, 09:05"},
      {"es", "9:05", "0:05", "12:00", "2 mar 2026", "2 mar 2026, 9:05"},
      {"hi", "9:05\u00A0am", "12:05\u00A0am", "12:00\u00A0pm", "2 मार्च 2026", "2 मार्च 2026, 9:05\u00A0am"},
      {"ar", "9:05\u00A0ص", "12:05\u00A0ص", "12:00\u00A0م", "02\u200F/03\u200F/2026",
       "02\u200F/03\u200F/2026، 9:05\u00A0ص"},
  };
  const Timestamp morning = parse_rfc3339("2026-03-02T08:05:00Z").value();  // Berlin is an hour ahead
  for (const Row& row : rows) {
    CAPTURE(row.language);
    CHECK(clock_text(morning, "Europe/Berlin", row.language) == row.morning);
    CHECK(clock_text(morning - std::chrono::hours(9), "Europe/Berlin", row.language) == row.night);
    CHECK(clock_text(morning + std::chrono::minutes(175), "Europe/Berlin", row.language) == row.noon);
    CHECK(date_text(morning, "Europe/Berlin", row.language) == row.date);
    CHECK(moment_text(morning, "Europe/Berlin", row.language) == row.moment);
  }
  CHECK(date_text(parse_rfc3339("2026-12-31T23:30:00Z").value(), "Europe/Berlin", "es") == "1 ene 2027");
  CHECK_THROWS_AS(clock_text(morning, "Mars/Base", "en"), std::runtime_error);
}
