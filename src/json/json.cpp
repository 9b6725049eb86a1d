#include "json/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

#include "domain/error.hpp"
#include "domain/text.hpp"

namespace docket::json {
namespace {

constexpr std::size_t kMaxShown = 64;  // bytes of a name in a message

/// The name that `text`, well-formed and with its escapes, spells.
std::string spelt(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  Value value;
  const std::string quoted = '"' + std::string(text) + '"';
  picojson::parse(value, quoted);
  return value.get<std::string>();
}

/// Walks a text and throws at the first place where it leaves the grammar (RFC 8259); picojson is more lenient.
class Grammar {
 public:
  Grammar(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  void check() {
    value(0);
    space();
    if (at_ != text_.size()) fail("there is more after the value");
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i) {
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      } else {
        ++column;
      }
    }
    throw Error(Code::malformed,
                "Not JSON: " + what + " (line " + std::to_string(line) + ", column " + std::to_string(column) + ").");
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  void expect(char mark) {
    if (peek() != mark || at_ >= text_.size()) fail(std::string("expected '") + mark + "'");
    ++at_;
  }

  void value(std::size_t depth) {
    space();
    switch (peek()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': string(); return;
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: number();
    }
  }

  void enter(std::size_t depth) {
    if (depth >= max_depth_) fail("nested deeper than " + std::to_string(max_depth_) + " levels");
    ++at_;
  }

  void object(std::size_t depth) {
    enter(depth);
    space();
    if (peek() == '}') {
      ++at_;
      return;
    }
    std::set<std::string> names;
    for (;;) {
      space();
      const std::string_view name = string();
      if (!names.insert(spelt(name)).second) {
        fail("a name is there twice" + (name.size() <= kMaxShown ? ": " + std::string(name) : ""));
      }
      space();
      expect(':');
      value(depth + 1);
      space();
      if (peek() != ',') break;
      ++at_;
    }
    expect('}');
  }

  void array(std::size_t depth) {
    enter(depth);
    space();
    if (peek() == ']') {
      ++at_;
      return;
    }
    for (;;) {
      value(depth + 1);
      space();
      if (peek() != ',') break;
      ++at_;
    }
    expect(']');
  }

  void word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) fail("unknown word");
    at_ += wanted.size();
  }

  bool digits() {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > start;
  }

  void number() {
    if (at_ >= text_.size()) fail("the text ends too early");
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      fail("expected a value");
    }
    if (peek() == '.') {
      ++at_;
      if (!digits()) fail("a digit must follow the point");
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) fail("the exponent has no digits");
    }
  }

  unsigned hex4() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      unsigned digit = 0;
      if (c >= '0' && c <= '9') {
        digit = static_cast<unsigned>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        digit = static_cast<unsigned>(c - 'a') + 10;
      } else if (c >= 'A' && c <= 'F') {
        digit = static_cast<unsigned>(c - 'A') + 10;
      } else {
        fail("\\u needs four hex digits");
      }
      code = code * 16 + digit;
      ++at_;
    }
    return code;
  }

  void escape() {
    const char c = peek();
    if (c != 'u') {
      if (c == '\0' || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) fail("unknown escape");
      ++at_;
      return;
    }
    ++at_;
    const unsigned code = hex4();
    if (code == 0) fail("U+0000 is not accepted in texts");
    if (code >= 0xDC00 && code <= 0xDFFF) fail("half of a surrogate pair");
    if (code < 0xD800 || code > 0xDBFF) return;
    if (peek() != '\\' || at_ + 1 >= text_.size() || text_[at_ + 1] != 'u') fail("half of a surrogate pair");
    at_ += 2;
    const unsigned low = hex4();
    if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair");
  }

  /// The text between the quotes, as written.
  std::string_view string() {
    if (peek() != '"') fail("expected '\"'");
    const std::size_t start = ++at_;
    for (;;) {
      if (at_ >= text_.size()) fail("a text does not end");
      const char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character in a text");
      ++at_;
      if (c == '\\') escape();
    }
    return text_.substr(start, at_++ - start);
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
};

void write_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4U];
          out += kHex[static_cast<unsigned char>(c) & 15U];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

template <class Number>
void write_number(std::string& out, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void write(std::string& out, const Value& value);

void write_array(std::string& out, const Array& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    write(out, array[i]);
  }
  out += ']';
}

void write_object(std::string& out, const Object& object) {
  out += '{';
  for (auto member = object.begin(); member != object.end(); ++member) {
    if (member != object.begin()) out += ',';
    write_string(out, member->first);
    out += ':';
    write(out, member->second);
  }
  out += '}';
}

void write(std::string& out, const Value& value) {
  if (value.is<Object>()) {
    write_object(out, value.get<Object>());
  } else if (value.is<Array>()) {
    write_array(out, value.get<Array>());
  } else if (value.is<std::string>()) {
    write_string(out, value.get<std::string>());
  } else if (value.is<std::int64_t>()) {  // before double: picojson says yes to both
    write_number(out, value.get<std::int64_t>());
  } else if (value.is<double>()) {
    write_number(out, value.get<double>());
  } else if (value.is<bool>()) {
    out += value.get<bool>() ? "true" : "false";
  } else {
    out += "null";
  }
}

}  // namespace

Value parse(std::string_view text, std::size_t max_depth) {
  if (!is_utf8(text)) throw Error(Code::malformed, "Not JSON: the text is not valid UTF-8.");
  Grammar(text, max_depth).check();
  Value value;
  std::string error;
  try {
    picojson::parse(value, text.begin(), text.end(), &error);
  } catch (const std::overflow_error&) {
    throw Error(Code::malformed, "Not JSON: a number is out of range.");
  }
  if (!error.empty()) throw Error(Code::malformed, "Not JSON.");
  return value;
}

std::string dump(const Value& value) {
  std::string text;
  write(text, value);
  return text;
}

void Writer::separate() {
  if (need_comma_) text_ += ',';
  need_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  text_ += '{';
  need_comma_ = false;
  return *this;
}

Writer& Writer::end_object() {
  text_ += '}';
  need_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  text_ += '[';
  need_comma_ = false;
  return *this;
}

Writer& Writer::end_array() {
  text_ += ']';
  need_comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  write_string(text_, name);
  text_ += ':';
  need_comma_ = false;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  separate();
  write_string(text_, text);
  return *this;
}

Writer& Writer::value(std::int64_t number) {
  separate();
  write_number(text_, number);
  return *this;
}

Writer& Writer::value(bool flag) { return raw(flag ? "true" : "false"); }
Writer& Writer::value(Timestamp at) { return value(format_rfc3339(at)); }

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view text) {
  separate();
  text_ += text;
  return *this;
}

std::string Writer::take() {
  std::string text = std::move(text_);
  text_.clear();
  need_comma_ = false;
  return text;
}

const Value* find(const Object& object, const std::string& name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &found->second;
}

}  // namespace docket::json
