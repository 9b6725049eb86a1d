#include "live/feed.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "domain/error.hpp"
#include "log/log.hpp"

namespace docket::live {
namespace {

constexpr Ring::Limits kRing{2048, 4 * 1024 * 1024};  ///< for those who resume
constexpr std::size_t kBatch = 500;                   ///< events read at once
constexpr std::size_t kPage = 100;                    ///< events of history read at once
constexpr std::size_t kPortion = 32 * 1024;           ///< bytes of history that are sent at once
constexpr std::size_t kAtOnce = 500;                  ///< listeners that are sent to together
constexpr Milliseconds kTick{1000};
constexpr Milliseconds kClearing{10 * 60 * 1000};  ///< after this long unused boards are forgotten
constexpr Seconds kIntroduction{10};               ///< to say who one is

std::int64_t position_before_ring(storage::Store& store) {
  return store.read([](storage::Transaction& tx) {
    const std::int64_t first = std::max<std::int64_t>(tx.events.first() - 1, 0);
    return std::max(first, tx.events.last() - static_cast<std::int64_t>(kRing.events));
  });
}

/// The order book may be away; the next wake-up or tick tries again.
void attempt(const std::function<void()>& step) {
  try {
    step();
  } catch (const std::exception& fault) {
    log::warn("the feed waits for the order book", {{"cause", std::string_view(fault.what())}});
  }
}

CloseCode close_code(Code code) {
  switch (code) {
    case Code::forbidden: return CloseCode::forbidden;
    case Code::not_found: return CloseCode::not_found;
    case Code::unavailable:
    case Code::overloaded: return CloseCode::unavailable;
    default: return CloseCode::unauthorized;
  }
}

}  // namespace

Feed::Feed(storage::Store& store, app::Environment& environment, app::Accounts& accounts,
           std::function<void(net::Reply&)> finish)
    : store_(store), environment_(environment), accounts_(accounts), boards_(store, std::move(finish)),
      ring_(kRing, store.epoch(), position_before_ring(store)) {
  revision_ = store_.read([](storage::Transaction& tx) { return tx.meta.revision(); });
  tail();
  thread_ = std::thread([this] { loop(); });
}

Feed::~Feed() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Feed::on_commit(const std::set<ShopId>& shops) {
  boards_.outdate(shops);
  wake();
}

void Feed::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

void Feed::post(std::function<void()> message) {
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
  }
  wake_.notify_one();
}

std::shared_ptr<const Board> Feed::draw_board(std::string_view id_or_slug) {
  if (auto board = boards_.kept(id_or_slug)) return board;
  auto board = boards_.draw(id_or_slug);
  post([this] { wake_boards(boards_.refresh({}, false)); });
  return board;
}

net::Wait Feed::wait(std::vector<Topic> topics, std::int64_t seen, Milliseconds at_most) {
  return {at_most, [this, topics = std::move(topics), seen](const net::Peer& peer) {
            auto token = waits_.add(topics, peer);
            // What was told before it was noted here is looked up.
            const std::lock_guard lock(ring_mutex_);
            if (seen < ring_.position() && has_news(topics, seen)) peer.wake();
            return token;
          }};
}

net::Wait Feed::wait_for_board(std::shared_ptr<const Board> seen, Milliseconds at_most) {
  return {at_most, [this, seen = std::move(seen)](const net::Peer& peer) {
            auto token = waits_.add({{Topic::Kind::board, seen->shop.id}}, peer);
            const auto now = boards_.kept(seen->shop.id.view());
            if (!now || now->version != seen->version) peer.wake();
            return token;
          }};
}

/// Under ring_mutex_. Whether something happened in the topics after `seen`, or is not known any more.
bool Feed::has_news(const std::vector<Topic>& topics, std::int64_t seen) const {
  if (!ring_.reaches_back_to(seen)) return true;
  return std::any_of(ring_.after(seen), ring_.end(), [&](const Published& published) {
    return std::ranges::any_of(topics_of(published.event()),
                               [&](const Topic& topic) { return std::ranges::find(topics, topic) != topics.end(); });
  });
}

std::shared_ptr<net::Session> Feed::subscribe(Transport transport, Wish wish, std::optional<Caller> caller) {
  return std::make_shared<Subscriber>(*this, transport, std::move(wish), std::move(caller));
}

void Feed::join(Listener listener) {
  post([this, listener = std::move(listener)] { enter(listener); });
}

void Feed::leave(Listener listener) {
  post([this, listener = std::move(listener)] { drop(listener); });
}

