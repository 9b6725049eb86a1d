#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "app/webhook_body.hpp"
#include "contract/storage/samples.hpp"
#include "domain/error.hpp"
#include "http/contract.hpp"
#include "http/schema_faults.hpp"

using namespace docket;
using namespace docket::test;

namespace {

const std::string& text() {
  static const std::string all = [] {
    std::ifstream file(DOCKET_SOURCE_DIR "/schema/openapi.json", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return all;
}

const json::Value& document() {
  static const auto parsed = json::parse(text(), 128);
  return parsed;
}

const json::Value* member(const json::Value& value, const std::string& name) {
  return value.is<json::Object>() ? json::find(value.get<json::Object>(), name) : nullptr;
}

const json::Value& resolved(const json::Value& value) {
  const auto* ref = member(value, "$ref");
  if (ref == nullptr) return value;
  const auto* target = http::at_pointer(document(), std::string_view(ref->get<std::string>()).substr(1));
  REQUIRE_MESSAGE(target != nullptr, ref->get<std::string>());
  return *target;
}

std::string words(const json::Value& value, const std::string& name) {
  const auto* found = member(value, name);
  return found != nullptr && found->is<std::string>() ? found->get<std::string>() : std::string();
}

/// Visits every value of the document.
void walk(const json::Value& value, const std::function<void(const json::Value&)>& visit) {
  visit(value);
  if (value.is<json::Object>()) {
    for (const auto& [name, child] : value.get<json::Object>()) walk(child, visit);
  } else if (value.is<json::Array>()) {
    for (const auto& child : value.get<json::Array>()) walk(child, visit);
  }
}

/// Visits every operation with its method and path.
void each_operation(const std::function<void(const http::Operation&, const json::Value&)>& visit) {
  static const http::Contract contract(text());
  for (const auto& operation : contract.operations()) {
    std::string method = operation.method;
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    const auto* content = http::at_pointer(document(), "/paths/" + http::pointer_token(operation.path) + '/' + method);
    REQUIRE(content != nullptr);
    CAPTURE(operation.id);
    visit(operation, *content);
  }
}

bool documents(const http::Operation& operation, int status) {
  return std::find(operation.statuses.begin(), operation.statuses.end(), status) != operation.statuses.end();
}

/// Every schema within `schema`, itself and what it refers to included.
void each_schema(const json::Value& schema, std::set<const json::Value*>& seen,
                 const std::function<void(const json::Value&)>& visit) {
  const auto& real = resolved(schema);
  if (!seen.insert(&real).second) return;
  visit(real);
  if (const auto* properties = member(real, "properties")) {
    for (const auto& [name, child] : properties->get<json::Object>()) each_schema(child, seen, visit);
  }
  if (const auto* items = member(real, "items")) each_schema(*items, seen, visit);
  if (const auto* either = member(real, "anyOf")) {
    for (const auto& child : either->get<json::Array>()) each_schema(child, seen, visit);
  }
}

bool is_object_schema(const json::Value& schema) {
  return words(schema, "type") == "object" || member(schema, "properties") != nullptr;
}

bool is_closed(const json::Value& schema) {
  const auto* others = member(schema, "additionalProperties");
  return others != nullptr && others->is<bool>() && !others->get<bool>();
}

/// In it each component schema is the body of a POST to a path of its name.
http::Contract of_components() {
  json::Object paths;
  for (const auto& entry : member(*member(document(), "components"), "schemas")->get<json::Object>()) {
    paths["/" + entry.first] =
        json::parse(R"({"post": {"operationId": "x", "requestBody": {"content": {"application/json":
      {"schema": {"$ref": "#/components/schemas/)" +
                    entry.first + R"("}}}}, "responses": {"204": {"description": "."}}}})");
  }
  return http::Contract(json::dump(json::Value(json::Object{{"openapi", json::Value(std::string("3.1.0"))},
                                                            {"paths", json::Value(paths)},
                                                            {"components", *member(document(), "components")}})));
}

/// A line for each thing in `value` that does not fit.
std::string faults_of(const http::Contract& components, const std::string& schema, const json::Value& value) {
  std::string faults;
  try {
    components.check_body(*components.find("POST", "/" + schema), value);
  } catch (const Error& error) {
    for (const auto& fault : error.faults) faults += fault.pointer + ' ' + fault.detail + '\n';
  }
  return faults;
}

}  // namespace

TEST_CASE("openapi.json: every $ref leads somewhere") {
  int count = 0;
  walk(document(), [&](const json::Value& value) {
    const auto* ref = member(value, "$ref");
    if (ref == nullptr) return;
    ++count;
    const auto& target = ref->get<std::string>();
    CAPTURE(target);
    CHECK(target.starts_with("#/components/"));
    CHECK(http::at_pointer(document(), std::string_view(target).substr(1)) != nullptr);
  });
  CHECK(count > 100);
}

