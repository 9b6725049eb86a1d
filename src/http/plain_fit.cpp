#include "http/plain_fit.hpp"

#include <algorithm>
#include <cmath>

/// All lengths here are in hundredths of the width of a screen that is 16 wide and 9 high. One that stands upright has
/// for each column twice the width and 1.78 times the height, of which plain.css makes 1.7 times the size.
namespace docket::http {
namespace {

constexpr double kWidth = 47.5;  ///< for the numbers of a column
constexpr double kHeight = 42;
constexpr double kPadding = 0.7;  ///< beside each number, and above and below it
constexpr double kLine = 1.1;     ///< in plain.css
constexpr double kTimeLine = 0.5;
constexpr std::size_t kMostAbreast = 6;

/// In sizes of the letter: what the widest of the usual bold fonts (Verdana, DejaVu Sans) need.
double width_of(char letter) {
  if (letter >= '0' && letter <= '9') return 0.71;
  if (letter == '-') return 0.48;
  if (std::string_view("MWmw").find(letter) != std::string_view::npos) return 1.13;
  return letter >= 'a' ? 0.72 : 0.85;
}

double width_of(std::string_view number) {
  double width = 0;
  for (const char letter : number) width += width_of(letter);
  return width;
}

}  // namespace

PlainFit fit_plainly(const std::vector<std::string_view>& numbers, bool has_times) {
  double widest = 1;
  for (const std::string_view number : numbers) widest = std::max(widest, width_of(number));
  const double lines = kLine * (has_times ? 1 + kTimeLine : 1);
  PlainFit best;
  double largest = 0;
  for (std::size_t abreast = 1; abreast <= kMostAbreast; ++abreast) {
    const auto columns = static_cast<double>(abreast);
    const double rows = std::max(1.0, std::ceil(static_cast<double>(numbers.size()) / columns));
    const double size = std::min((kWidth / columns - kPadding) / widest, (kHeight / rows - kPadding) / lines);
    if (size <= largest) continue;
    largest = size;
    best.abreast = abreast;
  }
  const auto* fits = std::ranges::find_if(kPlainSizes, [&](int size) { return size <= largest * 10; });
  best.size = fits != std::end(kPlainSizes) ? *fits : kPlainSizes[std::size(kPlainSizes) - 1];
  return best;
}

}  // namespace docket::http
