#include "notify/encodings.hpp"

#include <algorithm>
#include <cstdint>

#include "domain/text.hpp"
#include "security/digest.hpp"

namespace docket::notify {
namespace {

constexpr std::size_t kLine = 76;  ///< characters, without the line break
constexpr std::string_view kBreak = "\r\n";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kMostOfWord = 75;
constexpr std::string_view kWordBegin = "=?UTF-8?B?";
constexpr std::string_view kWordEnd = "?=";

std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }

std::size_t character_size(char first) {
  if (byte(first) < 0xC0) return 1;
  if (byte(first) < 0xE0) return 2;
  return byte(first) < 0xF0 ? 3 : 4;
}

bool is_ascii_control(char c) { return byte(c) < ' ' || c == 0x7F; }

/// Beyond ASCII: the C1 controls, line and paragraph separators, and what turns the direction of the text around it.
bool is_wide_control(std::string_view character) {
  if (character.size() == 2) return character[0] == '\xC2' && byte(character[1]) < 0xA0;
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const std::uint8_t last = byte(character[2]);
  return (character[1] == '\x80' && last >= 0xA8 && last <= 0xAE) ||
         (character[1] == '\x81' && last >= 0xA6 && last <= 0xA9);
}

/// Hands each character of well-formed UTF-8 to `use`; what is not, as U+FFFD, byte by byte.
template <class Use>
void each_character(std::string_view bytes, const Use& use) {
  while (!bytes.empty()) {
    std::string_view sound = bytes.substr(0, utf8_prefix(bytes));
    bytes.remove_prefix(sound.size());
    while (!sound.empty()) {
      const std::size_t size = character_size(sound.front());
      use(sound.substr(0, size));
      sound.remove_prefix(size);
    }
    if (!bytes.empty()) {
      use(kReplacement);
      bytes.remove_prefix(1);
    }
  }
}

void append_escape(std::string& line, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  line += '=';
  line += kDigits[byte(c) >> 4U];
  line += kDigits[byte(c) & 0x0FU];
}

/// One line of a text, broken where it is too long; a white space at an end of a line would get lost on the way.
void append_quoted_line(std::string& out, std::string_view line) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool is_last = i + 1 == line.size();
    const bool is_space = c == ' ' || c == '\t';
    const bool is_plain = is_space ? !is_last : byte(c) > ' ' && byte(c) < 0x7F && c != '=';
    const std::size_t size = is_plain ? 1 : 3;
    if (used + size > kLine - (is_last ? 0 : 1)) {
      out.append("=").append(kBreak);
      used = 0;
    }
    used += size;
    if (is_plain) {
      out += c;
    } else {
      append_escape(out, c);
    }
  }
  out += kBreak;
}

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
  if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  if (text.size() % 4 == 0) {
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  std::string url(text);
  std::replace(url.begin(), url.end(), '+', '-');
  std::replace(url.begin(), url.end(), '/', '_');
  return security::from_base64url(url);
}

std::string cleaned(std::string_view bytes) {
  std::string text;
  each_character(bytes, [&](std::string_view character) {
    const char c = character.front();
    text += is_ascii_control(c) && c != '\t' && c != '\r' && c != '\n' ? kReplacement : character;
  });
  return text;
}

std::string one_line(std::string_view bytes) {
  std::string line;
  bool gap = false;
  each_character(bytes, [&](std::string_view character) {
    if (character == " " || is_ascii_control(character.front()) || is_wide_control(character)) {
      gap = true;
      return;
    }
    if (gap && !line.empty()) line += ' ';
    gap = false;
    line += character;
  });
  return line;
}

std::string base64_lines(std::string_view bytes) {
  const std::string text = security::base64(bytes);
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += kLine) lines.append(text, at, kLine).append(kBreak);
  return lines;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(kBreak), text.size());
    append_quoted_line(out, text.substr(0, end));
    text.remove_prefix(end);
    if (!text.empty()) text.remove_prefix(text.starts_with(kBreak) ? kBreak.size() : 1);
  }
  return out;
}

std::string encoded_words(std::string_view utf8, std::size_t indent) {
  constexpr std::size_t kAround = kWordBegin.size() + kWordEnd.size();
  std::string words;
  std::string part;
  std::size_t room = std::min(kMostOfWord, kLine - std::min(indent, kLine / 2)) - kAround;
  const auto end_word = [&] {
    if (!words.empty()) words.append(kBreak).append(" ");
    words.append(kWordBegin).append(security::base64(part)).append(kWordEnd);
    part.clear();
    room = kMostOfWord - kAround;
  };
  each_character(utf8, [&](std::string_view character) {
    if ((part.size() + character.size() + 2) / 3 * 4 > room) end_word();
    part += character;
  });
  if (!part.empty()) end_word();
  return words;
}

}  // namespace docket::notify
