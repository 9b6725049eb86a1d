#include "live/event_subscriber.hpp"

#include <utility>

#include "app/orders.hpp"
#include "live/feed.hpp"

namespace docket::live {

EventSubscriber::EventSubscriber(Feed& feed, Transport transport, Wish wish, std::optional<Listening> listening)
    : Subscriber(feed, transport, std::move(listening)), wish_(std::move(wish)) {}

std::shared_ptr<EventSubscriber> EventSubscriber::self() {
  return std::static_pointer_cast<EventSubscriber>(shared_from_this());
}

void EventSubscriber::drained() {
  if (wants_more_ && wants_more_.exchange(false)) {
    feed_.post([self = self()] { self->feed_.pump(self); });
  }
}

void EventSubscriber::require(storage::Transaction& tx, const Caller& caller) const {
  app::require_feed(tx, caller, wish_.order);
}

void EventSubscriber::begin() { feed_.begin(self()); }

void EventSubscriber::recast(Caller now) {
  feed_.unindex(self());
  caller_ = std::move(now);
  if (has_begun_) feed_.index(self());
}

void EventSubscriber::forget() {
  is_live_ = false;
  feed_.unindex(self());
}

std::string EventSubscriber::place() const { return feed_.place_of(*this); }

bool EventSubscriber::wants(const Event& event) const {
  return event.seq > place_ && may_see_event(*caller_, event) && (!wish_.shop || *wish_.shop == event.shop_id) &&
         (!wish_.order || *wish_.order == event.order_id);
}

}  // namespace docket::live
