#include "contract/storage/samples.hpp"

#include <array>
#include <atomic>

#include "domain/screen.hpp"

namespace docket::test {

Uuid new_uuid(Timestamp at) {
  static std::atomic<std::uint64_t> made{0};
  std::uint64_t number = ++made;
  std::array<std::uint8_t, 10> tail{};
  for (std::size_t i = tail.size(); i-- > 2 && number != 0; number >>= 8U) tail[i] = static_cast<std::uint8_t>(number);
  return Uuid::v7(at, tail);
}

User a_user(const std::string& username, Role role) {
  User user;
  user.id = new_id<UserId>();
  user.username = username;
  user.role = role;
  user.password_hash = "$argon2id$test";
  user.created_at = kStart;
  user.updated_at = kStart;
  return user;
}

std::shared_ptr<const Workflow> a_workflow(const std::string& name) {
  Workflow workflow;
  workflow.name = name;
  workflow.initial = "pending";
  workflow.statuses = {{"pending", "Pending", StatusKind::open, BoardColumn::waiting, false},
                       {"ready", "Ready", StatusKind::ready, BoardColumn::ready, true},
                       {"done", "Done", StatusKind::done, BoardColumn::hidden, false},
                       {"cancelled", "Cancelled", StatusKind::cancelled, BoardColumn::hidden, false}};
  workflow.transitions = {
      {"pending", "ready", {Role::staff}}, {"ready", "done", {Role::staff}}, {"pending", "cancelled", {Role::staff}}};
  workflow.customer_cancel = {{"pending"}, 300};
  return std::make_shared<const Workflow>(std::move(workflow));
}

Shop a_shop(const std::string& slug) {
  Shop shop;
  shop.id = new_id<ShopId>();
  shop.slug = slug;
  shop.name = "Shop " + slug;
  shop.workflow = a_workflow();
  shop.created_at = kStart;
  shop.updated_at = kStart;
  return shop;
}

Item an_item(ShopId shop, const std::string& name, std::optional<std::int64_t> stock) {
  Item item;
  item.id = new_id<ItemId>();
  item.shop_id = shop;
  item.name = name;
  item.price = 250;
  item.stock = stock;
  item.created_at = kStart;
  item.updated_at = kStart;
  return item;
}

ApiKey a_screen_key(ShopId shop, const std::string& name) {
  ApiKey key;
  key.id = new_id<ApiKeyId>();
  key.name = name;
  key.digest = "digest of " + name;
  key.prefix = "dk_abc";
  key.scopes = kScreenScopes;
  key.shop_id = shop;
  key.created_at = kStart;
  return key;
}

storage::StoredOrder an_order(ShopId shop, Timestamp placed_at) {
  storage::StoredOrder order;
  order.id = new_id<OrderId>(placed_at);
  order.number = "A-001";
  order.day = "2026-11-21";
  order.shop_id = shop;
  order.status = "pending";
  order.lines_json = R"([{"item_id":null,"name":"Tea","note":null,"quantity":1,"total":250,"unit_price":250}])";
  order.currency = "EUR";
  order.total = 250;
  order.placed_at = placed_at;
  order.updated_at = placed_at;
  order.status_since = placed_at;
  return order;
}

Event an_event(ShopId shop, OrderId order) {
  Event event;
  event.type = EventType::order_placed;
  event.shop_id = shop;
  event.order_id = order;
  event.number = "A-001";
  event.to = "pending";
  event.actor = {"guest", "", ""};
  event.at = kStart;
  return event;
}

Webhook a_webhook(std::optional<ShopId> shop) {
  Webhook webhook;
  webhook.id = new_id<WebhookId>();
  webhook.url = "https://example.com/hook";
  webhook.events = {EventType::order_placed, EventType::order_moved};
  webhook.shop_id = shop;
  webhook.sealed_secret = "sealed";
  webhook.created_at = kStart;
  webhook.updated_at = kStart;
  return webhook;
}

Notification a_notification(const std::string& destination, Timestamp due_at) {
  Notification one;
  one.id = new_id<NotificationId>();
  one.destination = destination;
  one.type = "order.moved";
  one.body = "{}";
  one.created_at = kStart;
  one.due_at = due_at;
  return one;
}

}  // namespace docket::test
