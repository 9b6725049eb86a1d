#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

namespace docket::fuzz {

/// Ends the run as a finding, which libFuzzer keeps as a file.
inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// Hands `bytes` to `take` in pieces whose sizes are `sizes`, over and over (0 stands for one), until `take` says
/// false. Each piece is a copy with nothing behind it, so that AddressSanitizer sees who reads on.
template <class Take>
void in_pieces(std::string_view bytes, std::span<const std::uint8_t> sizes, Take take) {
  for (std::size_t at = 0, turn = 0; at < bytes.size(); ++turn) {
    const std::size_t wanted = sizes.empty() ? bytes.size() : std::max<std::size_t>(1, sizes[turn % sizes.size()]);
    const std::string_view piece = bytes.substr(at, wanted);
    const std::vector<char> copy(piece.begin(), piece.end());
    if (!take(std::string_view(copy.data(), copy.size()))) return;
    at += piece.size();
  }
}

}  // namespace docket::fuzz
