#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace docket {

/// A UUID in its canonical text form: 36 characters, lower case (RFC 9562, section 4). A value type without
/// allocation; the all-zero UUID is "none" and never names a thing.
class Uuid {
 public:
  Uuid();

  /// The UUID that `text` spells, upper or lower case; nullopt when it is not one.
  static std::optional<Uuid> parse(std::string_view text);

  /// Version 7: 48 bits of milliseconds, then 74 random bits out of `random`. A moment that 48 bits cannot say (before
  /// 1970, after 10889) counts as the nearest that they can.
  static Uuid v7(Timestamp at, std::span<const std::uint8_t, 10> random);

  /// The smallest version 7 UUID of that millisecond: a bound for "placed at or after".
  static Uuid v7_floor(Timestamp at);

  std::string_view view() const { return {text_.data(), text_.size()}; }
  std::string str() const { return std::string(view()); }

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  std::array<char, 36> text_;
};

/// A UUID that can only be the id of one kind of thing.
template <class Tag>
struct Id : Uuid {
  Id() = default;
  explicit Id(const Uuid& uuid) : Uuid(uuid) {}

  static std::optional<Id> parse(std::string_view text) {
    const auto uuid = Uuid::parse(text);
    return uuid ? std::optional<Id>(Id(*uuid)) : std::nullopt;
  }
};

using UserId = Id<struct UserTag>;
using ShopId = Id<struct ShopTag>;
using ItemId = Id<struct ItemTag>;
using OrderId = Id<struct OrderTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using ScreenId = Id<struct ScreenTag>;
using WebhookId = Id<struct WebhookTag>;
using NotificationId = Id<struct NotificationTag>;
using PushSubscriptionId = Id<struct PushSubscriptionTag>;

}  // namespace docket

template <>
struct std::hash<docket::Uuid> {
  std::size_t operator()(const docket::Uuid& id) const noexcept { return std::hash<std::string_view>{}(id.view()); }
};
