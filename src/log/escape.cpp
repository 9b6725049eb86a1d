#include "log/escape.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace docket::log {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Character {
  std::size_t size = 1;    ///< bytes
  char32_t code = 0xFFFD;  ///< U+FFFD for a byte that starts nothing well-formed
};

std::uint8_t byte_at(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

/// The first character of `text`, which is not empty (RFC 3629).
Character first_of(std::string_view text) {
  const std::uint8_t lead = byte_at(text, 0);
  if (lead < 0x80) return {1, lead};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80) return {};
    code = code << 6 | (byte_at(text, i) & 0x3FU);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {size, code};
}

void append_u(std::string& line, char32_t code) {
  constexpr std::string_view kHex = "0123456789abcdef";
  line.append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) line.push_back(kHex[code >> shift & 0xFU]);
}

/// C0 and C1 controls, DEL, the line separators, and what turns the direction of writing around.
bool is_treacherous(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool is_plain(char c) {
  return static_cast<std::uint8_t>(c) > 0x20 && static_cast<std::uint8_t>(c) < 0x7F && c != '"' && c != '\\' &&
         c != '=';
}

}  // namespace

void append_escaped(std::string& line, std::string_view text) {
  while (!text.empty()) {
    const Character character = first_of(text);
    const std::string_view bytes = text.substr(0, character.size);
    text.remove_prefix(character.size);
    if (character.code == '"' || character.code == '\\') {
      line.append(1, '\\').append(bytes);
    } else if (character.code == '\n') {
      line.append("\\n");
    } else if (is_treacherous(character.code)) {
      append_u(line, character.code);
    } else if (character.code == 0xFFFD) {
      line.append(kReplacement);
    } else {
      line.append(bytes);
    }
  }
}

void append_quoted(std::string& line, std::string_view text) {
  line.push_back('"');
  append_escaped(line, text);
  line.push_back('"');
}

void append_word(std::string& line, std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) {
    line.append(text);
  } else {
    append_quoted(line, text);
  }
}

}  // namespace docket::log
