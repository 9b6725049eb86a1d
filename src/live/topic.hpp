#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "domain/event.hpp"
#include "domain/ids.hpp"
#include "domain/permission.hpp"

namespace docket::live {

/// What somebody listens to. Names a superset of what they may see: who hears of an event is decided by the rules.
struct Topic {
  enum class Kind : std::uint8_t { everything, shop, order, customer, board, pairings };

  Kind kind = Kind::everything;
  Uuid id;  ///< of the shop, order or customer; none for everything and pairings

  friend bool operator==(const Topic&, const Topic&) = default;
};

/// The topics that an event belongs to; boards are told of when they have been drawn anew.
std::vector<Topic> topics_of(const Event& event);

/// The topics in which whatever the caller may see comes by, with the filters of a subscription.
std::vector<Topic> topics_for(const Caller& caller, const std::optional<ShopId>& shop,
                              const std::optional<OrderId>& order);

}  // namespace docket::live

template <>
struct std::hash<docket::live::Topic> {
  std::size_t operator()(const docket::live::Topic& topic) const noexcept {
    return std::hash<docket::Uuid>{}(topic.id) * 31 + static_cast<std::size_t>(topic.kind);
  }
};
