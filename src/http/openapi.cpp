#include "http/openapi.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <stdexcept>
#include <utility>

#include "http/schema_faults.hpp"

namespace docket::http {

namespace {

constexpr std::string_view kSchemas = "#/components/schemas/";

constexpr std::array<std::string_view, 14> kEnforced = {"type",
                                                        "enum",
                                                        "const",
                                                        "minimum",
                                                        "maximum",
                                                        "minLength",
                                                        "maxLength",
                                                        "minItems",
                                                        "maxItems",
                                                        "items",
                                                        "properties",
                                                        "required",
                                                        "additionalProperties",
                                                        "anyOf"};
constexpr std::array<std::string_view, 9> kNotes = {"title",    "description", "default", "examples",  "format",
                                                    "readOnly", "writeOnly",   "pattern", "deprecated"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw std::runtime_error("openapi.json: " + where + ": " + what);
}

const json::Value* member(const json::Value& object, const std::string& name) {
  return object.is<json::Object>() ? json::find(object.get<json::Object>(), name) : nullptr;
}

const json::Object& object_at(const json::Value& parent, const std::string& name, const std::string& where) {
  const auto* found = member(parent, name);
  if (found == nullptr || !found->is<json::Object>()) refuse(where, "`" + name + "` must be an object");
  return found->get<json::Object>();
}

std::string text_at(const json::Value& parent, const std::string& name, const std::string& where) {
  const auto* found = member(parent, name);
  if (found == nullptr || !found->is<std::string>()) refuse(where, "`" + name + "` must be a string");
  return found->get<std::string>();
}

bool flag_at(const json::Value& parent, const std::string& name) {
  const auto* found = member(parent, name);
  return found != nullptr && found->is<bool>() && found->get<bool>();
}

/// Takes the document apart, once.
class Reader {
 public:
  explicit Reader(std::string_view text) : document_(json::parse(text, 128)) {
    if (!text_at(document_, "openapi", "the document").starts_with("3.1.")) refuse("openapi", "must be 3.1");
    read_schemas();
    for (const auto& [path, item] : object_at(document_, "paths", "the document")) read_path(path, item);
  }

  Openapi take() { return std::move(out_); }

 private:
  void read_schemas() {
    const auto* components = member(document_, "components");
    if (components == nullptr || member(*components, "schemas") == nullptr) return;
    named_ = &object_at(*components, "schemas", "components");
    for (const auto& [name, schema] : *named_) out_.schemas[name] = lean(schema, "schema " + name);
  }

  void read_path(const std::string& path, const json::Value& item) {
    constexpr std::array<std::string_view, 5> kMethods = {"delete", "get", "patch", "post", "put"};
    if (!item.is<json::Object>()) refuse(path, "must be an object");
    for (const auto& [name, content] : item.get<json::Object>()) {
      if (contains(kMethods, name)) read_operation(path, name, item, content);
    }
  }

  void read_operation(const std::string& path, const std::string& method, const json::Value& item,
                      const json::Value& content) {
    const auto where = method + ' ' + path;
    Operation operation;
    Details detail;
    operation.id = text_at(content, "operationId", where);
    operation.method = method;
    for (char& c : operation.method) c = static_cast<char>(c - 'a' + 'A');
    operation.path = path;
    operation.index = out_.operations.size();
    read_security(content, operation);
    operation.deprecation = deprecation_of(content, where);
    for (const auto* from : {&item, &content}) {
      const auto* list = member(*from, "parameters");
      if (list == nullptr) continue;
      if (!list->is<json::Array>()) refuse(where, "`parameters` must be an array");
      for (const auto& entry : list->get<json::Array>())
        read_parameter(resolved(entry, where), where, operation, detail);
    }
    if (const auto* body = member(content, "requestBody")) read_body(resolved(*body, where), where, operation, detail);
    for (const auto& [status, reply] : object_at(content, "responses", where)) {
      read_reply(status, resolved(reply, where), where, operation, detail);
    }
    out_.operations.push_back(std::move(operation));
    out_.details.push_back(std::move(detail));
  }

