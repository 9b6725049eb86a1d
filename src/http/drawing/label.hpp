#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text in drawings. Nobody knows the reader's font: widths are those of a wide one.
namespace docket::http {

/// How wide the text is at most, in pixels; `size` is that of the font.
int width_of(std::string_view utf8, int size);

/// A text in lines.
struct Label {
  std::vector<std::string> lines;  ///< at least one
  int width = 0;                   ///< of the widest line
  bool is_cut = false;             ///< the end is missing, and the last line ends with "…"
};

/// Breaks a text at spaces, and within words that are too long, into up to `most_lines` lines of up to `widest` pixels.
Label wrapped(std::string_view utf8, int size, int widest, std::size_t most_lines);

/// The text as it may stand in XML, in elements and attributes: what XML does not allow at all becomes a space.
std::string xml_text(std::string_view utf8);

}  // namespace docket::http
