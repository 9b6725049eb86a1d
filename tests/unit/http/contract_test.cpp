#include "http/contract.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "domain/error.hpp"

using namespace docket;
using http::Contract;

namespace {

const Contract& contract() {
  static const Contract built([] {
    std::ifstream file(DOCKET_SOURCE_DIR "/schema/openapi.json", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }());
  return built;
}

const http::Operation& operation(const std::string& method, const std::string& path) {
  const auto* found = contract().find(method, path);
  REQUIRE_MESSAGE(found != nullptr, method << ' ' << path);
  return *found;
}

/// "pointer words" of each fault, joined by " | "; "fits" when there is none.
template <class Check>
std::string faults_of(Check check) {
  try {
    check();
    return "fits";
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    std::string all;
    for (const auto& fault : error.faults) all += (all.empty() ? "" : " | ") + fault.pointer + ' ' + fault.detail;
    return all;
  }
}

std::string body_faults(const std::string& method, const std::string& path, const std::string& body) {
  return faults_of([&] { contract().check_body(operation(method, path), json::parse(body)); });
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

http::Query query(const std::string& path, const Pairs& pairs) {
  return contract().check_query(operation("GET", path), pairs);
}

/// What check_reply says; empty when it is content.
std::string reply_fault(const http::Operation& operation, int status, const std::string& type, const char* body) {
  try {
    if (body == nullptr) {
      contract().check_reply(operation, status, type, nullptr);
    } else {
      const auto value = json::parse(body);
      contract().check_reply(operation, status, type, &value);
    }
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string document(const std::string& request, const std::string& schemas = "{}") {
  return R"({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": {"operationId": "x",
    "requestBody": {"content": {"application/json": {"schema": )" +
         request + R"(}}}, "responses": {"204": {"description": "."}}}}}, "components": {"schemas": )" + schemas + "}}";
}

/// Whether a body fits a schema of its own little document.
std::string fault_of(const std::string& schema, const std::string& body, const std::string& schemas = "{}") {
  const Contract small(document(schema, schemas));
  return faults_of([&] { small.check_body(*small.find("POST", "/x"), json::parse(body)); });
}

}  // namespace

TEST_CASE("a body that does not fit is told where and what, in words") {
  const std::string orders = "/api/v1/shops/{shop}/orders";
  const std::string items = "/api/v1/shops/{shop}/items";
  const std::string users = "/api/v1/users";
  const struct {
    std::string method, path, body, faults;
  } rows[] = {
      {"POST", orders, R"({"lines": [{"item_id": "019aa5d1-5e90-7b44-a6f2-3c7b1d9e8065", "quantity": 2}]})", "fits"},
      {"POST", orders, R"({"lines": [{"name": "Cake", "unit_price": 0, "quantity": 10000, "note": null}],
        "customer": {"name": null, "email": "a@b.cd"}, "fulfilment": "delivery", "delivery_address": "x", "notes": null})",
       "fits"},
      {"POST", orders, "[]", " must be an object"},
      {"POST", orders, "null", " must be an object"},
      {"POST", orders, "{}", "/lines is required"},
      {"POST", orders, R"({"lines": null})", "/lines must be an array"},
      {"POST", orders, R"({"lines": []})", "/lines must not be empty"},
      {"POST", orders, R"({"lines": [{}]})", "/lines/0/quantity is required"},
      {"POST", orders, R"({"lines": [7]})", "/lines/0 must be an object"},
      {"POST", orders, R"({"lines": [{"quantity": 0}]})", "/lines/0/quantity must be at least 1"},
      {"POST", orders, R"({"lines": [{"quantity": 10001}]})", "/lines/0/quantity must be at most 10000"},
      {"POST", orders, R"({"lines": [{"quantity": 5.0}]})", "/lines/0/quantity must be a whole number"},
      {"POST", orders, R"({"lines": [{"quantity": 1e3}]})", "/lines/0/quantity must be a whole number"},
      {"POST", orders, R"({"lines": [{"quantity": 2.5}]})", "/lines/0/quantity must be a whole number"},
      {"POST", orders, R"({"lines": [{"quantity": 99999999999999999999}]})", "/lines/0/quantity must be at most 10000"},
      {"POST", orders, R"({"lines": [{"quantity": "2"}]})", "/lines/0/quantity must be an integer"},
      {"POST", orders, R"({"lines": [{"quantity": true}]})", "/lines/0/quantity must be an integer"},
      {"POST", orders, R"({"lines": [{"quantity": null}]})", "/lines/0/quantity must be an integer"},
      {"POST", orders, R"({"lines": [{"quantity": 1, "unit_price": "9.99"}]})",
       "/lines/0/unit_price must be an integer or null"},
      {"POST", orders, R"({"lines": [{"quantity": 1, "unit_price": 9.99}]})",
       "/lines/0/unit_price must be a whole number or null"},
      {"POST", orders, R"({"lines": [{"quantity": 1, "unit_price": -1}]})", "/lines/0/unit_price must be at least 0"},
      {"POST", orders, R"({"lines": [{"quantity": 1, "unit_price": 100000000001}]})",
       "/lines/0/unit_price must be at most 100000000000"},
      {"POST", orders, R"({"lines": [{"quantity": 1, "note": 5}]})", "/lines/0/note must be a string or null"},
      {"POST", orders, R"({"lines": [{"quantity": 1}], "fulfilment": "drone"})",
       R"(/fulfilment must be one of "pickup", "delivery")"},
      {"POST", orders, R"({"lines": [{"quantity": 1}], "nmae": 1})", "/nmae is not a field of this request"},
      {"POST", orders, R"({"lines": [{"quantity": 1}], "customer": {"a/b~c": 1}})",
       "/customer/a~1b~0c is not a field of this request"},
      {"POST", orders, R"({"lines": [{"quantity": 1}], "": 1})", "/ is not a field of this request"},
      {"POST", orders, R"({"lines": [{"quantity": 1}, {"quantity": 0}, {"quantiti": 1}], "notes": 1})",
       "/lines/1/quantity must be at least 1 | /lines/2/quantiti is not a field of this request | "
       "/lines/2/quantity is required | /notes must be a string or null"},
      {"POST", items, R"({"name": "Tea", "price": 250, "stock": null})", "fits"},
      {"POST", items, R"({"name": "", "price": 250})", "/name must not be empty"},
      {"POST", items, R"({"name": "Tea", "price": 250, "is_available": "yes"})", "/is_available must be true or false"},
      {"POST", items, R"({"name": "Tea", "price": 250, "stock": -1})", "/stock must be at least 0"},
      {"POST", users, R"({"username": "ab", "role": "staff", "password": "1234567"})",
       "/password must have at least 8 characters | /username must have at least 3 characters"},
      {"POST", users, R"({"username": "abc", "role": "boss", "password": "12345678"})",
       R"(/role must be one of "admin", "operations", "merchant", "staff", "customer")"},
      {"POST", "/api/v1/shops", R"({"name": "S", "currency": "EURO"})", "/currency must have exactly 3 characters"},
      {"PATCH", "/api/v1/orders/{id}", R"({"notes": null, "customer": {"phone": null}})", "fits"},
      {"PATCH", "/api/v1/orders/{id}", R"({"status": "ready"})", "/status is not a field of this request"},
      {"POST", "/api/v1/orders/{id}/cancel", "{}", "fits"},
      {"POST", "/setup", R"({"token": "t", "username": "owner", "password": "12345678", "email": ""})", "fits"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.body);
    CHECK(body_faults(row.method, row.path, row.body) == row.faults);
  }
}

TEST_CASE("lengths count characters, not bytes") {
  const auto body = [](std::size_t count, const std::string& character) {
    std::string name;
    for (std::size_t i = 0; i < count; ++i) name += character;
    return R"({"price": 1, "name": ")" + name + "\"}";
  };
  const std::string path = "/api/v1/shops/{shop}/items";
  for (const std::string character : {"a", "é", "€", "🍰"}) {
    CAPTURE(character);
    CHECK(body_faults("POST", path, body(200, character)) == "fits");
    CHECK(body_faults("POST", path, body(201, character)) == "/name must have at most 200 characters");
  }
}

TEST_CASE("a body of very many faults is told the first fifty") {
  std::string body = "{";
  for (int i = 0; i < 1000; ++i) body += "\"x" + std::to_string(i) + "\": 1, ";
  try {
    contract().check_body(operation("POST", "/api/v1/orders/{id}/transitions"),
                          json::parse(body + "\"to\": \"ready\"}"));
    FAIL("it must not fit");
  } catch (const Error& error) {
    CHECK(error.faults.size() == 50);
    CHECK(std::string(error.what()) == "The body does not fit the contract in 50 places.");
  }
}

TEST_CASE("too many lines are one fault, however many there are") {
  const auto lines = [](std::size_t count) {
    std::string body = R"({"lines": [{"quantity": 1})";
    for (std::size_t i = 1; i < count; ++i) body += R"(,{"quantity": 1})";
    return body + "]}";
  };
  const std::string path = "/api/v1/shops/{shop}/orders";
  CHECK(body_faults("POST", path, lines(200)) == "fits");
  CHECK(body_faults("POST", path, lines(201)) == "/lines must have at most 200 entries");
  CHECK(body_faults("POST", path, lines(50'000)) == "/lines must have at most 200 entries");
}

TEST_CASE("a checked body is left as it was") {
  const auto body = json::parse(R"({"lines": [{"quantity": 3, "unit_price": 1299, "name": "x"}]})");
  contract().check_body(operation("POST", "/api/v1/shops/{shop}/orders"), body);
  const auto& line = body.get<json::Object>().at("lines").get<json::Array>().at(0).get<json::Object>();
  CHECK(line.at("quantity").is<std::int64_t>());
  CHECK(line.at("unit_price").is<std::int64_t>());

  const auto wrong = json::parse(R"({"lines": [{"quantity": 300000}]})");
  CHECK_THROWS_AS(contract().check_body(operation("POST", "/api/v1/shops/{shop}/orders"), wrong), Error);
  const auto& far = wrong.get<json::Object>().at("lines").get<json::Array>().at(0).get<json::Object>();
  CHECK(far.at("quantity").is<std::int64_t>());
}

TEST_CASE("every keyword that a schema may use is enforced") {
  const struct {
    std::string schema, body, faults;
  } rows[] = {
      {R"({"type": ["string", "null"]})", "null", "fits"},
      {R"({"type": ["string", "null"]})", R"("x")", "fits"},
      {R"({"type": ["string", "null"]})", "false", " must be a string or null"},
      {R"({"type": "integer"})", "-9223372036854775808", "fits"},
      {R"({"type": "integer"})", "9223372036854775808", " must be a whole number"},
      {R"({"type": "number"})", "1", "fits"},
      {R"({"type": "number", "maximum": 2})", "2.5", " must be at most 2"},
      {R"({"const": "a"})", R"("b")", R"( must be "a")"},
      {R"({"const": 1})", "1", "fits"},
      {R"({"enum": ["a", 2, null]})", "2", "fits"},
      {R"({"enum": ["a", 2, null]})", "null", "fits"},
      {R"({"enum": ["a", 2, null]})", R"("2")", R"( must be one of "a", 2, null)"},
      {R"({"minItems": 2, "items": {"type": "boolean"}})", "[true]", " must have at least 2 entries"},
      {R"({"minItems": 2, "items": {"type": "boolean"}})", "[true, 1]", "/1 must be true or false"},
      {R"({"additionalProperties": {"type": "integer"}})", R"({"a": 1, "b": "x"})", "/b must be an integer"},
      {R"({"anyOf": [{"type": "string"}, {"type": "object", "required": ["a", "b"]}]})", "7", " must be a string"},
      {R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})", "7", "fits"},
      {R"({"properties": {"format": {"type": "integer"}, "pattern": {"type": "integer"}}})", R"({"pattern": "x"})",
       "/pattern must be an integer"},
      {R"({"type": "string", "format": "date", "pattern": "^(a+)+$", "examples": [1]})", R"("aaaa!")", "fits"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.schema);
    CAPTURE(row.body);
    CHECK(fault_of(row.schema, row.body) == row.faults);
  }
}

TEST_CASE("a schema may refer to itself") {
  const std::string tree = R"({"Tree": {"type": "object", "additionalProperties": false, "required": ["name"],
    "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    "parent": {"$ref": "#/components/schemas/Alias"}}}, "Alias": {"$ref": "#/components/schemas/Tree"}})";
  const std::string root = R"({"$ref": "#/components/schemas/Tree"})";
  CHECK(fault_of(root, R"({"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}]})", tree) == "fits");
  CHECK(fault_of(root, R"({"name": "a", "children": [{"name": "b", "children": [{"nam": "c"}]}]})", tree) ==
        "/children/0/children/0/nam is not a field of this request | /children/0/children/0/name is required");
  CHECK(fault_of(root, R"({"name": "a", "parent": {"name": "b", "parent": {"name": 1}}})", tree) ==
        "/parent/parent/name must be a string");
}

TEST_CASE("a document that could not be kept is refused at once") {
  const std::string rows[] = {
      "{}",
      "[]",
      R"({"openapi": "3.0.3", "paths": {}})",
      R"({"openapi": "3.1.0"})",
      R"({"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": {}}}}})",
      R"({"openapi": "3.1.0", "paths": {"/x": {"get": {"operationId": "x"}}}})",
      document(R"({"$ref": "#/components/schemas/None"})"),
      document(R"({"$ref": "other.json"})"),
      document(R"({"type": "object", "patternProperties": {}})"),
      document(R"({"$ref": "#/components/schemas/A", "maxLength": 3})", R"({"A": {"type": "string"}})"),
      document(R"({"$ref": "#/components/schemas/A"})", R"({"A": {"multipleOf": 3}})"),
      document(R"({"enum": [{"a": 1}]})"),
      document(R"({"enum": [1.5]})"),
  };
  for (const auto& row : rows) {
    CAPTURE(row);
    CHECK_THROWS_AS(Contract{row}, std::runtime_error);
  }
}

TEST_CASE("a query that does not fit is told by parameter") {
  const std::string orders = "/api/v1/orders";
  const std::string long_key(33, 'x');
  const struct {
    std::string path;
    Pairs pairs;
    std::string faults;
  } rows[] = {
      {orders, {}, "fits"},
      {orders, {{"limit", "1"}, {"count", "true"}, {"open", "false"}, {"sort", "-updated_at"}}, "fits"},
      {orders, {{"status", "ready"}, {"status", "pending"}}, "fits"},
      {orders, {{"from", "2026-11-21"}, {"to", "2026-11-21T10:00:00Z"}}, "fits"},
      {orders, {{"limt", "1"}}, "/query/limt is not a parameter of this request"},
      {orders, {{"a/b", "1"}}, "/query/a~1b is not a parameter of this request"},
      {orders, {{"limit", "1"}, {"limit", "2"}}, "/query/limit may be given once only"},
      {orders, {{"limit", "0"}}, "/query/limit must be at least 1"},
      {orders, {{"limit", "201"}}, "/query/limit must be at most 200"},
      {orders, {{"limit", "99999999999999999999"}}, "/query/limit must be at most 200"},
      {orders, {{"limit", "-99999999999999999999"}}, "/query/limit must be at least 1"},
      {orders, {{"limit", ""}}, "/query/limit must be a whole number"},
      {orders, {{"limit", "ten"}}, "/query/limit must be a whole number"},
      {orders, {{"limit", "10 "}}, "/query/limit must be a whole number"},
      {orders, {{"limit", "1.0"}}, "/query/limit must be a whole number"},
      {orders, {{"limit", "+1"}}, "/query/limit must be a whole number"},
      {orders, {{"open", "yes"}}, "/query/open must be true or false"},
      {orders, {{"count", ""}}, "/query/count must be true or false"},
      {orders,
       {{"sort", "total"}},
       R"(/query/sort must be one of "created_at", "-created_at", "updated_at", "-updated_at")"},
      {orders, {{"customer", "me"}}, "/query/customer must be a UUID"},
      {orders, {{"from", "yesterday"}}, "/query/from must be a date-time as in RFC 3339, or a date"},
      {orders, {{"status", "ready"}, {"status", long_key}}, "/query/status/1 must have at most 32 characters"},
      {orders, {{"cursor", ""}}, "/query/cursor must not be empty"},
      {orders,
       {{"limit", "0"}, {"opn", "true"}},
       "/query/opn is not a parameter of this request | /query/limit must be at least 1"},
      {"/api/v1/users",
       {{"role", "boss"}},
       R"(/query/role must be one of "admin", "operations", "merchant", "staff", "customer")"},
      {"/api/v1/events", {{"limit", "1000"}}, "fits"},
      {"/api/v1/events", {{"limit", "1001"}}, "/query/limit must be at most 1000"},
      {"/api/v1/auth/me", {{"x", ""}}, "/query/x is not a parameter of this request"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.faults);
    CHECK(faults_of([&] { query(row.path, row.pairs); }) == row.faults);
  }
}

TEST_CASE("a checked query gives typed values and the documented defaults") {
  const auto plain = query("/api/v1/orders", {});
  CHECK(plain.integer("limit") == 50);
  CHECK(plain.flag("count") == false);
  CHECK(plain.text("sort") == "-created_at");
  CHECK(plain.flag("open") == std::nullopt);
  CHECK(plain.text("shop") == std::nullopt);
  CHECK(plain.moment("from") == std::nullopt);
  CHECK(plain.all("status").empty());
  CHECK(query("/api/v1/events", {}).integer("limit") == 100);

  const auto full = query("/api/v1/orders", {{"limit", "7"},
                                             {"count", "true"},
                                             {"shop", "corner-cafe"},
                                             {"status", "ready"},
                                             {"status", "pending"},
                                             {"from", "2026-11-21T09:15:00.123Z"}});
  CHECK(full.integer("limit") == 7);
  CHECK(full.flag("count") == true);
  CHECK(full.text("shop") == "corner-cafe");
  CHECK(full.all("status") == std::vector<std::string>{"ready", "pending"});
  CHECK(full.moment("from") == parse_rfc3339("2026-11-21T09:15:00.123Z"));
}

TEST_CASE("a reply is held to the document") {
  const auto& health = operation("GET", "/healthz");
  CHECK(reply_fault(health, 200, "application/json; charset=utf-8", R"({"status": "ok"})") == "");
  CHECK(has(reply_fault(health, 200, "application/json", R"({"status": "fine"})"), R"("/status" must be "ok")"));
  CHECK(has(reply_fault(health, 200, "application/json", R"({"status": "ok", "extra": 1})"),
            R"("/extra" is not a field of this reply)"));
  CHECK(has(reply_fault(health, 200, "application/json", nullptr), "without the JSON body"));
  CHECK(has(reply_fault(health, 200, "text/html", nullptr), "as text/html, which the contract does not document"));
  CHECK(has(reply_fault(health, 500, "application/problem+json", "{}"), "answered 500, which the contract does not"));

  const auto& remove = operation("DELETE", "/api/v1/items/{id}");
  CHECK(reply_fault(remove, 204, "", nullptr) == "");
  CHECK(has(reply_fault(remove, 204, "application/json", "{}"), "as application/json"));
  const auto problem = [](const std::string& extra) {
    return R"({"type": "about:blank", "title": "t", "status": 404, "detail": "d", "instance": "/i", "code": "not_found",
      "request_id": "r")" +
           extra + "}";
  };
  CHECK(reply_fault(remove, 404, "application/problem+json", problem("").c_str()) == "");
  CHECK(reply_fault(remove, 404, "application/problem+json", problem(R"(, "errors": [])").c_str()) == "");
  CHECK(has(reply_fault(remove, 404, "application/problem+json", problem(R"(, "cause": "")").c_str()), "\"/cause\""));

  const auto& feed = operation("GET", "/api/v1/events");
  CHECK(reply_fault(feed, 200, "application/json", R"({"data": [{"type": "reset", "cursor": "c"}], "cursor": "c"})") ==
        "");
  CHECK(has(reply_fault(feed, 200, "application/json", R"({"data": [{"type": "reset"}], "cursor": "c"})"),
            R"("/data/0/cursor" is required)"));
  const auto& shops = operation("GET", "/api/v1/shops");
  CHECK(reply_fault(shops, 200, "application/json", R"({"data": [], "next_cursor": null})") == "");
  CHECK(reply_fault(shops, 200, "application/json", R"({"data": [], "next_cursor": null, "total": 0})") == "");
  CHECK(reply_fault(operation("GET", "/api/v1/auth/me"), 304, "", nullptr) == "");
}

TEST_CASE("an operation knows what it takes") {
  const auto& place = operation("POST", "/api/v1/shops/{shop}/orders");
  CHECK(place.id == "place_order");
  CHECK(place.media_type == "application/json");
  CHECK(place.body_required);
  CHECK(place.reads_credentials);
  CHECK(place.open_to_guests);
  CHECK(place.takes_header("idempotency-key"));
  CHECK_FALSE(place.takes_header("If-Match"));
  const auto& refresh = operation("POST", "/api/v1/auth/refresh");
  CHECK(refresh.has_body());
  CHECK_FALSE(refresh.body_required);
  CHECK_FALSE(refresh.reads_credentials);
  CHECK(refresh.open_to_guests);
  const auto& orders = operation("GET", "/api/v1/orders");
  CHECK_FALSE(orders.has_body());
  CHECK(orders.reads_credentials);
  CHECK_FALSE(orders.open_to_guests);
  CHECK(operation("PATCH", "/api/v1/orders/{id}").takes_header("If-Match"));
  CHECK(operation("POST", "/setup").media_type == "application/x-www-form-urlencoded");
  CHECK(contract().find("GET", "/api/v1/nothing") == nullptr);
  CHECK(contract().find("PUT", "/api/v1/orders") == nullptr);
}

TEST_CASE("several threads may check at once") {
  const auto& place = operation("POST", "/api/v1/shops/{shop}/orders");
  const auto good =
      json::parse(R"({"lines": [{"name": "x", "unit_price": 5, "quantity": 1}], "fulfilment": "pickup"})");
  const auto bad = json::parse(R"({"lines": [{"quantity": 0}], "fulfilment": "no"})");
  std::vector<std::thread> threads;
  std::vector<int> refused(4);
  for (auto& count : refused) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        contract().check_body(place, good);
        try {
          contract().check_body(place, bad);
        } catch (const Error& error) {
          count += static_cast<int>(error.faults.size());
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(refused == std::vector<int>(4, 400));
}
