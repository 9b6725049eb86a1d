#include "domain/exchange.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/error.hpp"

using namespace docket;

namespace {

const Timestamp kNow = parse_rfc3339("2026-11-21T12:00:00Z").value();
const Timestamp kBefore = parse_rfc3339("2025-01-01T12:00:00Z").value();

Shop cafe() {
  Shop shop;
  shop.slug = "cafe";
  auto workflow = std::make_shared<Workflow>();
  workflow->initial = "pending";
  workflow->statuses = {{"pending", "Pending", StatusKind::open},
                        {"done", "Done", StatusKind::done},
                        {"cancelled", "Cancelled", StatusKind::cancelled}};
  shop.workflow = workflow;
  return shop;
}

const std::vector<Line> kLines{{std::nullopt, "Tea", 300, 2, std::nullopt}, {std::nullopt, "Cake", 450, 1, "hot"}};

OrderRow row() {
  OrderRow row;
  row.lines.resize(kLines.size());
  return row;
}

/// The places of what is wrong with the row after `change`.
std::vector<std::string> places(const std::function<void(OrderRow&)>& change) {
  OrderRow changed = row();
  change(changed);
  std::vector<std::string> found;
  try {
    order_of(changed, kLines, cafe(), kNow);
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    for (const Fault& fault : error.faults) found.push_back(fault.pointer);
  }
  return found;
}

using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("an order that says nothing of itself is placed now, in the first status") {
  const Order order = order_of(row(), kLines, cafe(), kNow);
  CHECK((order.status == "pending" && order.status_kind == StatusKind::open && order.total == 1050));
  CHECK((order.currency == "EUR" && order.placed_at == kNow && order.updated_at == kNow && order.status_since == kNow));
  CHECK_FALSE(order.closed_at);
}

TEST_CASE("an order of another day has ended when it says, else when it was last changed, else when it was placed") {
  OrderRow changed = row();
  changed.status = "done";
  changed.placed_at = kBefore;
  CHECK(order_of(changed, kLines, cafe(), kNow).closed_at == kBefore);
  changed.updated_at = kBefore + Seconds(9);
  CHECK(order_of(changed, kLines, cafe(), kNow).closed_at == kBefore + Seconds(9));
  changed.closed_at = kBefore + Seconds(5);
  const Order order = order_of(changed, kLines, cafe(), kNow);
  CHECK((order.closed_at == kBefore + Seconds(5) && order.status_since == kBefore + Seconds(5)));
  CHECK(order.updated_at == kBefore + Seconds(9));
  changed.updated_at.reset();
  CHECK(order_of(changed, kLines, cafe(), kNow).updated_at == kBefore + Seconds(5));
}

TEST_CASE("whatever does not fit into an imported order is named with its place") {
  CHECK(places([](OrderRow&) {}) == Places{});
  CHECK(places([](OrderRow& r) { r.total = 1050; }) == Places{});
  CHECK(places([](OrderRow& r) { r.total = 1049; }) == Places{"/total"});
  CHECK(places([](OrderRow& r) { r.lines[1].total = 900; }) == Places{"/lines/1/total"});
  CHECK(places([](OrderRow& r) { r.status = "lost"; }) == Places{"/status"});
  CHECK(places([](OrderRow& r) { r.currency = "USD"; }) == Places{"/currency"});
  CHECK(places([](OrderRow& r) { r.number = " "; }) == Places{"/number"});
  CHECK(places([](OrderRow& r) { r.number = std::string(33, '1'); }) == Places{"/number"});
  CHECK(places([](OrderRow& r) { r.external_ref = ""; }) == Places{"/external_ref"});
  CHECK(places([](OrderRow& r) { r.customer.email = "x"; }) == Places{"/customer/email"});
  CHECK(places([](OrderRow& r) { r.fulfilment = Fulfilment::delivery; }) == Places{"/delivery_address"});
  CHECK(places([](OrderRow& r) { r.placed_at = kNow + Milliseconds(1); }) == Places{"/placed_at"});
  CHECK(places([](OrderRow& r) { r.placed_at = Timestamp() - Milliseconds(1); }) == Places{"/placed_at"});
  CHECK(places([](OrderRow& r) { r.updated_at = kBefore; }) == Places{"/updated_at"});
  CHECK(places([](OrderRow& r) { r.closed_at = kNow; }) == Places{"/closed_at"});
  CHECK(places([](OrderRow& r) { r.cancel_reason = "late"; }) == Places{"/cancel_reason"});
  CHECK(places([](OrderRow& r) {
          r.status = "cancelled";
          r.cancel_reason = "late";
        }) == Places{});
  CHECK(places([](OrderRow& r) {
          r.status = "done";
          r.closed_at = kNow - Seconds(1);
        }) == Places{"/closed_at"});
  CHECK(places([](OrderRow& r) { r.tracking_number = std::string(101, 'x'); }) == Places{"/tracking_number"});
}

TEST_CASE("an id is kept when it is of the moment in which the order was placed") {
  const auto with = [](const std::string& id) {
    return places([&](OrderRow& r) {
      r.placed_at = kBefore;
      r.id = OrderId::parse(id).value();
    });
  };
  const std::string start = Uuid::v7_floor(kBefore).str().substr(0, 14);
  CHECK(with(start + "7abc-8123-0123456789ab") == Places{});
  CHECK(with(start + "4abc-8123-0123456789ab") == Places{"/id"});
  CHECK(with(Uuid::v7_floor(kBefore + Milliseconds(1)).str()) == Places{"/id"});
  CHECK(with("9f1c0c0e-58a4-4f0e-9a46-1f4a3bb0a111") == Places{"/id"});
}

TEST_CASE("an imported account is checked as any other, and was not made in the future") {
  UserRow user;
  user.username = "mira";
  CHECK_NOTHROW(check_row(user, kNow));
  user.username = "m";
  user.email = "x";
  user.name = std::string(201, 'x');
  user.created_at = kNow + Seconds(1);
  try {
    check_row(user, kNow);
    FAIL("nothing was wrong");
  } catch (const Error& error) {
    Places found;
    for (const Fault& fault : error.faults) found.push_back(fault.pointer);
    CHECK(found == Places{"/username", "/email", "/name", "/created_at"});
  }
}

TEST_CASE("an imported item is as old as it says") {
  ItemRow row;
  row.item.name = " Tea ";
  const Item fresh = item_of(row, kNow);
  CHECK((fresh.name == "Tea" && fresh.created_at == kNow && fresh.updated_at == kNow));
  row.created_at = kBefore;
  row.updated_at = kBefore + Seconds(1);
  const Item old = item_of(row, kNow);
  CHECK((old.created_at == kBefore && old.updated_at == kBefore + Seconds(1)));
  row.created_at = kNow + Seconds(1);
  CHECK_THROWS_AS(item_of(row, kNow), Error);
  row.created_at.reset();
  row.item.price = -1;
  CHECK_THROWS_AS(item_of(row, kNow), Error);
}
