#include "domain/item.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "domain/error.hpp"

using namespace docket;

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
const std::string kAccent = "\xC3\xA9";

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::vector<Fault> faults_of(const Item& item) {
  try {
    check_item(item);
    return {};
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    CHECK_FALSE(error.faults.empty());
    return error.faults;
  }
}

}  // namespace

TEST_CASE("an item that fits passes") {
  struct Row {
    const char* what;
    std::function<void(Item&)> change;
  };
  const Row rows[] = {
      {"a name alone", [](Item&) {}},
      {"the longest name", [](Item& i) { i.name = repeated(kAccent, 200); }},
      {"the longest SKU", [](Item& i) { i.sku = repeated(kAccent, 100); }},
      {"the longest description", [](Item& i) { i.description = repeated(kAccent, 2000); }},
      {"an empty description", [](Item& i) { i.description = ""; }},
      {"the longest category", [](Item& i) { i.category = repeated(kAccent, 100); }},
      {"for nothing", [](Item& i) { i.price = 0; }},
      {"the highest price", [](Item& i) { i.price = kMaxPrice; }},
      {"not counted", [](Item& i) { i.stock = std::nullopt; }},
      {"none left", [](Item& i) { i.stock = 0; }},
      {"the largest stock", [](Item& i) { i.stock = kMaxStock; }},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    Item item;
    item.name = "Espresso";
    row.change(item);
    CHECK(faults_of(item).empty());
  }
}

TEST_CASE("every fault of an item has its pointer") {
  struct Row {
    const char* what;
    std::function<void(Item&)> change;
    Fault fault;
  };
  const std::string price = "must be 0 to 100000000000";
  const std::string stock = "must be 0 to 1000000000";
  const Row rows[] = {
      {"no name", [](Item& i) { i.name = ""; }, {"/name", "must not be empty"}},
      {"a blank name", [](Item& i) { i.name = " \n"; }, {"/name", "must not be empty"}},
      {"a long name", [](Item& i) { i.name = repeated(kAccent, 201); }, {"/name", "may have at most 200 characters"}},
      {"an empty SKU", [](Item& i) { i.sku = ""; }, {"/sku", "must not be empty; leave it out instead"}},
      {"a long SKU", [](Item& i) { i.sku = std::string(101, 'a'); }, {"/sku", "may have at most 100 characters"}},
      {"a long description",
       [](Item& i) { i.description = std::string(2001, 'a'); },
       {"/description", "may have at most 2000 characters"}},
      {"a long category",
       [](Item& i) { i.category = std::string(101, 'a'); },
       {"/category", "may have at most 100 characters"}},
      {"a negative price", [](Item& i) { i.price = -1; }, {"/price", price}},
      {"a high price", [](Item& i) { i.price = kMaxPrice + 1; }, {"/price", price}},
      {"the highest number for a price", [](Item& i) { i.price = kMost; }, {"/price", price}},
      {"the least number for a price", [](Item& i) { i.price = kLeast; }, {"/price", price}},
      {"a negative stock", [](Item& i) { i.stock = -1; }, {"/stock", stock}},
      {"a large stock", [](Item& i) { i.stock = kMaxStock + 1; }, {"/stock", stock}},
      {"the largest number for a stock", [](Item& i) { i.stock = kMost; }, {"/stock", stock}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    Item item;
    item.name = "Espresso";
    row.change(item);
    const auto faults = faults_of(item);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].pointer == row.fault.pointer);
    CHECK(faults[0].detail == row.fault.detail);
  }
}

TEST_CASE("an item names all its faults at once") {
  Item item;
  item.sku = "";
  item.description = std::string(2001, 'a');
  item.category = std::string(101, 'a');
  item.price = -1;
  item.stock = -1;
  std::vector<std::string> places;
  for (const Fault& fault : faults_of(item)) places.push_back(fault.pointer);
  CHECK(places == std::vector<std::string>{"/name", "/sku", "/description", "/category", "/price", "/stock"});
}
