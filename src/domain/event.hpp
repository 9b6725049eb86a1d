#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/permission.hpp"
#include "domain/time.hpp"

namespace docket {

enum class EventType : std::uint8_t { order_placed, order_moved, order_cancelled, order_updated, order_undone };

std::string_view name_of(EventType type);  ///< "order.placed"
std::optional<EventType> parse_event_type(std::string_view text);

struct Actor {
  std::string kind;  ///< "user", "api_key", "guest", "system"
  std::string id;    ///< empty for guests and the system
  std::string name;
};

/// One entry of the append-only log. `seq` is given by storage and grows in commit order.
struct Event {
  std::int64_t seq = 0;
  EventType type = EventType::order_placed;
  ShopId shop_id;
  OrderId order_id;
  std::string number;
  std::optional<std::string> from;
  std::optional<std::string> to;
  Actor actor;
  std::optional<std::string> note;
  std::optional<UserId> customer_id;  ///< whose order it is: decides who may see the event
  Timestamp at{};
};

Actor actor_of(const Caller& caller);

/// The same rule that guards reading the order.
bool may_see_event(const Caller& caller, const Event& event);

/// A place in the log: everything up to and including `seq` has been seen. `epoch` names the database, so that a
/// cursor of a restored or another one is noticed instead of silently skipping.
struct Cursor {
  std::string epoch;  ///< 8 lower-case hex digits
  std::int64_t seq = 0;

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

std::string format_cursor(const Cursor& cursor);
/// nullopt when `text` was never a cursor of any Docket.
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace docket
