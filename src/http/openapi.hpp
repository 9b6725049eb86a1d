#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/contract.hpp"
#include "json/json.hpp"

namespace docket::http {

/// How the text of a query parameter is read.
enum class Kind { text, integer, flag, moment, uuid };

/// A documented query parameter.
struct Parameter {
  std::string name;
  Kind kind = Kind::text;
  bool repeatable = false;
  bool required = false;
  std::optional<std::string> fallback;  ///< its default, as text
  std::size_t schema = 0;               ///< place in Openapi::in_use
};

/// A documented reply in one of its media types.
struct ReplyBody {
  int status = 0;
  std::string media_type;             ///< empty: no body
  std::optional<std::size_t> schema;  ///< place in Openapi::in_use; absent when nothing is checked
};

/// What belongs to an operation besides what Operation shows.
struct Details {
  std::optional<std::size_t> body;  ///< place in Openapi::in_use; absent when it takes none
  std::vector<Parameter> query;
  std::vector<ReplyBody> replies;
};

/// An OpenAPI document, taken apart.
struct Openapi {
  std::vector<Operation> operations;
  std::vector<Details> details;     ///< of the operation in the same place
  json::Object schemas;             ///< `#/components/schemas`, with only what is enforced
  std::vector<json::Value> in_use;  ///< each schema of a body, parameter or reply, once
};

/// Throws std::runtime_error for what Contract's constructor refuses.
Openapi read_openapi(std::string_view text);

/// A copy of the schema with `change` made to every schema directly below it.
json::Object with_children(const json::Object& schema, const std::function<json::Value(const json::Value&)>& change);

}  // namespace docket::http
