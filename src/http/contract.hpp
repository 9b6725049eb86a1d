#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/time.hpp"
#include "http/deprecation.hpp"
#include "json/json.hpp"

namespace docket::http {

/// One operation of the contract: a method on a path. Belongs to the Contract that gave it and lives as long.
struct Operation {
  std::string id;          ///< operationId, "place_order"
  std::string method;      ///< upper case
  std::string path;        ///< the whole template, "/api/v1/orders/{id}"
  std::string media_type;  ///< of the request body; empty when it takes none
  bool body_required = false;
  bool reads_credentials = false;          ///< false: whatever credential a client sends is not even looked at
  bool open_to_guests = false;             ///< answers without a credential too
  std::vector<std::string> headers;        ///< request headers it documents ("If-Match"), as spelt there
  std::vector<int> statuses;               ///< that it documents, ascending
  std::size_t index = 0;                   ///< its place in Contract::operations()
  std::optional<Deprecation> deprecation;  ///< absent while clients may go on using it

  bool has_body() const { return !media_type.empty(); }
  /// Whether it documents that request header; ASCII case does not matter.
  bool takes_header(std::string_view name) const;
};

/// The query of a request, checked: only documented names, each of the documented type and range.
class Query {
 public:
  /// The value, or the documented default, or nullopt.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<bool> flag(std::string_view name) const;
  /// A date-time, or a date as its midnight in UTC.
  std::optional<Timestamp> moment(std::string_view name) const;
  /// Every value of a repeatable parameter, in the order sent; empty when there is none.
  const std::vector<std::string>& all(std::string_view name) const;

 private:
  friend class Contract;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// `schema/openapi.json` at work: what requests and replies are checked against. Immutable once built, so any thread
/// may call it.
class Contract {
 public:
  /// Compiles every schema of the document. Throws std::runtime_error when it is not an OpenAPI 3.1 document, a `$ref`
  /// leads nowhere, a deprecated operation does not say since when, or a schema uses a keyword that would not be
  /// enforced. `format` and `pattern` are notes for readers (the domain checks what they say), but for dates and UUIDs
  /// in a query.
  explicit Contract(std::string_view openapi);
  ~Contract();
  Contract(const Contract&) = delete;
  Contract& operator=(const Contract&) = delete;

  /// The operation, or nullptr. `path` is the template with the parameter names of the document.
  const Operation* find(std::string_view method, std::string_view path) const;

  /// All of them, in the order of the document's paths by name, then methods by name.
  const std::vector<Operation>& operations() const;

  /// Throws validation_failed with a fault for everything in `body` that does not fit (the first 50). A whole number
  /// must be written as one: 5.0 and 1e3 are refused. A form is checked as an object of strings. Call it for operations
  /// with has_body() only.
  void check_body(const Operation& operation, const json::Value& body) const;

  /// The checked query. Throws validation_failed with a fault for every unknown name (of the API; pages pass them over,
  /// since links pick up parameters of others on their way), a name given twice that is not
  /// repeatable, and every value that does not fit; `limit` has the pointer "/query/limit".
  Query check_query(const Operation& operation, const std::vector<std::pair<std::string, std::string>>& pairs) const;

  /// For tests: throws std::runtime_error saying what is wrong when the operation does not document that status, that
  /// media type for it (parameters such as charset do not matter; empty for no body), or a body like `body`. `body` is
  /// nullptr when it is empty or not JSON.
  void check_reply(const Operation& operation, int status, std::string_view media_type, const json::Value* body) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace docket::http
