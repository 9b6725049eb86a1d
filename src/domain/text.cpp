#include "domain/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace docket {
namespace {

constexpr std::size_t kMaxSlug = 64;
constexpr std::size_t kMaxMadeSlug = 56;  ///< leaves room for a number, where another shop has the slug already

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_uuid_shaped(std::string_view text) {
  return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' &&
         text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

/// The second byte has a smaller range after some first ones (RFC 3629, section 4).
bool second_fits(std::uint8_t first, std::uint8_t second) {
  switch (first) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return second >= 0x80 && second <= 0xBF;
  }
}

/// How many bytes at the start are ASCII, in whole words of eight; most texts are nothing else.
std::size_t ascii_prefix(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t i = 0;
  for (std::uint64_t word = 0; bytes.size() - i >= sizeof word; i += sizeof word) {
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return i;
}

/// How many bytes the first character has; 0 when the text ends before it or it is not well-formed.
std::size_t sequence_length(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (bytes.size() < length || !second_fits(first, static_cast<std::uint8_t>(bytes[1]))) return 0;
  for (std::size_t k = 2; k < length; ++k) {
    if ((static_cast<std::uint8_t>(bytes[k]) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

/// A run of capitals past ASCII, and how far off their small letters are.
struct Capitals {
  std::uint32_t first, last;
  std::int32_t distance;
  std::uint32_t step = 1;  ///< 2: capitals and small letters take turns
};

constexpr Capitals kCapitals[] = {
    {0xC0, 0xD6, 32},     {0xD8, 0xDE, 32},     {0x100, 0x12E, 1, 2},   {0x132, 0x136, 1, 2},  {0x139, 0x147, 1, 2},
    {0x14A, 0x176, 1, 2}, {0x178, 0x178, -121}, {0x179, 0x17D, 1, 2},   {0x1CD, 0x1DB, 1, 2},  {0x1DE, 0x1EE, 1, 2},
    {0x1F8, 0x21E, 1, 2}, {0x222, 0x232, 1, 2}, {0x386, 0x386, 38},     {0x388, 0x38A, 37},    {0x38C, 0x38C, 64},
    {0x38E, 0x38F, 63},   {0x391, 0x3A1, 32},   {0x3A3, 0x3AB, 32},     {0x3C2, 0x3C2, 1},  // the sigma of a word's end
    {0x400, 0x40F, 80},   {0x410, 0x42F, 32},   {0x460, 0x480, 1, 2},   {0x48A, 0x4BE, 1, 2},  {0x4C1, 0x4CD, 1, 2},
    {0x4D0, 0x52E, 1, 2}, {0x531, 0x556, 48},   {0x1E00, 0x1E94, 1, 2}, {0x1EA0, 0x1EFE, 1, 2}};

std::uint32_t small_letter(std::uint32_t code) {
  for (const Capitals& run : kCapitals) {
    if (code > run.last) continue;
    const bool is_capital = code >= run.first && (code - run.first) % run.step == 0;
    return is_capital ? code + static_cast<std::uint32_t>(run.distance) : code;
  }
  return code;
}

}  // namespace

std::size_t utf8_prefix(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    i += ascii_prefix(bytes.substr(i));
    const std::size_t length = sequence_length(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return i;
}

bool is_utf8(std::string_view bytes) { return utf8_prefix(bytes) == bytes.size(); }

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; }));
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string lower_case(std::string_view utf8) {
  std::string lower = ascii_lower(utf8);
  const auto bits = [&](std::size_t i) { return static_cast<std::uint8_t>(lower[i]) & 0x3FU; };
  for (std::size_t i = 0; i + 1 < lower.size(); ++i) {
    // Every letter of the table has two bytes, or three with this first one.
    const auto first = static_cast<std::uint8_t>(lower[i]);
    const bool is_long = first == 0xE1 && i + 2 < lower.size();
    if (!is_long && (first < 0xC3 || first > 0xDF)) continue;
    const std::uint32_t code =
        is_long ? 0x1000U | bits(i + 1) << 6U | bits(i + 2) : (first & 0x1FU) << 6U | bits(i + 1);
    const std::uint32_t small = small_letter(code);
    if (small == code) continue;
    if (!is_long) lower[i] = static_cast<char>(0xC0U | small >> 6U);
    if (is_long) lower[i + 1] = static_cast<char>(0x80U | (small >> 6U & 0x3FU));
    lower[is_long ? i + 2 : i + 1] = static_cast<char>(0x80U | (small & 0x3FU));
  }
  return lower;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string html_escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string slugify(std::string_view name) {
  std::string slug;
  bool dash = false;
  for (const char c : ascii_lower(name)) {
    if (is_lower_or_digit(c)) {
      if (dash && !slug.empty()) slug += '-';
      dash = false;
      slug += c;
    } else if (static_cast<std::uint8_t>(c) < 0x80) {
      dash = true;
    }
    if (slug.size() >= kMaxMadeSlug) break;
  }
  slug.resize(std::min(slug.size(), kMaxMadeSlug));
  if (is_uuid_shaped(slug)) slug.resize(slug.rfind('-'));
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > kMaxSlug || text.front() == '-' || text.back() == '-') return false;
  if (text.find("--") != std::string_view::npos) return false;
  return !is_uuid_shaped(text) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

}  // namespace docket
