#include "domain/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace docket {
namespace {

constexpr std::size_t kMaxSlug = 64;
constexpr std::size_t kMaxMadeSlug = 56;  ///< leaves room for a number, where another shop has the slug already
constexpr std::size_t kMaxEmail = 254;

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

/// Whether a control character past ASCII (U+0080 to U+009F) or a line or paragraph separator is in well-formed UTF-8.
bool has_wide_control(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\xC2' && static_cast<std::uint8_t>(text[i + 1]) < 0xA0) return true;
    const std::string_view three = text.substr(i, 3);
    if (three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9") return true;
  }
  return false;
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

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
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

bool is_email(std::string_view text) {
  if (text.size() > kMaxEmail || !is_utf8(text) || has_wide_control(text)) return false;
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<std::uint8_t>(c) > ' ' && c != 0x7F &&
           std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
  if (!plain) return false;
  const std::string_view domain = text.substr(at + 1);
  if (domain == "localhost") return true;
  return domain.find('.') != std::string_view::npos && domain.front() != '.' && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos;
}

}  // namespace docket
