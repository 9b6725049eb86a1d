#pragma once

#include <picojson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace docket::json {

using Value = picojson::value;
using Object = picojson::object;
using Array = picojson::array;

/// How deep arrays and objects may nest in a text from outside.
inline constexpr std::size_t kMaxDepth = 32;

/// The value that `text` spells. Stricter than picojson alone: the RFC 8259 grammar to the letter (no `01`, `1.`,
/// `+1`), well-formed UTF-8 without a byte order mark, no lone surrogates, no U+0000 (no database column holds it), no
/// name twice in one object (RFC 7493, 2.3), no number past a double's range, nesting up to `max_depth`. An integer
/// within int64 is an int64, everything else a double. Throws Error(malformed) saying what is wrong in which line and
/// column.
Value parse(std::string_view text, std::size_t max_depth = kMaxDepth);

/// Compact text; names in byte order, `/` not escaped.
std::string dump(const Value& value);

/// Builds JSON text front to back, without a tree in between. Commas are its business, matching begin and end the
/// caller's. Text must be well-formed UTF-8.
class Writer {
 public:
  Writer() { text_.reserve(kUsualSize); }

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);

  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(std::int64_t number);
  Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }
  Writer& value(bool flag);
  Writer& value(Timestamp at);  ///< as RFC 3339 has it
  Writer& null();
  /// `text` is JSON already and is put in as it stands.
  Writer& raw(std::string_view text);

  template <class T>
  Writer& field(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }
  /// The field, or `null` when there is no content.
  template <class T>
  Writer& nullable(std::string_view name, const std::optional<T>& content) {
    key(name);
    return content ? value(*content) : null();
  }

  /// The finished text; the writer is empty afterwards.
  std::string take();

 private:
  static constexpr std::size_t kUsualSize = 1024;

  void separate();

  std::string text_;
  bool need_comma_ = false;
};

/// The member `name` of an object, or nullptr when it is absent. `null` is a value, not absence.
const Value* find(const Object& object, const std::string& name);

}  // namespace docket::json
