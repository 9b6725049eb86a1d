#pragma once

#include <string>
#include <string_view>

namespace docket::log {

/// Each of these appends `text` with control characters, quotes and backslashes escaped as JSON does it, and with
/// U+FFFD in place of what is not UTF-8, so that it stays on its line and cannot steer a terminal.

void append_escaped(std::string& line, std::string_view text);

/// In quotes: a JSON string.
void append_quoted(std::string& line, std::string_view text);

/// In quotes only when it is not one plain word.
void append_word(std::string& line, std::string_view text);

}  // namespace docket::log
