#include "json/exchange.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace docket;
using json::Value;

namespace {

Row read(RowKind kind, const std::string& text) {
  const Value value = json::parse(text);
  return json::read_row(kind, value.get<json::Object>());
}

std::vector<Fault> faults_of(RowKind kind, const std::string& text) {
  try {
    read(kind, text);
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    return error.faults;
  }
  return {};
}

}  // namespace

TEST_CASE("a row with all its fields is read, and what an export says besides is passed over") {
  const auto user = std::get<UserRow>(read(RowKind::user, R"({"type":"user","id":"019AA5D0-11b2-7f5a-8c33-0a9d6e4b2f10",
    "username":"mira","email":"m@example.com","name":"Mira","role":"staff","is_active":false,"password_hash":"$2b$",
    "created_at":"2026-11-21"})"));
  CHECK(user.id->str() == "019aa5d0-11b2-7f5a-8c33-0a9d6e4b2f10");
  CHECK((user.username == "mira" && user.email == "m@example.com" && user.name == "Mira"));
  CHECK((user.role == Role::staff && !user.is_active && user.password_hash == "$2b$"));
  CHECK(format_rfc3339(*user.created_at) == "2026-11-21T00:00:00.000Z");

  const auto item = std::get<ItemRow>(read(RowKind::item, R"({"shop":"cafe","name":"Tea","sku":"t","description":"d",
    "category":"c","price":300,"is_available":false,"stock":0,"updated_at":"2026-11-21"})"));
  CHECK((item.shop == "cafe" && item.item.name == "Tea" && item.item.sku == "t" && item.item.price == 300));
  CHECK((item.item.description == "d" && item.item.category == "c" && !item.item.is_available && item.item.stock == 0));
  CHECK((item.updated_at && !item.created_at));

  const auto order = std::get<OrderRow>(read(RowKind::order, R"({"shop":"cafe","number":"A-001","status":"ready",
    "status_kind":"ready","items":"2 x Tea","currency":"EUR","total":600,"fulfilment":"delivery","notes":"n",
    "customer":{"name":"Ada","email":null,"phone":"1"},"delivery_address":"a","tracking_number":"t","external_ref":"r",
    "cancel_reason":"c","placed_at":"2026-11-21T10:00:00+01:00","updated_at":"2026-11-22","closed_at":"2026-11-23",
    "lines":[{"item_id":"019aa5d0-11b2-7f5a-8c33-0a9d6e4b2f10","sku":"t","name":"Tea","unit_price":300,"quantity":2,
    "note":"hot","total":600}]})"));
  CHECK((order.number == "A-001" && order.status == "ready" && order.total == 600 && order.notes == "n"));
  CHECK(order.customer == Contact{"Ada", std::nullopt, "1"});
  CHECK((order.fulfilment == Fulfilment::delivery && order.delivery_address == "a" && order.external_ref == "r"));
  CHECK((order.tracking_number == "t" && order.cancel_reason == "c" && order.closed_at));
  CHECK(format_rfc3339(*order.placed_at) == "2026-11-21T09:00:00.000Z");
  REQUIRE(order.lines.size() == 1);
  CHECK((order.lines[0].item_id && order.lines[0].sku == "t" && order.lines[0].name == "Tea"));
  CHECK((order.lines[0].unit_price == 300 && order.lines[0].quantity == 2 && order.lines[0].total == 600));
}

TEST_CASE("what a row leaves out or says to be null has its default") {
  const auto user = std::get<UserRow>(read(RowKind::user, R"({"username":"mira","role":"admin","email":null})"));
  CHECK((!user.id && !user.email && user.is_active && !user.password_hash));
  const auto order = std::get<OrderRow>(read(RowKind::order, R"({"lines":[{"quantity":1}],"customer":null})"));
  CHECK((!order.shop && !order.placed_at && order.fulfilment == Fulfilment::pickup && order.customer == Contact{}));
}

TEST_CASE("a customer is a contact, its parts, or the name of an account") {
  const auto customer = [](const std::string& fields) {
    return std::get<OrderRow>(read(RowKind::order, "{\"lines\":[]," + fields + "}"));
  };
  CHECK(customer(R"("customer_name":"Ada","customer_phone":"1")").customer == Contact{"Ada", std::nullopt, "1"});
  CHECK(customer(R"("customer":"ada")").customer_login == "ada");
  CHECK(customer(R"("customer":"ada","customer_name":"Ada L")").customer.name == "Ada L");
  CHECK(customer(R"("customer_id":"019aa5d0-11b2-7f5a-8c33-0a9d6e4b2f10")").customer_id);
}

