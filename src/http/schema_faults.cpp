#include "http/schema_faults.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "domain/text.hpp"

namespace docket::http {

namespace {

constexpr std::size_t kMostFaults = 50;
constexpr double kInt64End = 9'223'372'036'854'775'808.0;

const json::Value* member(const json::Value& object, const char* name) {
  return object.is<json::Object>() ? json::find(object.get<json::Object>(), name) : nullptr;
}

/// Reading an int64 as a double would change it in place, so integers go their own way.
double number_of(const json::Value& value) {
  return value.is<std::int64_t>() ? static_cast<double>(value.get<std::int64_t>()) : value.get<double>();
}

/// Of scalars; picojson's own comparison reads integers as doubles.
bool same(const json::Value& a, const json::Value& b) {
  if (a.is<std::string>()) return b.is<std::string>() && a.get<std::string>() == b.get<std::string>();
  if (a.is<std::int64_t>()) return b.is<std::int64_t>() && a.get<std::int64_t>() == b.get<std::int64_t>();
  if (a.is<bool>()) return b.is<bool>() && a.get<bool>() == b.get<bool>();
  return a.is<picojson::null>() && b.is<picojson::null>();
}

std::size_t count_of(const json::Value& value) { return static_cast<std::size_t>(number_of(value)); }

bool has_type(const json::Value& value, std::string_view type) {
  if (type == "object") return value.is<json::Object>();
  if (type == "array") return value.is<json::Array>();
  if (type == "string") return value.is<std::string>();
  if (type == "integer") return value.is<std::int64_t>();
  if (type == "number") return value.is<double>();
  if (type == "boolean") return value.is<bool>();
  return value.is<picojson::null>();
}

std::string_view noun(std::string_view type) {
  if (type == "object") return "an object";
  if (type == "array") return "an array";
  if (type == "string") return "a string";
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  return "null";
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

/// "must have at least 8 characters", or empty when `size` is in bounds.
std::string size_words(const json::Value* least, const json::Value* most, std::size_t size, std::string_view one,
                       std::string_view many) {
  const bool under = least != nullptr && size < count_of(*least);
  const bool over = most != nullptr && size > count_of(*most);
  if (!under && !over) return {};
  if (under && count_of(*least) == 1) return "must not be empty";
  const bool exact = least != nullptr && most != nullptr && count_of(*least) == count_of(*most);
  return std::string("must have ") +
         (exact   ? "exactly "
          : under ? "at least "
                  : "at most ") +
         counted(count_of(under ? *least : *most), one, many);
}

}  // namespace

struct SchemaFaults::Walk {
  const json::Object& schemas;
  std::string_view whole;
  std::size_t most;
  std::vector<Fault> faults;
  std::string pointer;

  bool full() const { return faults.size() >= most; }

  void add(std::string detail) {
    if (!full()) faults.push_back({pointer, std::move(detail)});
  }
  void add_at(std::string_view token, std::string detail) {
    if (!full()) faults.push_back({pointer + '/' + pointer_token(token), std::move(detail)});
  }

  void descend(std::string_view token, const json::Value& schema, const json::Value& value) {
    const auto length = pointer.size();
    pointer += '/';
    pointer += pointer_token(token);
    visit(schema, value);
    pointer.resize(length);
  }

  void visit(const json::Value& schema, const json::Value& value) {
    if (full() || !schema.is<json::Object>()) return;
    if (const auto* ref = member(schema, "$ref")) {
      const auto& text = ref->get<std::string>();
      if (const auto* target = json::find(schemas, text.substr(text.rfind('/') + 1))) visit(*target, value);
      return;
    }
    if (const auto* type = member(schema, "type"); type != nullptr && !check_type(schema, *type, value)) return;
    if (const auto* allowed = member(schema, "enum")) check_enum(allowed->get<json::Array>(), value);
    if (const auto* only = member(schema, "const")) check_enum({*only}, value);
    if (value.is<std::string>()) {
      add_words(size_words(member(schema, "minLength"), member(schema, "maxLength"),
                           characters(value.get<std::string>()), "character", "characters"));
    } else if (value.is<double>()) {
      check_range(schema, value);
    } else if (value.is<json::Array>()) {
      check_array(schema, value.get<json::Array>());
    } else if (value.is<json::Object>()) {
      check_object(schema, value.get<json::Object>());
    }
    if (const auto* either = member(schema, "anyOf")) check_either(either->get<json::Array>(), value);
  }

  void add_words(std::string words) {
    if (!words.empty()) add(std::move(words));
  }

