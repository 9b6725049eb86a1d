#include "domain/mailbox.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "domain/text.hpp"

namespace docket {
namespace {

constexpr std::size_t kMaxAddress = 254;
constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxLabel = 63;
/// With "xn--" before it, and at least a letter or digit for each character, its ASCII form is the longest label.
constexpr std::size_t kMaxWideLabel = kMaxLabel - 4;

struct Range {
  char32_t first, last;
};

/// What is no letter, digit or mark of a writing: what is not seen or changes how other text is shown, white space, and
/// the blocks of punctuation, symbols, compatibility forms, private use and no characters at all. Ascending.
constexpr Range kNoLetters[] = {
    {0x80, 0xA9},       {0xAB, 0xB4},       {0xB6, 0xB6},       {0xB8, 0xB9},       {0xBB, 0xBF},
    {0xD7, 0xD7},       {0xF7, 0xF7},       {0x34F, 0x34F},     {0x37E, 0x37E},     {0x600, 0x605},
    {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},
    {0x115F, 0x1160},   {0x1680, 0x1680},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x2000, 0x2BFF},
    {0x2E00, 0x2E7F},   {0x2FF0, 0x3004},   {0x3008, 0x3020},   {0x3030, 0x3030},   {0x303D, 0x303F},
    {0x3164, 0x3164},   {0x3200, 0x33FF},   {0x4DC0, 0x4DFF},   {0xD800, 0xF8FF},   {0xFDD0, 0xFDEF},
    {0xFE00, 0xFE1F},   {0xFE30, 0xFE6F},   {0xFEFF, 0xFFFF},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D000, 0x1D24F}, {0x1F000, 0x1FBFF}, {0x1FFFE, 0x1FFFF},
    {0x2FFFE, 0x2FFFF}, {0x3FFFE, 0x10FFFF}};

static_assert(std::ranges::is_sorted(kNoLetters, {}, &Range::first));

bool is_wide_letter(char32_t code) {
  const auto* range = std::ranges::lower_bound(kNoLetters, code, {}, &Range::last);
  return range == std::end(kNoLetters) || code < range->first;
}

bool is_wide(char c) { return static_cast<std::uint8_t>(c) >= 0x80; }

/// Takes the first character off well-formed UTF-8 that is not empty.
char32_t take_character(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  const std::size_t size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t code = size == 1 ? first : first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = code << 6U | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  text.remove_prefix(size);
  return code;
}

bool has_only_letters_past_ascii(std::string_view text) {
  while (!text.empty()) {
    const char32_t code = take_character(text);
    if (code >= 0x80 && !is_wide_letter(code)) return false;
  }
  return true;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || is_wide(c);
}

/// RFC 5322, 3.2.3.
bool is_in_word(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_word(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_in_word); }

/// RFC 1123, 2.1.
bool is_label(std::string_view text) {
  const bool is_ascii = std::ranges::none_of(text, is_wide);
  return !text.empty() && (is_ascii ? text.size() <= kMaxLabel : characters(text) <= kMaxWideLabel) &&
         text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

template <class Fits>
bool all_between_dots(std::string_view text, Fits fits) {
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!fits(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return fits(text);
}

bool is_domain(std::string_view text) {
  if (text == "localhost") return true;
  const std::size_t dot = text.rfind('.');
  return dot != std::string_view::npos && !std::ranges::all_of(text.substr(dot + 1), is_digit) &&
         all_between_dots(text, is_label);
}

/// Whether a line could end in well-formed UTF-8, or something acts on what shows it.
bool has_control(std::string_view text) {
  while (!text.empty()) {
    const char32_t code = take_character(text);
    if (code < ' ' || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029) return true;
  }
  return false;
}

/// What stands between the quotes of RFC 5322, 3.2.4; nullopt when they end elsewhere.
std::optional<std::string> unquoted(std::string_view text) {
  if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return std::nullopt;
    if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
    plain += text[i];
  }
  return plain;
}

std::optional<std::string> parse_name(std::string_view text) {
  if (text.starts_with('"')) return unquoted(text);
  const bool may_be_list =
      text.find('@') != std::string_view::npos && text.find_first_of(",;") != std::string_view::npos;
  if (may_be_list || text.find_first_of("<>\"") != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

}  // namespace

bool is_email(std::string_view text) {
  if (text.size() > kMaxAddress || !is_utf8(text)) return false;
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at <= kMaxLocalPart && all_between_dots(text.substr(0, at), is_word) &&
         is_domain(text.substr(at + 1)) && has_only_letters_past_ascii(text);
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  text = trimmed(text);
  if (!is_utf8(text) || has_control(text)) return std::nullopt;
  if (!text.ends_with('>')) return is_email(text) ? std::optional(Mailbox{"", std::string(text)}) : std::nullopt;
  const std::size_t open = text.rfind('<');
  if (open == std::string_view::npos) return std::nullopt;
  const std::string_view address = text.substr(open + 1, text.size() - open - 2);
  auto name = parse_name(trimmed(text.substr(0, open)));
  if (!name || !is_email(address)) return std::nullopt;
  return Mailbox{std::move(*name), std::string(address)};
}

}  // namespace docket
