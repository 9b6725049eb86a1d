#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "domain/event.hpp"
#include "live/subscriber.hpp"

namespace docket::live {

/// What a client wants to hear of the feed, and from where on.
struct Wish {
  std::optional<Cursor> since;  ///< absent: from now
  std::optional<ShopId> shop;
  std::optional<OrderId> order;
};

/// Listens to the feed: history from its place on, then news.
class EventSubscriber final : public Subscriber {
 public:
  EventSubscriber(Feed& feed, Transport transport, Wish wish, std::optional<Listening> listening);

  void drained() override;

 private:
  friend class Feed;

  void require(storage::Transaction& tx, const Caller& caller) const override;
  void begin() override;
  void recast(Caller now) override;
  void forget() override;
  std::string place() const override;

  std::shared_ptr<EventSubscriber> self();
  /// Whether the event is for it: seen by its caller, asked for, and not told yet.
  bool wants(const Event& event) const;

  const Wish wish_;
  std::atomic<bool> wants_more_ = false;  ///< history, once there is room

  // The feed's thread only.
  std::int64_t place_ = 0;  ///< it was told everything up to this number
  bool is_live_ = false;    ///< history is told
};

}  // namespace docket::live
