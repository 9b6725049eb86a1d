#include <exception>
#include <utility>

#include "domain/error.hpp"
#include "live/feed.hpp"
#include "log/log.hpp"

/// Those who listen to the feed: from their first word to their last.
namespace docket::live {
namespace {

constexpr std::size_t kPage = 100;           ///< events of history read at once
constexpr std::size_t kPortion = 32 * 1024;  ///< bytes of history that are sent at once
constexpr Seconds kIntroduction{10};         ///< to say who one is

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

void Feed::join(Listener listener) {
  post([this, listener = std::move(listener)] { enter(listener); });
}

void Feed::leave(Listener listener) {
  post([this, listener = std::move(listener)] { drop(listener); });
}

void Feed::hear_credential(Listener listener, std::string token) {
  helper_.post([this, listener = std::move(listener), token = std::move(token)] {
    try {
      Listening listening = store_.read([&](storage::Transaction& tx) {
        Listening found{accounts_.authenticate(tx, token), tx.meta.revision()};
        app::require_feed(tx, found.caller, listener->wish_.order);
        return found;
      });
      if (accounts_.is_use_due(listening.caller)) accounts_.note_use(listening.caller);
      post([this, listener, listening = std::move(listening)] { admit(listener, listening); });
    } catch (const Error& error) {
      listener->close(close_code(error.code), error.what());
    } catch (const std::exception& fault) {
      log::error("a credential could not be checked", {{"cause", std::string_view(fault.what())}});
      listener->close(CloseCode::unavailable, "try again soon");
    }
  });
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
      place->second = caller_now(*listener->caller_);
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

std::optional<Caller> Feed::caller_now(const Caller& caller) {
  return store_.read([&](storage::Transaction& tx) { return accounts_.recheck(tx, caller); });
}

void Feed::enter(const Listener& listener) {
  if (listener->is_gone_) return;
  if (listeners_.insert(listener).second) ++listening_[static_cast<std::size_t>(listener->transport_)];
  if (listener->caller_) {
    begin_or_close(listener);
  } else {
    listener->deadline_ = environment_.now() + kIntroduction;
  }
}

void Feed::admit(const Listener& listener, Listening listening) {
  if (listener->is_gone_) return;
  listener->caller_ = std::move(listening.caller);
  listener->revision_ = listening.revision;
  begin_or_close(listener);
}

/// Nobody is left waiting for a word that will not come.
void Feed::begin_or_close(const Listener& listener) {
  try {
    begin(listener);
  } catch (const std::exception& fault) {
    log::warn("a listener could not be let in", {{"cause", std::string_view(fault.what())}});
    listener->close(CloseCode::unavailable, "try again soon");
  }
}

void Feed::begin(const Listener& listener) {
  // Rights may have changed on the way here, when it was not among those who are rechecked yet.
  if (listener->revision_ < revision_) {
    auto now = caller_now(*listener->caller_);
    if (!now) {
      end(listener, "the credential is not valid any more");
      return;
    }
    listener->caller_ = std::move(now);
  }
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
  if (listeners_.erase(listener) != 0) --listening_[static_cast<std::size_t>(listener->transport_)];
}

}  // namespace docket::live