  bool check_type(const json::Value& schema, const json::Value& type, const json::Value& value) {
    json::Array types = type.is<json::Array>() ? type.get<json::Array>() : json::Array{type};
    const auto fits = [&](const json::Value& name) { return has_type(value, name.get<std::string>()); };
    if (std::any_of(types.begin(), types.end(), fits)) return true;

    const auto wants_integer = [](const json::Value& name) { return name.get<std::string>() == "integer"; };
    const bool fraction = value.is<double>() && std::any_of(types.begin(), types.end(), wants_integer);
    if (fraction && std::abs(value.get<double>()) >= kInt64End) {
      const auto before = faults.size();
      check_range(schema, value);
      if (faults.size() > before) return false;
    }
    std::string words;
    for (const auto& name : types) {
      if (!words.empty()) words += " or ";
      words += fraction && wants_integer(name) ? "a whole number" : noun(name.get<std::string>());
    }
    add("must be " + words);
    return false;
  }

  void check_enum(const json::Array& allowed, const json::Value& value) {
    if (std::any_of(allowed.begin(), allowed.end(), [&](const json::Value& one) { return same(one, value); })) return;
    std::string words;
    for (const auto& one : allowed) words += (words.empty() ? "" : ", ") + json::dump(one);
    add((allowed.size() == 1 ? "must be " : "must be one of ") + words);
  }

  void check_range(const json::Value& schema, const json::Value& value) {
    const auto* least = member(schema, "minimum");
    const auto* greatest = member(schema, "maximum");
    if (least != nullptr && number_of(value) < number_of(*least)) add("must be at least " + json::dump(*least));
    if (greatest != nullptr && number_of(value) > number_of(*greatest)) add("must be at most " + json::dump(*greatest));
  }

  void check_array(const json::Value& schema, const json::Array& entries) {
    auto words = size_words(member(schema, "minItems"), member(schema, "maxItems"), entries.size(), "entry", "entries");
    if (!words.empty()) return add(std::move(words));
    const auto* items = member(schema, "items");
    for (std::size_t i = 0; items != nullptr && i < entries.size() && !full(); ++i) {
      descend(std::to_string(i), *items, entries[i]);
    }
  }

  void check_object(const json::Value& schema, const json::Object& fields) {
    const auto* properties = member(schema, "properties");
    const auto* others = member(schema, "additionalProperties");
    for (const auto& [name, content] : fields) {
      if (full()) return;
      const auto* known = properties != nullptr ? json::find(properties->get<json::Object>(), name) : nullptr;
      if (known != nullptr) {
        descend(name, *known, content);
      } else if (others != nullptr && others->is<bool>() && !others->get<bool>()) {
        add_at(name, "is not a field of this " + std::string(whole));
      } else if (others != nullptr) {
        descend(name, *others, content);
      }
    }
    const auto* required = member(schema, "required");
    if (required == nullptr) return;
    for (const auto& name : required->get<json::Array>()) {
      if (json::find(fields, name.get<std::string>()) == nullptr) add_at(name.get<std::string>(), "is required");
    }
  }

  /// Tells what keeps the value from the alternative that it comes nearest to.
  void check_either(const json::Array& alternatives, const json::Value& value) {
    std::vector<Fault> nearest;
    for (const auto& alternative : alternatives) {
      Walk attempt{schemas, whole, most - faults.size(), {}, pointer};
      attempt.visit(alternative, value);
      if (attempt.faults.empty()) return;
      if (nearest.empty() || attempt.faults.size() < nearest.size()) nearest = std::move(attempt.faults);
    }
    faults.insert(faults.end(), nearest.begin(), nearest.end());
  }
};

std::vector<Fault> SchemaFaults::find(const json::Value& schema, const json::Value& value, std::string_view whole,
                                      std::size_t most) const {
  Walk walk{schemas_, whole, most, {}, {}};
  walk.visit(schema, value);
  return std::move(walk.faults);
}

std::vector<Fault> together(std::vector<Fault> of_form, const std::vector<Fault>& of_rules) {
  const std::vector<Fault> known = of_form;
  for (const Fault& fault : of_rules) {
    const bool is_told = std::any_of(known.begin(), known.end(), [&](const Fault& other) {
      return (fault.pointer + '/').starts_with(other.pointer + '/');
    });
    if (!is_told && of_form.size() < kMostFaults) of_form.push_back(fault);
  }
  return of_form;
}

std::string pointer_token(std::string_view name) {
  std::string token;
  token.reserve(name.size());
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

const json::Value* at_pointer(const json::Value& root, std::string_view pointer) {
  const json::Value* here = &root;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    std::string token;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escape = pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      token += escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    pointer.remove_prefix(end);
    if (here->is<json::Object>()) {
      here = json::find(here->get<json::Object>(), token);
      if (here == nullptr) return nullptr;
    } else if (here->is<json::Array>()) {
      std::size_t place = 0;
      const auto [last, wrong] = std::from_chars(token.data(), token.data() + token.size(), place);
      if (wrong != std::errc() || last != token.data() + token.size()) return nullptr;
      if (place >= here->get<json::Array>().size()) return nullptr;
      here = &here->get<json::Array>()[place];
    } else {
      return nullptr;
    }
  }
  return here;
}

}  // namespace docket::http
