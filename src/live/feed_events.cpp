#include <algorithm>
#include <exception>
#include <utility>

#include "domain/error.hpp"
#include "live/feed.hpp"
#include "log/log.hpp"

/// Those who listen to events: their history, and where it ends.
namespace docket::live {
namespace {

constexpr std::size_t kPage = 100;           ///< events of history read at once
constexpr std::size_t kPortion = 32 * 1024;  ///< bytes of history that are sent at once

}  // namespace

void Feed::begin(const EventListener& listener) {
  index(listener);
  const auto& since = listener->wish_.since;
  const bool is_ours = since && since->epoch == store_.epoch();
  listener->place_ = is_ours ? since->seq : ring_.position();
  listener->send(hello(listener->transport_, cursor(listener->place_)));
  if (since && !is_ours) listener->send(reset(listener->transport_, cursor(listener->place_)));
  pump(listener);
}

/// What lies up to the newest event was told to those who are live, or is not for them.
std::string Feed::place_of(const EventSubscriber& listener) const {
  return cursor(listener.is_live_ ? std::max(listener.place_, ring_.position()) : listener.place_);
}

/// Tells more of the history, or, when there is none, that the news begins.
void Feed::pump(const EventListener& listener) {
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
void Feed::tell_part(const EventListener& listener, std::string bytes, bool is_last) {
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

void Feed::read_history(const EventListener& listener) {
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

void Feed::tell_history(const EventListener& listener, const app::FeedPage& page) {
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

void Feed::index(const EventListener& listener) {
  for (const Topic& topic : topics_for(*listener->caller_, listener->wish_.shop, listener->wish_.order)) {
    by_topic_[topic].insert(listener);
  }
}

void Feed::unindex(const EventListener& listener) {
  if (!listener->caller_) return;
  for (const Topic& topic : topics_for(*listener->caller_, listener->wish_.shop, listener->wish_.order)) {
    const auto found = by_topic_.find(topic);
    if (found == by_topic_.end()) continue;
    found->second.erase(listener);
    if (found->second.empty()) by_topic_.erase(found);
  }
}

}  // namespace docket::live
