#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace docket {

/// Whether `bytes` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
bool is_utf8(std::string_view bytes);

/// How many bytes at the start of `bytes` are well-formed UTF-8: all of them, or those before the first that is not.
std::size_t utf8_prefix(std::string_view bytes);

/// Number of code points in well-formed UTF-8: what "characters" means in every limit of the contract.
std::size_t characters(std::string_view utf8);

/// ASCII letters to lower case, all else untouched: how usernames, e-mail addresses and slugs are compared.
std::string ascii_lower(std::string_view text);

/// The letters of Latin, Greek, Cyrillic and Armenian writing to lower case, all else untouched: how texts are compared
/// in a search. Takes well-formed UTF-8; the length in bytes stays.
std::string lower_case(std::string_view utf8);

/// `text` without ASCII white space at both ends.
std::string_view trimmed(std::string_view text);

/// `text` made safe between the tags and inside of quoted attributes of HTML.
std::string html_escaped(std::string_view text);

/// A slug (lower-case letters, digits and single dashes) made from a name: "Café Luna, Nord" gives "caf-luna-nord".
/// At most 56 characters, so that a number still fits behind it. Empty when nothing of the name can be kept.
std::string slugify(std::string_view name);

/// Whether `text` is a slug of 1 to 64 characters: [a-z0-9] and single dashes in between. A slug is never a UUID, so
/// that a path can carry either.
bool is_slug(std::string_view text);

}  // namespace docket