void Feed::hear_credential(Listener listener, std::string token) {
  helper_.post([this, listener = std::move(listener), token = std::move(token)] {
    try {
      Caller caller = store_.read([&](storage::Transaction& tx) {
        Caller found = accounts_.authenticate(tx, token);
        app::require_feed(tx, found, listener->wish_.order);
        return found;
      });
      post([this, listener, caller = std::move(caller)] { admit(listener, caller); });
    } catch (const Error& error) {
      listener->close(close_code(error.code), error.what());
    } catch (const std::exception& fault) {
      log::error("a credential could not be checked", {{"cause", std::string_view(fault.what())}});
      listener->close(CloseCode::unavailable, "try again soon");
    }
  });
}

void Feed::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kTick, [this] { return stopping_ || woken_ || !messages_.empty(); });
    const auto messages = std::exchange(messages_, {});
    woken_ = false;
    lock.unlock();
    // First what was committed before they came: to newcomers that is no news.
    attempt([this] { tail(); });
    for (const auto& message : messages) attempt(message);
    attempt([this] { tick(); });
    lock.lock();
  }
}

/// Reads what was added to the log, and tells it.
void Feed::tail() {
  for (;;) {
    std::int64_t revision = 0;
    auto events = store_.read([&](storage::Transaction& tx) {
      revision = tx.meta.revision();
      return tx.events.read({.after = ring_.position(), .limit = kBatch});
    });
    // Rights first: who lost them must not hear the news.
    const bool rights_changed = revision != revision_;
    if (rights_changed) recheck();
    revision_ = revision;
    const std::size_t count = events.size();
    publish(std::move(events), rights_changed);
    if (count < kBatch) return;
  }
}

void Feed::publish(std::vector<Event> events, bool all_boards) {
  std::set<ShopId> shops;
  std::unordered_set<Topic> topics;
  for (Event& event : events) {
    shops.insert(event.shop_id);
    for (const Topic& topic : topics_of(event)) topics.insert(topic);
    const std::int64_t before = ring_.position();
    {
      const std::lock_guard lock(ring_mutex_);
      ring_.add(std::move(event));
    }
    tell(*ring_.after(before));
  }
  if (!topics.empty()) waits_.wake({topics.begin(), topics.end()});
  if (all_boards || !shops.empty()) wake_boards(boards_.refresh(shops, all_boards));
}

void Feed::wake_boards(const std::vector<ShopId>& shops) {
  std::vector<Topic> topics;
  for (const ShopId& shop : shops) topics.push_back({Topic::Kind::board, shop});
  if (!topics.empty()) waits_.wake(topics);
}

/// Sends the event to all that hear it live.
void Feed::tell(const Published& published) {
  std::array<std::vector<net::Peer>, 2> peers;
  for (const Topic& topic : topics_of(published.event())) {
    const auto found = by_topic_.find(topic);
    if (found == by_topic_.end()) continue;
    for (const Listener& listener : found->second) {
      if (!listener->is_live_ || !listener->wants(published.event())) continue;
      listener->place_ = published.seq();
      auto& those = peers[static_cast<std::size_t>(listener->transport_)];
      those.push_back(listener->peer_);
      // The first are sent to while the others are still looked for.
      if (those.size() == kAtOnce)
        net::Peer::send_to_all(std::exchange(those, {}), published.frame(listener->transport_));
    }
  }
  for (const Transport transport : {Transport::event_stream, Transport::websocket}) {
    const auto& those = peers[static_cast<std::size_t>(transport)];
    if (!those.empty()) net::Peer::send_to_all(those, published.frame(transport));
  }
}

/// Ends the credentials whose time has come, and whatever else the clock asks for.
void Feed::tick() {
  const Timestamp now = environment_.now();
  if (now < next_tick_) return;
  next_tick_ = now + kTick;
  for (const Listener& listener : listeners_) {
    if (listener->deadline_ > now) continue;
    end(listener, listener->caller_ ? "the credential has expired" : "no credential came");
  }
  if (now < next_clearing_) return;
  next_clearing_ = now + kClearing;
  boards_.forget_unused([this](ShopId shop) { return waits_.any({Topic::Kind::board, shop}); });
}

/// Accounts, members or shops have changed: who may still hear what?
void Feed::recheck() {
  std::unordered_map<std::string, std::optional<Caller>> known;
  const std::vector<Listener> listeners(listeners_.begin(), listeners_.end());
  for (const Listener& listener : listeners) {
    if (!listener->caller_ || listener->is_gone_) continue;
    const auto [place, is_new] =
        known.try_emplace(listener->caller_->key() + "/" + std::to_string(listener->caller_->session_generation));
    if (is_new) {
      place->second = store_.read([&](storage::Transaction& tx) { return accounts_.recheck(tx, *listener->caller_); });
    }
    if (!place->second) {
      end(listener, "the credential is not valid any more");
      continue;
    }
    unindex(listener);
    const auto expires_at = listener->caller_->expires_at;
    listener->caller_ = place->second;
    listener->caller_->expires_at = expires_at;
    index(listener);
  }
}

