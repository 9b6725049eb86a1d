#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "live/topic.hpp"

using namespace docket;
using live::Topic;

namespace {

bool share_a_topic(const std::vector<Topic>& a, const std::vector<Topic>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const Topic& topic) { return std::find(b.begin(), b.end(), topic) != b.end(); });
}

ShopId some_shop(int n) { return ShopId(Uuid::v7_floor(from_ms(1000 + n))); }
OrderId some_order(int n) { return OrderId(Uuid::v7_floor(from_ms(2000 + n))); }
UserId some_user(int n) { return UserId(Uuid::v7_floor(from_ms(3000 + n))); }

std::vector<Caller> callers() {
  std::vector<Caller> all;
  for (const Role role : {Role::admin, Role::operations, Role::merchant, Role::staff, Role::customer}) {
    for (int shops = 0; shops < 3; ++shops) {
      Caller caller;
      caller.kind = Caller::Kind::user;
      caller.role = role;
      caller.id = some_user(shops).str();
      for (int n = 0; n < shops; ++n) caller.memberships.push_back({some_shop(n), some_user(shops), n == 0});
      all.push_back(caller);
    }
  }
  Caller key;
  key.kind = Caller::Kind::key;
  key.scopes = static_cast<Scopes>(Scope::events_read);
  all.push_back(key);
  key.bound_shop = some_shop(1);
  all.push_back(key);
  return all;
}

}  // namespace

TEST_CASE("whatever a caller may see comes by in one of the topics that are for it") {
  int seen = 0;
  for (const Caller& caller : callers()) {
    for (int shop = 0; shop < 4; ++shop) {
      for (int customer = -1; customer < 3; ++customer) {
        Event event;
        event.shop_id = some_shop(shop);
        event.order_id = some_order(shop);
        if (customer >= 0) event.customer_id = some_user(customer);
        if (!may_see_event(caller, event)) continue;
        ++seen;
        const auto topics = live::topics_of(event);
        CHECK(share_a_topic(live::topics_for(caller, std::nullopt, std::nullopt), topics));
        CHECK(share_a_topic(live::topics_for(caller, event.shop_id, std::nullopt), topics));
        CHECK(share_a_topic(live::topics_for(caller, std::nullopt, event.order_id), topics));
        CHECK_FALSE(share_a_topic(live::topics_for(caller, some_shop(9), std::nullopt), topics));
        CHECK_FALSE(share_a_topic(live::topics_for(caller, std::nullopt, some_order(9)), topics));
      }
    }
  }
  CHECK(seen > 50);
}