  void read_security(const json::Value& content, Operation& operation) {
    const auto* ways = member(content, "security");
    if (ways == nullptr) ways = member(document_, "security");
    operation.open_to_guests = ways == nullptr || !ways->is<json::Array>() || ways->get<json::Array>().empty();
    if (operation.open_to_guests) return;
    for (const auto& way : ways->get<json::Array>()) {
      const bool nothing_needed = way.is<json::Object>() && way.get<json::Object>().empty();
      (nothing_needed ? operation.open_to_guests : operation.reads_credentials) = true;
    }
  }

  static std::optional<Deprecation> deprecation_of(const json::Value& content, const std::string& where) {
    const auto moment_at = [&](const std::string& name) {
      const auto at = parse_rfc3339(text_at(content, name, where));
      if (!at) refuse(where, "`" + name + "` must be a date-time");
      return *at;
    };
    const bool deprecated = flag_at(content, "deprecated");
    if (deprecated != (member(content, "x-deprecated-since") != nullptr)) {
      refuse(where, "`deprecated` and `x-deprecated-since` come together");
    }
    if (!deprecated) return std::nullopt;
    Deprecation deprecation;
    deprecation.since = moment_at("x-deprecated-since");
    if (member(content, "x-sunset") != nullptr) deprecation.sunset = moment_at("x-sunset");
    if (member(content, "x-successor") != nullptr) deprecation.successor = text_at(content, "x-successor", where);
    return deprecation;
  }

  void read_parameter(const json::Value& entry, const std::string& where, Operation& operation, Details& detail) {
    const auto name = text_at(entry, "name", where);
    const auto in = text_at(entry, "in", where);
    if (in == "header") operation.headers.push_back(name);
    const auto* schema = member(entry, "schema");
    if (schema == nullptr) refuse(where, "parameter `" + name + "` has no schema");
    if (in != "query") return;

    Parameter parameter;
    parameter.name = name;
    parameter.schema = use(*schema, where);
    const auto* type = member(*schema, "type");
    parameter.repeatable = type != nullptr && type->is<std::string>() && type->get<std::string>() == "array";
    const auto* items = parameter.repeatable ? member(*schema, "items") : schema;
    if (items == nullptr) refuse(where, "parameter `" + name + "` has no `items`");
    parameter.kind = kind_of(*items, where);
    parameter.required = flag_at(entry, "required");
    if (const auto* fallback = member(*schema, "default")) {
      parameter.fallback = fallback->is<std::string>() ? fallback->get<std::string>() : json::dump(*fallback);
    }
    detail.query.push_back(std::move(parameter));
  }

  static Kind kind_of(const json::Value& schema, const std::string& where) {
    const auto type = text_at(schema, "type", where);
    if (type == "integer") return Kind::integer;
    if (type == "boolean") return Kind::flag;
    if (type != "string") refuse(where, "no query parameter can be of type " + type);
    const auto* either = member(schema, "anyOf");
    const auto* format = member(either != nullptr && either->is<json::Array>() && !either->get<json::Array>().empty()
                                    ? either->get<json::Array>().front()
                                    : schema,
                                "format");
    if (format == nullptr || !format->is<std::string>()) return Kind::text;
    if (format->get<std::string>() == "uuid") return Kind::uuid;
    return format->get<std::string>().starts_with("date") ? Kind::moment : Kind::text;
  }

  void read_body(const json::Value& body, const std::string& where, Operation& operation, Details& detail) {
    const auto& content = object_at(body, "content", where);
    if (content.size() != 1) refuse(where, "the request body needs exactly one media type");
    const auto& [media_type, form] = *content.begin();
    const auto* schema = member(form, "schema");
    if (schema == nullptr) refuse(where, "the request body has no schema");
    operation.media_type = media_type;
    operation.body_required = flag_at(body, "required");
    detail.body = use(*schema, where);
  }

