#include "http/contract.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <valijson/adapters/picojson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "domain/error.hpp"
#include "domain/ids.hpp"
#include "domain/text.hpp"
#include "http/openapi.hpp"
#include "http/schema_faults.hpp"

namespace docket::http {

namespace {

using valijson::Subschema;
using Adapter = valijson::adapters::PicoJsonAdapter;

constexpr std::size_t kMostFaults = 50;

/// valijson goes through all entries of an array before it looks at their number; under `allOf` the number comes first,
/// so that a body of many entries costs nothing.
json::Value sizes_first(const json::Value& schema) {
  if (!schema.is<json::Object>()) return schema;
  auto copy = with_children(schema.get<json::Object>(), sizes_first);
  json::Object sizes;
  for (const char* keyword : {"minItems", "maxItems"}) {
    if (auto node = copy.extract(keyword); !node.empty()) sizes.insert(std::move(node));
  }
  if (!sizes.empty()) copy["allOf"] = json::Value(json::Array{json::Value(std::move(sizes))});
  return json::Value(std::move(copy));
}

std::string places(const char* what, std::size_t count) {
  return std::string("The ") + what + " does not fit the contract in " + std::to_string(count) +
         (count == 1 ? " place." : " places.");
}

/// The text of a query parameter as JSON; nullopt, and `words` says why, when it is not of that kind.
std::optional<json::Value> query_value(Kind kind, const std::string& text, const char*& words) {
  switch (kind) {
    case Kind::integer: {
      std::int64_t number = 0;
      const char* last = text.data() + text.size();
      const auto [end, wrong] = std::from_chars(text.data(), last, number);
      if (end == last && wrong == std::errc()) return json::Value(number);
      if (end == last && wrong == std::errc::result_out_of_range) {
        return json::Value(text.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                                               : std::numeric_limits<std::int64_t>::max());
      }
      words = "must be a whole number";
      return std::nullopt;
    }
    case Kind::flag:
      if (text == "true" || text == "false") return json::Value(text == "true");
      words = "must be true or false";
      return std::nullopt;
    case Kind::moment:
      if (parse_rfc3339(text)) return json::Value(text);
      words = "must be a date-time as in RFC 3339, or a date";
      return std::nullopt;
    case Kind::uuid:
      if (Uuid::parse(text)) return json::Value(text);
      words = "must be a UUID";
      return std::nullopt;
    case Kind::text: break;
  }
  return json::Value(text);
}

/// Pages are beside the API and the feed; their links may carry what others have added.
bool is_page(const Operation& operation) {
  return !operation.path.starts_with("/api/") && !operation.path.starts_with("/ws/");
}

}  // namespace

struct Contract::Compiled {
  Openapi document;
  valijson::Schema root;                   ///< owns every compiled schema
  std::vector<const Subschema*> verdicts;  ///< the compiled form of `document.in_use`

  explicit Compiled(std::string_view text) : document(read_openapi(text)), verdicts(document.in_use.size()) {
    compile();
  }

  /// One valijson schema whose properties are the schemas in use, so that they share what they refer to.
  void compile() {
    json::Object named;
    json::Object properties;
    for (const auto& [name, schema] : document.schemas) named[name] = sizes_first(schema);
    for (std::size_t i = 0; i < verdicts.size(); ++i) properties[std::to_string(i)] = sizes_first(document.in_use[i]);
    const json::Value together(
        json::Object{{"components", json::Value(json::Object{{"schemas", json::Value(std::move(named))}})},
                     {"properties", json::Value(std::move(properties))}});
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(together), root);

    Subschema::ApplyFunction take = [this](const valijson::constraints::Constraint& constraint) {
      if (const auto* all = dynamic_cast<const valijson::constraints::PropertiesConstraint*>(&constraint)) {
        all->applyToProperties([this](const auto& name, const Subschema* schema) {
          verdicts.at(std::stoul(std::string(name.c_str()))) = schema;
          return true;
        });
      }
      return true;
    };
    root.apply(take);
  }

  bool fits(std::size_t schema, const json::Value& value) const {
    return valijson::Validator().validate(*verdicts[schema], Adapter(value), nullptr);
  }

  std::vector<Fault> faults(std::size_t schema, const json::Value& value, std::string_view whole,
                            const std::string& prefix = {}) const {
    auto found = SchemaFaults(document.schemas).find(document.in_use[schema], value, whole, kMostFaults);
    if (found.empty()) found.push_back({"", "does not fit the contract"});
    for (auto& fault : found) fault.pointer.insert(0, prefix);
    return found;
  }
};

bool Operation::takes_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const std::string& header) { return ascii_lower(header) == ascii_lower(name); });
}

Contract::Contract(std::string_view openapi) : compiled_(std::make_unique<const Compiled>(openapi)) {}
Contract::~Contract() = default;

