#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "domain/error.hpp"
#include "json/json.hpp"

namespace docket::http {

/// The words for a value that a JSON Schema has refused: where it does not fit, and what would. It knows the keywords
/// that Contract lets into its schemas. Immutable; any thread may call it.
class SchemaFaults {
 public:
  /// `schemas` is what `#/components/schemas/…` refers to, and must outlive this.
  explicit SchemaFaults(const json::Object& schemas) : schemas_(schemas) {}

  /// The first `most` faults, outermost first; `whole` is what the value is called ("request", "reply"). Empty when the
  /// walk finds nothing wrong.
  std::vector<Fault> find(const json::Value& schema, const json::Value& value, std::string_view whole,
                          std::size_t most) const;

 private:
  struct Walk;
  const json::Object& schemas_;
};

/// What a value's own rules find, too, joined to the faults of its form: but for what is at, or within, a place where
/// the form does not fit. The first 50 of all.
std::vector<Fault> together(std::vector<Fault> of_form, const std::vector<Fault>& of_rules);

/// One token of a JSON Pointer, escaped (RFC 6901, section 3).
std::string pointer_token(std::string_view name);

/// Where in `root` a JSON Pointer leads, or nullptr.
const json::Value* at_pointer(const json::Value& root, std::string_view pointer);

}  // namespace docket::http
