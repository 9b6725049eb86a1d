#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::http {

/// How the numbers of a column of the plain board stand.
struct PlainFit {
  std::size_t abreast = 1;
  int size = 0;  ///< of a number, in tenths of a hundredth of the screen's width; plain.css has a class for each
};

/// The sizes that there are, largest first.
inline constexpr int kPlainSizes[] = {90, 84, 78, 72, 66, 61, 56, 52, 48, 44, 41,
                                      38, 35, 32, 30, 28, 26, 24, 22, 20, 18, 16};

/// The largest of them in which all of `numbers` are on the screen at once, be it as wide as a television or, with the
/// columns below each other, as tall; the smallest where none is small enough. `has_times`: each has a line of its own
/// under it.
PlainFit fit_plainly(const std::vector<std::string_view>& numbers, bool has_times);

}  // namespace docket::http
