#include <utility>

#include "domain/error.hpp"
#include "live/feed.hpp"
#include "live/mailing.hpp"

/// Those who are shown boards.
namespace docket::live {

const net::SharedBytes& Feed::Audience::frame(Transport transport) {
  net::SharedBytes& frame = frames[static_cast<std::size_t>(transport)];
  if (!frame) {
    frame = std::make_shared<const std::string>(
        live::board(transport, format_cursor(board->cursor), board->json.whole->body));
  }
  return frame;
}

/// With the board that those who look at it already have.
Feed::Audience& Feed::audience_of(ShopId shop) {
  const auto found = audiences_.find(shop);
  if (found != audiences_.end()) return found->second;
  auto board = boards_.kept(shop.view());
  if (!board) board = boards_.draw(shop.view());
  return audiences_.emplace(shop, Audience{std::move(board), {}, {}}).first->second;
}

void Feed::begin(const BoardListener& listener) {
  Audience& audience = audience_of(listener->wish_.shop);
  audience.listeners.insert(listener);
  if (!look_at_rights(listener)) return;
  if (auto words = retry(listener->transport_); !words.empty()) listener->send(std::move(words));
  if (!is_shown_by(*audience.board, listener->wish_.since)) {
    show(listener);
    return;
  }
  listener->shown_ = audience.board;
  listener->send(caught_up(listener->transport_, format_cursor(audience.board->cursor)));
}

/// Sends the newest board, unless it is sent already or the peer is not done with the last one.
void Feed::show(const BoardListener& listener) {
  const auto found = audiences_.find(listener->wish_.shop);
  if (listener->is_gone_ || found == audiences_.end() || listener->shown_ == found->second.board) return;
  if (!look_at_rights(listener) || !listener->claim()) return;
  listener->shown_ = found->second.board;
  listener->peer_.send(found->second.frame(listener->transport_));
}

/// Whether it may see the board that there is now; else its end.
bool Feed::look_at_rights(const BoardListener& listener) {
  if (listener->is_gone_) return false;
  const auto found = audiences_.find(listener->wish_.shop);
  if (found == audiences_.end()) return true;
  try {
    require_board(*listener->caller_, found->second.board->shop);
    return true;
  } catch (const Error& refusal) {
    end(listener, close_code(refusal.code), refusal.what());
    return false;
  }
}

/// The board that refresh() has found is another: all get it who are done with the one before.
void Feed::tell(ShopId shop) {
  const auto found = audiences_.find(shop);
  if (found == audiences_.end()) return;
  auto board = boards_.told(shop);
  if (!board || are_same(*board, *found->second.board)) return;
  Audience& audience = found->second;
  audience.board = std::move(board);
  audience.frames = {};
  Mailing mailing([&](Transport transport) { return audience.frame(transport); });
  for (const BoardListener& listener : audience.listeners) {
    if (!look_at_rights(listener) || !listener->claim()) continue;
    listener->shown_ = audience.board;
    mailing.add(listener->transport_, listener->peer_);
  }
  mailing.finish();
}

void Feed::leave_audience(const BoardListener& listener) {
  const auto found = audiences_.find(listener->wish_.shop);
  if (found == audiences_.end()) return;
  found->second.listeners.erase(listener);
  if (found->second.listeners.empty()) audiences_.erase(found);
}

}  // namespace docket::live
