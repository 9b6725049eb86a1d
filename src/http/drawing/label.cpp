#include "http/drawing/label.hpp"
#include "domain/text.hpp"

#include <algorithm>
#include <cstdint>

namespace docket::http {
namespace {

struct Character {
  std::string_view bytes;
  std::uint32_t code = 0;
};

/// The next character of well-formed UTF-8, taken off `rest`.
Character take(std::string_view& rest) {
  const auto first = static_cast<unsigned char>(rest.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  Character taken{rest.substr(0, length), first};
  if (length > 1) taken.code = first & (0xFFU >> (length + 1));
  for (const char c : taken.bytes.substr(1)) taken.code = (taken.code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  rest.remove_prefix(taken.bytes.size());
  return taken;
}

/// In hundredths of the font's size.
int width_of(std::uint32_t code) {
  if (code < 0x20) return 32;
  if (code < 0x7F) {
    const char c = static_cast<char>(code);
    if (std::string_view("ijlI.,:;'|!").find(c) != std::string_view::npos) return 32;
    if (std::string_view(" frt()[]{}/\\\"`").find(c) != std::string_view::npos) return 42;
    if (std::string_view("mwMW@%").find(c) != std::string_view::npos) return 98;
    if (c >= 'A' && c <= 'Z') return 74;
    return 63;
  }
  const bool is_narrow = code < 0x1100 || (code >= 0x2000 && code < 0x2300);
  return is_narrow ? 72 : 112;
}

bool is_allowed_in_xml(std::uint32_t code) {
  return (code >= 0x20 && code < 0xFFFE) || code >= 0x10000 || code == '\t' || code == '\n' || code == '\r';
}

int hundredths(std::string_view text) {
  int width = 0;
  while (!text.empty()) width += width_of(take(text).code);
  return width;
}

/// As many characters of the word as fit, at least one.
std::string_view fitting(std::string_view word, int widest) {
  std::string_view rest = word;
  int width = 0;
  std::size_t bytes = 0;
  while (!rest.empty()) {
    const Character next = take(rest);
    width += width_of(next.code);
    if (bytes > 0 && width > widest) break;
    bytes += next.bytes.size();
  }
  return word.substr(0, bytes);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

}  // namespace

int width_of(std::string_view utf8, int size) { return (hundredths(utf8) * size + 99) / 100; }

Label wrapped(std::string_view utf8, int size, int widest, std::size_t most_lines) {
  const int room = widest * 100 / size;
  Label label;
  label.lines.emplace_back();
  const auto add = [&](std::string_view piece) {
    std::string& line = label.lines.back();
    const std::string longer = line.empty() ? std::string(piece) : line + " " + std::string(piece);
    if (hundredths(longer) <= room || line.empty()) {
      line = longer;
    } else {
      label.lines.emplace_back(piece);
    }
  };
  for (std::string_view word : words_of(utf8)) {
    while (hundredths(word) > room) {
      const std::string_view piece = fitting(word, room);
      add(piece);
      word.remove_prefix(piece.size());
    }
    if (!word.empty()) add(word);
  }
  if (label.lines.size() > most_lines) {
    label.is_cut = true;
    label.lines.resize(most_lines);
    std::string& last = label.lines.back();
    last = std::string(fitting(last, room - width_of(0x2026))) + "…";
  }
  for (const std::string& line : label.lines) label.width = std::max(label.width, width_of(line, size));
  return label;
}

std::string xml_text(std::string_view utf8) {
  std::string allowed;
  while (!utf8.empty()) {
    const Character next = take(utf8);
    allowed += is_allowed_in_xml(next.code) ? std::string(next.bytes) : " ";
  }
  return html_escaped(allowed);
}

}  // namespace docket::http
