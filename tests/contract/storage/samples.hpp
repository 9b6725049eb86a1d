#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/account.hpp"
#include "domain/api_key.hpp"
#include "domain/error.hpp"
#include "domain/event.hpp"
#include "domain/item.hpp"
#include "domain/notification.hpp"
#include "domain/shop.hpp"
#include "domain/time.hpp"
#include "domain/webhook.hpp"
#include "storage/orders.hpp"

/// Things to store. What a case does not care about is filled in; every id is new.
namespace docket::test {

/// 2026-11-21T09:15:00Z.
inline constexpr Timestamp kStart{Milliseconds{1'795'252'500'000}};

/// A new UUIDv7 of that moment, larger than all that were made for it before. Any thread.
Uuid new_uuid(Timestamp at = kStart);

template <class SomeId>
SomeId new_id(Timestamp at = kStart) {
  return SomeId(new_uuid(at));
}

User a_user(const std::string& username, Role role = Role::customer);
Shop a_shop(const std::string& slug);
Item an_item(ShopId shop, const std::string& name, std::optional<std::int64_t> stock = std::nullopt);
/// The key of a screen at that shop; what must be its own is named after it.
ApiKey a_screen_key(ShopId shop, const std::string& name);
/// Open, in "pending", one free-text line.
storage::StoredOrder an_order(ShopId shop, Timestamp placed_at = kStart);
Event an_event(ShopId shop, OrderId order = new_id<OrderId>());
/// Active, for orders that are placed and moved.
Webhook a_webhook(std::optional<ShopId> shop = std::nullopt);
/// Queued, due at once, of no order.
Notification a_notification(const std::string& destination, Timestamp due_at = kStart);

/// A small sound workflow: pending, ready, done; pending can be cancelled.
std::shared_ptr<const Workflow> a_workflow(const std::string& name = "test");

/// The code that `action` ends with; nullopt when it ends well.
template <class Action>
std::optional<Code> refusal(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code;
  }
  return std::nullopt;
}

/// The words of the std::runtime_error that `action` ends with, which must be one line.
template <class Action>
std::string complaint(Action action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    CHECK(std::string_view(error.what()).find('\n') == std::string_view::npos);
    return error.what();
  }
  return "it went well";
}

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace docket::test