TEST_CASE("whatever does not fit is named with its place") {
  struct Wrong {
    RowKind kind;
    const char* text;
    std::vector<std::string> places;
  };
  using enum RowKind;
  for (const Wrong& wrong : std::vector<Wrong>{
           {user, R"({})", {"/username", "/role"}},
           {user,
            R"({"username":1,"role":"owner","is_active":"yes","price":1})",
            {"/price", "/username", "/role", "/is_active"}},
           {user, R"({"username":"mira","role":"admin","id":"1","created_at":"soon"})", {"/id", "/created_at"}},
           {item, R"({"name":"","price":1.5})", {"/price"}},
           {item, R"({"sku":null})", {"/name", "/price"}},
           {item, R"({"name":"Tea","price":1,"stock":"5","version":1})", {"/version", "/stock"}},
           {order, R"({})", {"/lines"}},
           {order, R"({"lines":{}})", {"/lines"}},
           {order,
            R"({"lines":[1,{"quantity":"1","colour":"red"},{}]})",
            {"/lines/0", "/lines/1/colour", "/lines/1/quantity", "/lines/2/quantity"}},
           {order, R"({"lines":[],"customer":5})", {"/customer"}},
           {order, R"({"lines":[],"customer":{"name":1,"address":"x"}})", {"/customer/address", "/customer/name"}},
           {order, R"({"lines":[],"customer":{},"customer_name":"x"})", {"/customer"}},
           {order,
            R"({"lines":[],"customer":"x","customer_id":"019aa5d0-11b2-7f5a-8c33-0a9d6e4b2f10"})",
            {"/customer"}},
           {order,
            R"({"lines":[],"fulfilment":"drone","total":"6.00","allowed_transitions":[]})",
            {"/allowed_transitions", "/total", "/fulfilment"}},
       }) {
    CAPTURE(std::string(wrong.text));
    std::vector<std::string> places;
    for (const Fault& fault : faults_of(wrong.kind, wrong.text)) places.push_back(fault.pointer);
    CHECK(places == wrong.places);
  }
}

TEST_CASE("an order of more lines than it may have is refused once") {
  std::string lines;
  for (std::size_t i = 0; i <= kMaxLines; ++i) lines += (i == 0 ? "" : ",") + std::string(R"({"quantity":1})");
  const auto faults = faults_of(RowKind::order, "{\"lines\":[" + lines + "]}");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0] == Fault{"/lines", "must hold 1 to 200 lines"});
}

TEST_CASE("a cell is read as what its column holds, and else stays a text") {
  struct Cell {
    const char* column;
    const char* text;
    Value value;
  };
  const auto text = [](const char* words) { return Value(std::string(words)); };
  const auto number = [](std::int64_t n) { return Value(n); };
  for (const Cell& cell : std::vector<Cell>{{"price", "300", number(300)},
                                            {"stock", "-1", number(-1)},
                                            {"total", "3.00", text("3.00")},
                                            {"total", " 3", text(" 3")},
                                            {"price", "99999999999999999999", text("99999999999999999999")},
                                            {"price", "", Value()},
                                            {"is_active", "true", Value(true)},
                                            {"is_available", "FALSE", Value(false)},
                                            {"is_active", "1", text("1")},
                                            {"lines", "[]", Value(json::Array{})},
                                            {"lines", "2 x Tea", text("2 x Tea")},
                                            {"number", "042", text("042")},
                                            {"username", "true", text("true")},
                                            {"email", "", Value()},
                                            {"notes", "", text("")},
                                            {"notes", "7", text("7")}}) {
    CAPTURE(std::string(cell.column));
    CAPTURE(std::string(cell.text));
    CHECK(json::dump(json::cell_value(cell.column, cell.text)) == json::dump(cell.value));
  }
}

TEST_CASE("rows of each kind have columns of their own") {
  using enum RowKind;
  CHECK((json::has_column(user, "username") && !json::has_column(item, "username")));
  CHECK((json::has_column(item, "price") && !json::has_column(order, "price")));
  CHECK((json::has_column(order, "items") && json::has_column(order, "customer_email")));
  for (const RowKind kind : {user, item, order}) {
    CHECK((json::has_column(kind, "type") && json::has_column(kind, "id") && !json::has_column(kind, "")));
    CHECK(parse_row_kind(name_of(kind)) == kind);
  }
  CHECK_FALSE(parse_row_kind("users"));
}
