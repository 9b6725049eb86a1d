#include "live/topic.hpp"

namespace docket::live {

std::vector<Topic> topics_of(const Event& event) {
  std::vector<Topic> topics{
      {Topic::Kind::everything, {}}, {Topic::Kind::shop, event.shop_id}, {Topic::Kind::order, event.order_id}};
  if (event.customer_id) topics.push_back({Topic::Kind::customer, *event.customer_id});
  return topics;
}

std::vector<Topic> topics_for(const Caller& caller, const std::optional<ShopId>& shop,
                              const std::optional<OrderId>& order) {
  if (order) return {{Topic::Kind::order, *order}};
  if (shop) return {{Topic::Kind::shop, *shop}};
  if (caller.bound_shop) return {{Topic::Kind::shop, *caller.bound_shop}};
  const auto user = caller.user_id();
  if (!user || caller.role == Role::admin || caller.role == Role::operations) {
    return {{Topic::Kind::everything, {}}};
  }
  std::vector<Topic> topics{{Topic::Kind::customer, *user}};
  for (const Member& member : caller.memberships) topics.push_back({Topic::Kind::shop, member.shop});
  return topics;
}

}  // namespace docket::live