TEST_CASE("openapi.json: every component is used") {
  std::set<std::string> used;
  walk(document(), [&](const json::Value& value) {
    if (const auto* ref = member(value, "$ref")) used.insert(ref->get<std::string>());
  });
  for (const auto& [kind, entries] : member(document(), "components")->get<json::Object>()) {
    if (kind == "securitySchemes") continue;
    for (const auto& entry : entries.get<json::Object>()) {
      const auto& name = entry.first;
      CAPTURE(name);
      CHECK(used.contains("#/components/" + kind + "/" + name));
    }
  }
}

TEST_CASE("openapi.json: every operation has a name of its own and says what it does") {
  std::set<std::string> ids;
  std::set<std::string> tags;
  for (const auto& tag : member(document(), "tags")->get<json::Array>()) tags.insert(words(tag, "name"));
  each_operation([&](const http::Operation& operation, const json::Value& content) {
    CHECK(ids.insert(operation.id).second);
    CHECK(operation.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
    CHECK(operation.id.find('_') != std::string::npos);
    CHECK_FALSE(words(content, "summary").empty());
    CHECK_FALSE(words(content, "description").empty());
    const auto* own = member(content, "tags");
    REQUIRE(own != nullptr);
    REQUIRE(own->get<json::Array>().size() == 1);
    CHECK(tags.contains(own->get<json::Array>().front().get<std::string>()));
    CHECK(member(content, "security") != nullptr);
  });
}

TEST_CASE("openapi.json: every operation documents how it ends") {
  each_operation([](const http::Operation& operation, const json::Value& content) {
    const bool is_form = operation.media_type == "application/x-www-form-urlencoded";
    CHECK(std::any_of(operation.statuses.begin(), operation.statuses.end(),
                      [&](int status) { return status / 100 == 2 || status == 101 || (is_form && status == 303); }));
    for (const auto& entry : member(content, "responses")->get<json::Object>()) {
      const auto& status = entry.first;
      const auto& reply = entry.second;
      CAPTURE(status);
      CHECK_FALSE(words(resolved(reply), "description").empty());
      if (status[0] != '4' && status[0] != '5') continue;
      const auto* content_of_reply = member(resolved(reply), "content");
      REQUIRE(content_of_reply != nullptr);
      const auto* problem = member(*content_of_reply, "application/problem+json");
      const bool is_page = member(*content_of_reply, "text/html") != nullptr;
      if (is_page && problem == nullptr) continue;
      REQUIRE(problem != nullptr);
      CHECK(words(*member(*problem, "schema"), "$ref") == "#/components/schemas/Problem");
    }
    if (!operation.path.starts_with("/api/v1/")) return;
    for (const int status : {400, 422, 503}) CHECK(documents(operation, status));
    if (operation.reads_credentials) CHECK(documents(operation, 401));
    if (!operation.open_to_guests) CHECK(documents(operation, 403));
    if (operation.path.find('{') != std::string::npos) CHECK(documents(operation, 404));
    if (operation.has_body()) CHECK((documents(operation, 413) && documents(operation, 415)));
    CHECK(operation.takes_header("Idempotency-Key") == (operation.method == "POST"));
    if (operation.method == "POST") CHECK(documents(operation, 409));
    CHECK(operation.takes_header("If-Match") == documents(operation, 412));
    CHECK(operation.takes_header("If-None-Match") == documents(operation, 304));
  });
}

TEST_CASE("openapi.json: a path names the parameters that it documents") {
  each_operation([](const http::Operation& operation, const json::Value& content) {
    std::set<std::string> in_path;
    for (auto open = operation.path.find('{'); open != std::string::npos; open = operation.path.find('{', open + 1)) {
      in_path.insert(operation.path.substr(open + 1, operation.path.find('}', open) - open - 1));
    }
    std::set<std::string> documented;
    if (const auto* parameters = member(content, "parameters")) {
      for (const auto& entry : parameters->get<json::Array>()) {
        const auto& parameter = resolved(entry);
        CHECK_FALSE(words(parameter, "description").empty());
        if (words(parameter, "in") != "path") continue;
        documented.insert(words(parameter, "name"));
        CHECK(member(parameter, "required")->get<bool>());
      }
    }
    CHECK(in_path == documented);
  });
}

TEST_CASE("openapi.json: what a version guards has an ETag, what was made has a Location") {
  each_operation([](const http::Operation& operation, const json::Value& content) {
    for (const auto& each : member(content, "responses")->get<json::Object>()) {
      const auto& status = each.first;
      const auto& entry = each.second;
      const auto* headers = member(resolved(entry), "headers");
      const auto has = [&](const char* name) { return headers != nullptr && member(*headers, name) != nullptr; };
      CAPTURE(status);
      if (status == "201") CHECK(has("Location"));
      // A ticket, a key, a session and what leads to one are used, never changed.
      static const std::set<std::string> kCredentials{"create_ticket", "create_api_key", "complete_setup",
                                                      "start_pairing"};
      const bool is_credential = kCredentials.contains(operation.id);
      if (status == "201" && !is_credential) CHECK(has("ETag"));
      if (status == "200" && documents(operation, 304)) CHECK(has("ETag"));
      if (status == "200" && documents(operation, 412)) CHECK(has("ETag"));
      if (status == "503" || status == "429") CHECK(has("Retry-After"));
      if (status == "429" || (status[0] < '4' && documents(operation, 429))) {
        CHECK((has("RateLimit-Limit") && has("RateLimit-Remaining") && has("RateLimit-Reset")));
      }
      if (operation.takes_header("Idempotency-Key") && status[0] == '2') CHECK(has("Idempotent-Replayed"));
    }
  });
}

TEST_CASE("openapi.json: what is deprecated says since when, and nothing else does") {
  each_operation([](const http::Operation& operation, const json::Value& content) {
    const auto* deprecated = member(content, "deprecated");
    const bool is_deprecated = deprecated != nullptr && deprecated->is<bool>() && deprecated->get<bool>();
    CHECK(is_deprecated == (member(content, "x-deprecated-since") != nullptr));
    if (!is_deprecated) CHECK((member(content, "x-sunset") == nullptr && member(content, "x-successor") == nullptr));
    const auto& known = operation.deprecation;
    if (known && known->sunset) CHECK(known->since < *known->sunset);
  });
}

TEST_CASE("openapi.json: requests are closed, bounded and plain") {
  each_operation([](const http::Operation&, const json::Value& content) {
    const auto* body = member(content, "requestBody");
    if (body == nullptr) return;
    std::set<const json::Value*> seen;
    for (const auto& [media_type, form] : member(*body, "content")->get<json::Object>()) {
      each_schema(*member(form, "schema"), seen, [](const json::Value& schema) {
        CAPTURE(json::dump(schema));
        if (is_object_schema(schema)) CHECK(is_closed(schema));
        for (const char* keyword : {"oneOf", "anyOf", "allOf", "pattern"}) CHECK(member(schema, keyword) == nullptr);
        const auto* type = member(schema, "type");
        REQUIRE(type != nullptr);
        const auto types = json::dump(*type);
        const auto is = [&](const char* name) { return types.find(name) != std::string::npos; };
        if (is("\"string\"")) CHECK((member(schema, "maxLength") != nullptr || member(schema, "enum") != nullptr));
        if (is("\"integer\"")) CHECK((member(schema, "minimum") != nullptr && member(schema, "maximum") != nullptr));
        if (is("\"array\"")) CHECK(member(schema, "maxItems") != nullptr);
        CHECK_FALSE(is("\"number\""));
      });
    }
  });
}

TEST_CASE("openapi.json: replies are closed, so that tests see what is not documented") {
  for (const auto& entry : member(*member(document(), "components"), "schemas")->get<json::Object>()) {
    const auto& name = entry.first;
    const auto& schema = entry.second;
    CAPTURE(name);
    CHECK_FALSE(words(schema, "description").empty());
    std::set<const json::Value*> seen;
    each_schema(schema, seen, [](const json::Value& inner) {
      if (is_object_schema(inner)) CHECK(is_closed(inner));
    });
    const auto* required = member(schema, "required");
    if (required == nullptr) continue;
    for (const auto& field : required->get<json::Array>()) {
      CHECK(member(*member(schema, "properties"), field.get<std::string>()) != nullptr);
    }
  }
}

TEST_CASE("openapi.json: the examples fit their schemas") {
  const http::Contract components = of_components();
  int count = 0;
  for (const auto& [name, schema] : member(*member(document(), "components"), "schemas")->get<json::Object>()) {
    const auto* examples = member(schema, "examples");
    if (examples == nullptr) continue;
    for (const auto& example : examples->get<json::Array>()) {
      ++count;
      CAPTURE(json::dump(example));
      CHECK(faults_of(components, name, example) == "");
    }
  }
  CHECK(count > 40);
}

TEST_CASE("openapi.json: what is posted to webhooks fits its schema") {
  Shop shop = a_shop("cafe");
  storage::StoredOrder order = an_order(shop.id);
  Event event;
  event.shop_id = shop.id;
  event.order_id = order.id;
  event.number = order.number;
  event.actor.kind = "system";
  event.at = kStart;
  for (const storage::StoredOrder* told : std::initializer_list<const storage::StoredOrder*>{nullptr, &order}) {
    const std::string body = app::webhook_body(event, told);
    CAPTURE(body);
    CHECK(faults_of(of_components(), "WebhookMessage", json::parse(body)) == "");
  }
}

TEST_CASE("openapi.json: every body of a request or reply has an example") {
  each_operation([](const http::Operation&, const json::Value& content) {
    std::vector<const json::Value*> bodies;
    if (const auto* body = member(content, "requestBody")) bodies.push_back(body);
    for (const auto& [status, reply] : member(content, "responses")->get<json::Object>())
      bodies.push_back(&resolved(reply));
    for (const auto* body : bodies) {
      const auto* forms = member(*body, "content");
      if (forms == nullptr) continue;
      for (const auto& [type, form] : forms->get<json::Object>()) {
        const auto* ref = member(*member(form, "schema"), "$ref");
        if (ref == nullptr) continue;
        CAPTURE(ref->get<std::string>());
        CHECK(member(resolved(*member(form, "schema")), "examples") != nullptr);
      }
    }
  });
}