  void read_reply(const std::string& code, const json::Value& reply, const std::string& where, Operation& operation,
                  Details& detail) {
    int status = 0;
    const auto [end, wrong] = std::from_chars(code.data(), code.data() + code.size(), status);
    if (wrong != std::errc() || end != code.data() + code.size()) refuse(where, "`" + code + "` is not a status");
    operation.statuses.push_back(status);
    const auto* content = member(reply, "content");
    if (content == nullptr) return detail.replies.push_back({status, "", std::nullopt});
    for (const auto& [media_type, form] : object_at(reply, "content", where)) {
      const auto* schema = member(form, "schema");
      const bool is_json = media_type == "application/json" || media_type.ends_with("+json");
      const bool checked = schema != nullptr && is_json;
      detail.replies.push_back({status, media_type, checked ? std::optional(use(*schema, where)) : std::nullopt});
    }
  }

  /// Follows a `$ref` to a parameter, body or response.
  const json::Value& resolved(const json::Value& entry, const std::string& where) const {
    const auto* ref = member(entry, "$ref");
    if (ref == nullptr) return entry;
    const auto& text = ref->get<std::string>();
    const auto* target = text.starts_with('#') ? at_pointer(document_, std::string_view(text).substr(1)) : nullptr;
    if (target == nullptr) refuse(where, text + " leads nowhere");
    return *target;
  }

  std::size_t use(const json::Value& schema, const std::string& where) {
    auto lean_schema = lean(schema, where);
    auto [place, is_new] = places_.emplace(json::dump(lean_schema), out_.in_use.size());
    if (is_new) out_.in_use.push_back(std::move(lean_schema));
    return place->second;
  }

  /// The schema with only what is enforced; throws for a keyword that is neither that nor a mere note.
  json::Value lean(const json::Value& schema, const std::string& where) const {
    if (schema.is<bool>()) return schema;
    if (!schema.is<json::Object>()) refuse(where, "a schema must be an object");
    const auto* ref = member(schema, "$ref");
    json::Object kept;
    for (const auto& [keyword, content] : schema.get<json::Object>()) {
      if (contains(kNotes, keyword)) continue;
      if (ref == nullptr ? !contains(kEnforced, keyword) : keyword != "$ref") {
        refuse(where, "`" + keyword + "` would not be enforced");
      }
      kept[keyword] = content;
    }
    if (ref != nullptr) check_ref(*ref, where);
    for (const char* keyword : {"enum", "const"}) {
      const auto* values = member(schema, keyword);
      if (values != nullptr)
        check_scalars(values->is<json::Array>() ? values->get<json::Array>() : json::Array{*values}, where);
    }
    return json::Value(with_children(kept, [&](const json::Value& child) { return lean(child, where); }));
  }

  void check_ref(const json::Value& ref, const std::string& where) const {
    const auto text = ref.is<std::string>() ? ref.get<std::string>() : std::string();
    const bool leads =
        text.starts_with(kSchemas) && named_ != nullptr && json::find(*named_, text.substr(kSchemas.size())) != nullptr;
    if (!leads) refuse(where, "$ref " + text + " leads nowhere");
  }

  static void check_scalars(const json::Array& values, const std::string& where) {
    for (const auto& value : values) {
      const bool fine =
          value.is<std::string>() || value.is<std::int64_t>() || value.is<bool>() || value.is<picojson::null>();
      if (!fine) refuse(where, "`enum` and `const` hold strings, integers, booleans and null only");
    }
  }

  Openapi out_;
  json::Value document_;
  const json::Object* named_ = nullptr;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

json::Object with_children(const json::Object& schema, const std::function<json::Value(const json::Value&)>& change) {
  json::Object copy = schema;
  for (auto& [keyword, content] : copy) {
    if (keyword == "items" || (keyword == "additionalProperties" && content.is<json::Object>())) {
      content = change(content);
    } else if (keyword == "properties" && content.is<json::Object>()) {
      for (auto& [name, child] : content.get<json::Object>()) child = change(child);
    } else if (keyword == "anyOf" && content.is<json::Array>()) {
      for (auto& child : content.get<json::Array>()) child = change(child);
    }
  }
  return copy;
}

Openapi read_openapi(std::string_view text) { return Reader(text).take(); }

}  // namespace docket::http