const Operation* Contract::find(std::string_view method, std::string_view path) const {
  const auto& all = compiled_->document.operations;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Operation& operation) {
    return operation.path == path && operation.method == method;
  });
  return found == all.end() ? nullptr : &*found;
}

const std::vector<Operation>& Contract::operations() const { return compiled_->document.operations; }

void Contract::check_body(const Operation& operation, const json::Value& body) const {
  const auto schema = compiled_->document.details.at(operation.index).body.value();
  if (compiled_->fits(schema, body)) return;
  auto faults = compiled_->faults(schema, body, "request");
  const auto words = places("body", faults.size());
  throw Error(Code::validation_failed, words, std::move(faults));
}

Query Contract::check_query(const Operation& operation,
                            const std::vector<std::pair<std::string, std::string>>& pairs) const {
  const auto& known = compiled_->document.details.at(operation.index).query;
  Query query;
  std::vector<Fault> faults;
  const auto add = [&](const std::string& name, const char* words) {
    faults.push_back({"/query/" + pointer_token(name), words});
  };
  for (const auto& [name, text] : pairs) {
    const auto is_it = [&, &wanted = name](const Parameter& parameter) { return parameter.name == wanted; };
    const auto parameter = std::find_if(known.begin(), known.end(), is_it);
    if (faults.size() >= kMostFaults) break;
    if (parameter == known.end()) {
      if (!is_page(operation)) add(name, "is not a parameter of this request");
      continue;
    }
    auto& values = query.values_[name];
    if (!values.empty() && !parameter->repeatable) {
      add(name, "may be given once only");
    } else {
      values.push_back(text);
    }
  }
  for (const auto& parameter : known) {
    const auto given = query.values_.find(parameter.name);
    if (given == query.values_.end()) {
      if (parameter.fallback) query.values_[parameter.name] = {*parameter.fallback};
      if (parameter.required) add(parameter.name, "is required");
      continue;
    }
    json::Array values;
    const char* words = nullptr;
    for (const auto& text : given->second) {
      if (auto value = query_value(parameter.kind, text, words)) values.push_back(std::move(*value));
    }
    if (words != nullptr) {
      add(parameter.name, words);
      continue;
    }
    const auto value = parameter.repeatable ? json::Value(std::move(values)) : std::move(values.front());
    if (compiled_->fits(parameter.schema, value)) continue;
    auto found = compiled_->faults(parameter.schema, value, "request", "/query/" + pointer_token(parameter.name));
    faults.insert(faults.end(), found.begin(), found.end());
  }
  if (faults.empty()) return query;
  const auto words = places("query", faults.size());
  throw Error(Code::validation_failed, words, std::move(faults));
}

void Contract::check_reply(const Operation& operation, int status, std::string_view media_type,
                           const json::Value* body) const {
  const auto where = operation.method + ' ' + operation.path + " answered " + std::to_string(status);
  const auto type = ascii_lower(trimmed(media_type.substr(0, media_type.find(';'))));
  const auto& replies = compiled_->document.details.at(operation.index).replies;
  const auto fits_status = [&](const ReplyBody& reply) { return reply.status == status; };
  if (std::none_of(replies.begin(), replies.end(), fits_status)) {
    throw std::runtime_error(where + ", which the contract does not document");
  }
  const auto reply = std::find_if(replies.begin(), replies.end(), [&](const ReplyBody& candidate) {
    return candidate.status == status && candidate.media_type == type;
  });
  if (reply == replies.end()) {
    throw std::runtime_error(where + (type.empty() ? " without a body" : " as " + type) +
                             ", which the contract does not document");
  }
  if (!reply->schema) return;
  if (body == nullptr) throw std::runtime_error(where + " without the JSON body that the contract documents");
  if (compiled_->fits(*reply->schema, *body)) return;
  std::string words = where + " with a body that does not fit:";
  for (const auto& fault : compiled_->faults(*reply->schema, *body, "reply")) {
    words += " \"" + fault.pointer + "\" " + fault.detail + ';';
  }
  words.pop_back();
  throw std::runtime_error(words);
}

std::optional<std::string> Query::text(std::string_view name) const {
  const auto& values = all(name);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::optional<std::int64_t> Query::integer(std::string_view name) const {
  const auto& values = all(name);
  if (values.empty()) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(values.front().data(), values.front().data() + values.front().size(), number);
  return number;
}

std::optional<bool> Query::flag(std::string_view name) const {
  const auto& values = all(name);
  return values.empty() ? std::nullopt : std::optional(values.front() == "true");
}

std::optional<Timestamp> Query::moment(std::string_view name) const {
  const auto& values = all(name);
  return values.empty() ? std::nullopt : parse_rfc3339(values.front());
}

const std::vector<std::string>& Query::all(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = values_.find(name);
  return found == values_.end() ? none : found->second;
}

}  // namespace docket::http
