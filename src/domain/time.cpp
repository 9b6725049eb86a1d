#include "domain/time.hpp"

namespace docket {
namespace {

/// What four digits of a year can write, in UTC.
constexpr Timestamp kFirst = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Timestamp kLast = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1) - Milliseconds(1);

/// Reads numbers and marks off the front of a text; once something does not fit, nothing does any more.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) ok_ = false;
    for (std::size_t i = 0; ok_ && i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') {
        ok_ = false;
      } else {
        value = value * 10 + (rest_[i] - '0');
      }
    }
    if (ok_) rest_.remove_prefix(digits);
    return value;
  }

  char any_of(std::string_view marks) {
    if (!ok_ || rest_.empty() || marks.find(rest_.front()) == std::string_view::npos) {
      ok_ = false;
      return '\0';
    }
    const char mark = rest_.front();
    rest_.remove_prefix(1);
    return mark;
  }

  /// The milliseconds of ".123456"; 0 when there is no fraction.
  int fraction() {
    if (!ok_ || rest_.empty() || rest_.front() != '.') return 0;
    rest_.remove_prefix(1);
    int value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      if (digits < 3) value = value * 10 + (rest_[digits] - '0');
      ++digits;
    }
    if (digits == 0) ok_ = false;
    for (std::size_t i = digits; i < 3; ++i) value *= 10;
    rest_.remove_prefix(digits);
    return value;
  }

  bool at_end() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// Writes `number` with that many digits over the text. Every reply has several times in it, so this is no printf.
void put(std::string& text, std::size_t place, std::size_t digits, int number) {
  for (std::size_t i = digits; i-- > 0; number /= 10) text[place + i] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string format_for_file(Timestamp at) {
  std::string text = format_rfc3339(at).substr(0, std::string_view("2026-11-21T09:15:00").size());
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

std::string format_rfc3339(Timestamp at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  std::string text = "0000-00-00T00:00:00.000Z";
  put(text, 0, 4, static_cast<int>(date.year()));
  put(text, 5, 2, static_cast<int>(static_cast<unsigned>(date.month())));
  put(text, 8, 2, static_cast<int>(static_cast<unsigned>(date.day())));
  put(text, 11, 2, static_cast<int>(time.hours().count()));
  put(text, 14, 2, static_cast<int>(time.minutes().count()));
  put(text, 17, 2, static_cast<int>(time.seconds().count()));
  put(text, 20, 3, static_cast<int>(time.subseconds().count()));
  return text;
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  Scanner scan(text);
  const int y = scan.number(4);
  scan.any_of("-");
  const int m = scan.number(2);
  scan.any_of("-");
  const int d = scan.number(2);
  const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (!scan.ok() || !date.ok()) return std::nullopt;
  if (scan.at_end()) return Timestamp(sys_days(date));

  scan.any_of("Tt ");
  const int hour = scan.number(2);
  scan.any_of(":");
  const int minute = scan.number(2);
  scan.any_of(":");
  const int second = scan.number(2);
  const int millisecond = scan.fraction();
  const char zone = scan.any_of("Zz+-");
  minutes offset{0};
  if (zone == '+' || zone == '-') {
    const int offset_h = scan.number(2);
    scan.any_of(":");
    const int offset_min = scan.number(2);
    if (offset_h > 23 || offset_min > 59) return std::nullopt;
    offset = hours(offset_h) + minutes(offset_min);
    if (zone == '-') offset = -offset;
  }
  if (!scan.at_end() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const Timestamp at =
      Timestamp(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second) + Milliseconds(millisecond) - offset;
  if (at < kFirst || at > kLast) return std::nullopt;
  return at;
}

}  // namespace docket
