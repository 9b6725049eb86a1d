#include "domain/item.hpp"

#include "domain/checks.hpp"

namespace docket {

void check_item(const Item& item) {
  Checks checks;
  checks.require(!trimmed(item.name).empty(), "/name", "must not be empty");
  checks.longest(item.name, kMaxName, "/name");
  checks.require(!item.sku || !item.sku->empty(), "/sku", "must not be empty; leave it out instead");
  checks.longest(item.sku, kMaxReference, "/sku");
  checks.longest(item.description, kMaxText, "/description");
  checks.longest(item.category, kMaxReference, "/category");
  checks.within(item.price, 0, kMaxPrice, "/price");
  checks.within(item.stock, 0, kMaxStock, "/stock");
  checks.done("The item does not fit.");
}

}  // namespace docket
