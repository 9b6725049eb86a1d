#include <exception>
#include <utility>

#include "domain/error.hpp"
#include "live/feed.hpp"
#include "log/log.hpp"

/// Those who listen, to whatever: from their first word to their last.
namespace docket::live {
namespace {

constexpr Seconds kIntroduction{10};  ///< to say who one is

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
        listener->require(tx, found.caller);
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

void Feed::answer_ping(Listener listener) {
  post([listener = std::move(listener)] {
    if (listener->has_begun_ && !listener->is_gone_) listener->send(pong(listener->place()));
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
      end(listener, CloseCode::unauthorized, "the credential is not valid any more");
      continue;
    }
    Caller now = *place->second;
    now.expires_at = listener->caller_->expires_at;
    listener->recast(std::move(now));
  }
}

std::optional<Caller> Feed::caller_now(const Caller& caller) {
  return store_.read([&](storage::Transaction& tx) { return accounts_.recheck(tx, caller); });
}

void Feed::enter(const Listener& listener) {
  if (listener->is_gone_) return;
  if (listeners_.insert(listener).second) ++listening_[static_cast<std::size_t>(listener->transport_)];
  if (listener->caller_) {
    let_in_or_close(listener);
  } else {
    listener->deadline_ = environment_.now() + kIntroduction;
  }
}

void Feed::admit(const Listener& listener, Listening listening) {
  if (listener->is_gone_) return;
  listener->caller_ = std::move(listening.caller);
  listener->revision_ = listening.revision;
  let_in_or_close(listener);
}

/// Nobody is left waiting for a word that will not come.
void Feed::let_in_or_close(const Listener& listener) {
  try {
    let_in(listener);
  } catch (const std::exception& fault) {
    log::warn("a listener could not be let in", {{"cause", std::string_view(fault.what())}});
    listener->close(CloseCode::unavailable, "try again soon");
  }
}

void Feed::let_in(const Listener& listener) {
  // Rights may have changed on the way here, when it was not among those who are rechecked yet.
  if (listener->revision_ < revision_) {
    auto now = caller_now(*listener->caller_);
    if (!now) {
      end(listener, CloseCode::unauthorized, "the credential is not valid any more");
      return;
    }
    listener->caller_ = std::move(now);
  }
  listener->deadline_ = listener->caller_->expires_at.value_or(Timestamp::max());
  if (!std::exchange(listener->has_begun_, true)) listener->begin();
}

/// It may not listen any more: nothing is told from here on, whatever the client does.
void Feed::end(const Listener& listener, CloseCode code, std::string_view why) {
  listener->close(code, why);
  listener->deadline_ = Timestamp::max();
  listener->is_gone_ = true;
}

void Feed::drop(const Listener& listener) {
  listener->is_gone_ = true;
  listener->forget();
  if (listeners_.erase(listener) != 0) --listening_[static_cast<std::size_t>(listener->transport_)];
}

}  // namespace docket::live
