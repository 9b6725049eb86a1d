#include "live/subscriber.hpp"

#include <algorithm>
#include <utility>

#include "json/json.hpp"
#include "live/feed.hpp"

namespace docket::live {
namespace {

// A page pings every few seconds; the feed answers, and has others to think of.
constexpr Seconds kEachPing{1};
constexpr int kPings = 10;

/// What clients say: {"type":"auth","token":"…"} and {"type":"ping"}. Whatever else comes has no type.
struct Message {
  std::string type;
  std::string token;
};

Message read(std::string_view text) {
  Message message;
  try {
    const json::Value value = json::parse(text);
    if (!value.is<json::Object>()) return message;
    const auto& object = value.get<json::Object>();
    const auto text_of = [&](const char* name) {
      const json::Value* member = json::find(object, name);
      return member != nullptr && member->is<std::string>() ? member->get<std::string>() : std::string();
    };
    message = {text_of("type"), text_of("token")};
  } catch (const Error&) {
  }
  return message;
}

}  // namespace

CloseCode close_code(Code refusal) {
  switch (refusal) {
    case Code::forbidden: return CloseCode::forbidden;
    case Code::not_found: return CloseCode::not_found;
    case Code::unavailable:
    case Code::overloaded: return CloseCode::unavailable;
    default: return CloseCode::unauthorized;
  }
}

Subscriber::Subscriber(Feed& feed, Transport transport, std::optional<Listening> listening)
    : feed_(feed), transport_(transport), introduction_(Introduction::needed) {
  if (!listening) return;
  const bool is_guest = listening->caller.kind == Caller::Kind::anonymous;
  introduction_ = is_guest ? Introduction::welcome : Introduction::over;
  caller_ = std::move(listening->caller);
  revision_ = listening->revision;
}

void Subscriber::opened(const net::Peer& peer) {
  peer_ = peer;
  feed_.join(shared_from_this());
}

void Subscriber::received(std::string_view text, bool is_text) {
  const Message message = is_text ? read(text) : Message();
  const bool is_introduction = message.type == "auth";
  const bool is_needed = introduction_ == Introduction::needed;
  if (is_needed || (is_introduction && introduction_ == Introduction::welcome)) {
    introduction_ = Introduction::over;
    feed_.hear_credential(shared_from_this(), is_introduction ? message.token : "");
  } else if (message.type == "ping") {
    if (may_ping()) {
      feed_.answer_ping(shared_from_this());
    } else {
      close(CloseCode::too_many_pings, "more than one ping a second");
    }
  }
}

/// The generic cell rate algorithm: kPings at once, and one more each kEachPing.
bool Subscriber::may_ping() {
  const auto now = Clock::now();
  const auto next = std::max(pings_full_at_, now) + kEachPing;
  if (next - now > kPings * kEachPing) return false;
  pings_full_at_ = next;
  return true;
}

net::SharedBytes Subscriber::heartbeat() {
  static const net::SharedBytes bytes = std::make_shared<const std::string>(live::heartbeat());
  return bytes;
}

void Subscriber::closed() { feed_.leave(shared_from_this()); }

void Subscriber::send(std::string bytes) const { peer_.send(std::make_shared<const std::string>(std::move(bytes))); }

void Subscriber::close(CloseCode code, std::string_view reason) const {
  peer_.close(static_cast<std::uint16_t>(code), reason);
}

}  // namespace docket::live
