#include "live/feed.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "domain/error.hpp"
#include "live/mailing.hpp"
#include "log/log.hpp"

namespace docket::live {
namespace {

constexpr Ring::Limits kRing{2048, 4 * 1024 * 1024};  ///< for those who resume
constexpr std::size_t kBatch = 500;                   ///< events read at once
constexpr Milliseconds kTick{1000};
constexpr Milliseconds kClearing{10 * 60 * 1000};  ///< after this long unused boards are forgotten

std::int64_t position_before_ring(storage::Store& store) {
  return store.read([](storage::Transaction& tx) {
    const std::int64_t first = std::max<std::int64_t>(tx.events.first() - 1, 0);
    return std::max(first, tx.events.last() - static_cast<std::int64_t>(kRing.events));
  });
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
  post([this] { refresh_boards({}, false); });
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

net::Wait Feed::wait_for_pairing(std::int64_t seen, Milliseconds at_most) {
  return {at_most, [this, seen](const net::Peer& peer) {
            auto token = waits_.add({{Topic::Kind::pairings, {}}}, peer);
            if (revision_ > seen) peer.wake();
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

Statistics Feed::statistics() {
  const auto listening = [this](Transport transport) { return listening_[static_cast<std::size_t>(transport)].load(); };
  const std::lock_guard lock(ring_mutex_);
  return {waits_.count(), listening(Transport::event_stream), listening(Transport::websocket), ring_.position()};
}

std::shared_ptr<net::Session> Feed::subscribe(Transport transport, Wish wish, std::optional<Listening> listening) {
  return std::make_shared<EventSubscriber>(*this, transport, std::move(wish), std::move(listening));
}

std::shared_ptr<net::Session> Feed::subscribe(Transport transport, BoardWish wish, std::optional<Listening> listening) {
  return std::make_shared<BoardSubscriber>(*this, transport, std::move(wish), std::move(listening));
}

/// The order book may be away; the next wake-up or tick tries again. Said once, not each second.
void Feed::attempt(const std::function<void()>& step) {
  try {
    step();
  } catch (const std::exception& fault) {
    if (!is_behind_) log::warn("the feed waits for the order book", {{"cause", std::string_view(fault.what())}});
    is_behind_ = true;
  }
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
    if (rights_changed) waits_.wake({{Topic::Kind::pairings, {}}});
    const std::size_t count = events.size();
    publish(std::move(events), rights_changed);
    if (count == kBatch) continue;
    if (is_behind_) log::info("the feed goes on");
    is_behind_ = false;
    return;
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
  // After a failure nobody knows which boards were drawn anew and not told.
  const bool all = all_boards || is_behind_;
  if (all || !shops.empty()) refresh_boards(shops, all);
}

void Feed::refresh_boards(const std::set<ShopId>& shops, bool all) {
  std::vector<Topic> topics;
  for (const ShopId& shop : boards_.refresh(shops, all)) {
    topics.push_back({Topic::Kind::board, shop});
    tell(shop);
  }
  if (!topics.empty()) waits_.wake(topics);
  if (!all) return;
  for (const auto& [shop, audience] : audiences_) tell(shop);
}

/// Sends the event to all that hear it live.
void Feed::tell(const Published& published) {
  Mailing mailing([&](Transport transport) { return published.frame(transport); });
  for (const Topic& topic : topics_of(published.event())) {
    const auto found = by_topic_.find(topic);
    if (found == by_topic_.end()) continue;
    for (const EventListener& listener : found->second) {
      if (listener->is_gone_ || !listener->is_live_ || !listener->wants(published.event())) continue;
      listener->place_ = published.seq();
      mailing.add(listener->transport_, listener->peer_);
    }
  }
  mailing.finish();
}

/// Ends the credentials whose time has come, and whatever else the clock asks for.
void Feed::tick() {
  const Timestamp now = environment_.now();
  if (now < next_tick_) return;
  next_tick_ = now + kTick * 9 / 10;  // whole, it would let every second waking pass that comes a trifle early
  for (const Listener& listener : listeners_) {
    if (listener->deadline_ > now) continue;
    end(listener, CloseCode::unauthorized, listener->caller_ ? "the credential has expired" : "no credential came");
  }
  if (now < next_clearing_) return;
  next_clearing_ = now + kClearing;
  boards_.forget_unused([this](ShopId shop) {
    return audiences_.contains(shop) || waits_.any({Topic::Kind::board, shop});
  });
}

}  // namespace docket::live
