#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "json/json.hpp"

namespace docket::http {

/// Reads a body that the contract has checked: every member is of the documented type.
class Fields {
 public:
  explicit Fields(const json::Value& body) : object_(body.get<json::Object>()) {}

  bool has(const std::string& name) const { return json::find(object_, name) != nullptr; }

  /// Absent and null are nullopt.
  std::optional<std::string> text(const std::string& name) const {
    const json::Value* value = present(name);
    return value ? std::optional(value->get<std::string>()) : std::nullopt;
  }
  std::optional<std::int64_t> integer(const std::string& name) const {
    const json::Value* value = present(name);
    return value ? std::optional(value->get<std::int64_t>()) : std::nullopt;
  }
  std::optional<bool> flag(const std::string& name) const {
    const json::Value* value = present(name);
    return value ? std::optional(value->get<bool>()) : std::nullopt;
  }

  /// For a PATCH: the outer nullopt is "absent", the inner one `null`.
  std::optional<std::optional<std::string>> text_or_null(const std::string& name) const {
    // Spelt out: std::optional(text(name)) would be no second layer, and "absent" would become `null`.
    using Outer = std::optional<std::optional<std::string>>;
    return has(name) ? Outer(std::in_place, text(name)) : Outer();
  }
  std::optional<std::optional<std::int64_t>> integer_or_null(const std::string& name) const {
    using Outer = std::optional<std::optional<std::int64_t>>;
    return has(name) ? Outer(std::in_place, integer(name)) : Outer();
  }

  /// A member that holds an object or array; nullptr when it is absent or null.
  const json::Value* present(const std::string& name) const {
    const json::Value* value = json::find(object_, name);
    return value != nullptr && !value->is<picojson::null>() ? value : nullptr;
  }

 private:
  const json::Object& object_;
};

}  // namespace docket::http
