#pragma once

#include <optional>
#include <string>
#include <string_view>

/// How bytes travel in headers and mails.
namespace docket::notify {

/// What security::base64() wrote, or the same without its padding; nullopt for anything else.
std::optional<std::string> from_base64(std::string_view text);

/// Bytes from outside as a text that can be stored and shown: U+FFFD in place of what is not UTF-8 and of control
/// characters other than tabs and line breaks.
std::string cleaned(std::string_view bytes);

/// The same as one line: runs of white space and of control characters of any kind (also U+0085, U+2028 and their
/// like) are one space, with none at both ends.
std::string one_line(std::string_view bytes);

/// Base64 in lines of 76 characters (RFC 2045, 6.8), each ended by CRLF.
std::string base64_lines(std::string_view bytes);

/// RFC 2045, 6.7: lines of at most 76 characters, ended by CRLF. Any of CRLF, CR and LF in `text` is a line break.
std::string quoted_printable(std::string_view text);

/// `text` as encoded words (RFC 2047) that are separated by CRLF and a space: none longer than 75 characters, none with
/// part of a character, and the first leaves room for `indent` characters (up to 38) before it on its line of 76.
std::string encoded_words(std::string_view utf8, std::size_t indent);

}  // namespace docket::notify
