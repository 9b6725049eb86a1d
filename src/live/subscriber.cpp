#include "live/subscriber.hpp"

#include <utility>

#include "json/json.hpp"
#include "live/feed.hpp"

namespace docket::live {
namespace {

/// The token of {"type":"auth","token":"…"}; empty for anything else.
std::string token_in(std::string_view message) {
  try {
    const json::Value value = json::parse(message);
    if (!value.is<json::Object>()) return "";
    const auto& object = value.get<json::Object>();
    const json::Value* type = json::find(object, "type");
    const json::Value* token = json::find(object, "token");
    const bool is_auth = type != nullptr && type->is<std::string>() && type->get<std::string>() == "auth";
    return is_auth && token != nullptr && token->is<std::string>() ? token->get<std::string>() : "";
  } catch (const Error&) {
    return "";
  }
}

}  // namespace

Subscriber::Subscriber(Feed& feed, Transport transport, Wish wish, std::optional<Listening> listening)
    : feed_(feed), transport_(transport), wish_(std::move(wish)), has_answered_(listening.has_value()) {
  if (!listening) return;
  caller_ = std::move(listening->caller);
  revision_ = listening->revision;
}

void Subscriber::opened(const net::Peer& peer) {
  peer_ = peer;
  feed_.join(shared_from_this());
}

void Subscriber::received(std::string_view message, bool is_text) {
  if (has_answered_.exchange(true)) return;  // there is nothing else to be said
  feed_.hear_credential(shared_from_this(), is_text ? token_in(message) : "");
}

void Subscriber::drained() {
  if (wants_more_ && wants_more_.exchange(false)) {
    feed_.post([self = shared_from_this()] { self->feed_.pump(self); });
  }
}

net::SharedBytes Subscriber::heartbeat() {
  static const net::SharedBytes bytes = std::make_shared<const std::string>(live::heartbeat());
  return bytes;
}

void Subscriber::closed() { feed_.leave(shared_from_this()); }

bool Subscriber::wants(const Event& event) const {
  return event.seq > place_ && may_see_event(*caller_, event) && (!wish_.shop || *wish_.shop == event.shop_id) &&
         (!wish_.order || *wish_.order == event.order_id);
}

void Subscriber::send(std::string bytes) const { peer_.send(std::make_shared<const std::string>(std::move(bytes))); }

void Subscriber::close(CloseCode code, std::string_view reason) const {
  peer_.close(static_cast<std::uint16_t>(code), reason);
}

}  // namespace docket::live
