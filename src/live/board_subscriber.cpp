#include "live/board_subscriber.hpp"

#include <utility>

#include "app/shops.hpp"
#include "domain/error.hpp"
#include "live/feed.hpp"

namespace docket::live {

BoardSubscriber::BoardSubscriber(Feed& feed, Transport transport, BoardWish wish, std::optional<Listening> listening)
    : Subscriber(feed, transport, std::move(listening)), wish_(std::move(wish)) {}

std::shared_ptr<BoardSubscriber> BoardSubscriber::self() {
  return std::static_pointer_cast<BoardSubscriber>(shared_from_this());
}

bool BoardSubscriber::claim() {
  for (;;) {
    Flow flow = Flow::idle;
    if (flow_.compare_exchange_strong(flow, Flow::sending)) return true;
    // It may become idle in between.
    if (flow == Flow::behind || flow_.compare_exchange_strong(flow, Flow::behind)) return false;
  }
}

void BoardSubscriber::drained() {
  if (flow_.exchange(Flow::idle) == Flow::behind) {
    feed_.post([self = self()] { self->feed_.show(self); });
  }
}

void BoardSubscriber::require(storage::Transaction& tx, const Caller& caller) const {
  require_board(caller, app::find_shop(tx, wish_.shop.view()));
}

void BoardSubscriber::begin() { feed_.begin(self()); }

void BoardSubscriber::recast(Caller now) {
  caller_ = std::move(now);
  if (has_begun_) feed_.look_at_rights(self());
}

void BoardSubscriber::forget() { feed_.leave_audience(self()); }

std::string BoardSubscriber::place() const { return format_cursor(shown_->cursor); }

}  // namespace docket::live