void Feed::enter(const Listener& listener) {
  if (listener->is_gone_) return;
  listeners_.insert(listener);
  if (listener->caller_) {
    begin(listener);
  } else {
    listener->deadline_ = environment_.now() + kIntroduction;
  }
}

void Feed::admit(const Listener& listener, Caller caller) {
  if (listener->is_gone_) return;
  listener->caller_ = std::move(caller);
  begin(listener);
}

void Feed::begin(const Listener& listener) {
  listener->deadline_ = listener->caller_->expires_at.value_or(Timestamp::max());
  index(listener);
  const auto& since = listener->wish_.since;
  const bool is_ours = since && since->epoch == store_.epoch();
  listener->place_ = is_ours ? since->seq : ring_.position();
  listener->send(hello(listener->transport_, cursor(listener->place_)));
  if (since && !is_ours) listener->send(reset(listener->transport_, cursor(listener->place_)));
  pump(listener);
}

/// Tells more of the history, or, when there is none, that the news begins.
void Feed::pump(const Listener& listener) {
  if (listener->is_gone_ || listener->is_live_ || !listener->caller_) return;
  // What lies beyond the newest event known here may be a little ahead, or of another database: the log knows.
  if (!ring_.reaches_back_to(listener->place_) || listener->place_ > ring_.position()) {
    read_history(listener);
    return;
  }
  std::string bytes;
  auto next = ring_.after(listener->place_);
  for (; next != ring_.end() && bytes.size() < kPortion; ++next) {
    if (listener->wants(next->event())) bytes += *next->frame(listener->transport_);
    listener->place_ = next->seq();
  }
  tell_part(listener, std::move(bytes), next == ring_.end());
}

/// Sends a part of the history; after the last one the news begins, after others there has to be room.
void Feed::tell_part(const Listener& listener, std::string bytes, bool is_last) {
  if (is_last) {
    listener->is_live_ = true;
    bytes += caught_up(listener->transport_, cursor(listener->place_));
  }
  listener->wants_more_ = !is_last;
  if (!bytes.empty()) {
    listener->send(std::move(bytes));
  } else {
    listener->drained();
  }
}

void Feed::read_history(const Listener& listener) {
  helper_.post([this, listener, caller = *listener->caller_, place = listener->place_] {
    try {
      auto page = store_.read([&](storage::Transaction& tx) {
        return app::read_feed(tx, caller, store_.epoch(), Cursor{store_.epoch(), place}, listener->wish_.shop,
                              listener->wish_.order, kPage);
      });
      post([this, listener, page = std::move(page)] { tell_history(listener, page); });
    } catch (const Error& error) {
      listener->close(close_code(error.code), error.what());
    } catch (const std::exception& fault) {
      log::error("history could not be read", {{"cause", std::string_view(fault.what())}});
      listener->close(CloseCode::unavailable, "try again soon");
    }
  });
}

void Feed::tell_history(const Listener& listener, const app::FeedPage& page) {
  if (listener->is_gone_ || listener->is_live_) return;
  std::string bytes;
  if (page.reset) bytes = reset(listener->transport_, cursor(page.cursor.seq));
  for (const Event& event : page.events) {
    if (bytes.size() >= kPortion) {
      tell_part(listener, std::move(bytes), false);
      return;
    }
    if (listener->wants(event)) bytes += *Published(event, store_.epoch()).frame(listener->transport_);
    listener->place_ = event.seq;
  }
  listener->place_ = page.cursor.seq;
  // All up to there is told; what is not known here yet will come as news.
  tell_part(listener, std::move(bytes), page.events.size() < kPage && listener->place_ >= ring_.position());
}

void Feed::index(const Listener& listener) {
  for (const Topic& topic : topics_for(*listener->caller_, listener->wish_.shop, listener->wish_.order)) {
    by_topic_[topic].insert(listener);
  }
}

void Feed::unindex(const Listener& listener) {
  if (!listener->caller_) return;
  for (const Topic& topic : topics_for(*listener->caller_, listener->wish_.shop, listener->wish_.order)) {
    const auto found = by_topic_.find(topic);
    if (found == by_topic_.end()) continue;
    found->second.erase(listener);
    if (found->second.empty()) by_topic_.erase(found);
  }
}

/// The credential is gone: nothing more is told, whatever the client does.
void Feed::end(const Listener& listener, std::string_view why) {
  listener->close(CloseCode::unauthorized, why);
  listener->deadline_ = Timestamp::max();
  listener->is_gone_ = true;
  listener->is_live_ = false;
}

void Feed::drop(const Listener& listener) {
  listener->is_gone_ = true;
  unindex(listener);
  listeners_.erase(listener);
}

}  // namespace docket::live
