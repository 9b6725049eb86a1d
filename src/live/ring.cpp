#include "live/ring.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "json/event.hpp"

namespace docket::live {

Published::Published(Event event, const std::string& epoch) : cursor_(format_cursor({epoch, event.seq})) {
  json::Writer writer;
  json::write_event(writer, event);
  json_ = writer.take();
  json_.shrink_to_fit();
  event_.seq = event.seq;
  event_.shop_id = event.shop_id;
  event_.order_id = event.order_id;
  event_.customer_id = event.customer_id;
}

const net::SharedBytes& Published::frame(Transport transport) const {
  net::SharedBytes& frame = frames_[static_cast<std::size_t>(transport)];
  if (!frame) frame = std::make_shared<const std::string>(live::event(transport, cursor_, json_));
  return frame;
}

void Ring::add(Event event) {
  position_ = event.seq;
  events_.emplace_back(std::move(event), epoch_);
  bytes_ += events_.back().bytes();
  while (events_.size() > limits_.events || (bytes_ > limits_.bytes && events_.size() > 1)) {
    bytes_ -= events_.front().bytes();
    events_.pop_front();
  }
}

std::deque<Published>::const_iterator Ring::after(std::int64_t seq) const {
  return std::ranges::upper_bound(events_, seq, {}, &Published::seq);
}

}  // namespace docket::live
