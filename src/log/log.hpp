#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace docket::log {

enum class Level : std::uint8_t { debug, info, warn, error, off };
enum class Format : std::uint8_t { text, json };

/// A named value of a line. Never a password, token, key or whole body.
struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Starts logging to stderr, one line an event, written by a thread of its own: a slow terminal never holds a request
/// (lines over the queue's bound push out the oldest). Before it, and at Level::off, nothing is written.
void init(Level level, Format format);

/// Writes what is queued. Call it before the process ends.
void flush();

/// One line: time, level, message and the fields. Control characters are escaped, so that no request can forge a line.
/// Any thread may call these.
void debug(std::string_view message, std::initializer_list<Field> fields = {});
void info(std::string_view message, std::initializer_list<Field> fields = {});
void warn(std::string_view message, std::initializer_list<Field> fields = {});
void error(std::string_view message, std::initializer_list<Field> fields = {});

}  // namespace docket::log
