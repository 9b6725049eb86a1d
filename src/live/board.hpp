#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "net/http.hpp"
#include "storage/store.hpp"

namespace docket::live {

/// A board as bytes.
struct BoardForm {
  std::string etag;                                     ///< without quotes
  std::shared_ptr<const net::PreparedReply> whole;      ///< 200
  std::shared_ptr<const net::PreparedReply> unchanged;  ///< 304
};

/// What a shop's screens show, in every form in which they ask for it. Never changes.
struct Board {
  Shop shop;                  ///< as it was drawn for
  Cursor cursor;              ///< of the feed, when it was drawn
  std::int64_t change = 0;    ///< the number of the shop's last event that it shows
  bool is_settled = false;    ///< the shop's settings are older than the last event
  std::uint64_t version = 0;  ///< tells it from all others of this process
  BoardForm json;
  std::vector<BoardForm> text;  ///< plain, in pages of at most 512 bytes; at least one
};

/// Whether both show the same.
bool are_same(const Board& one, const Board& other);

/// Whether who has the board of the cursor `since` has this one for sure. A cursor does not tell a shop's settings that
/// were changed after the last event from those before.
bool is_shown_by(const Board& board, const std::optional<Cursor>& since);

/// Throws unauthenticated or forbidden when the caller may not see the shop's board.
void require_board(const Caller& caller, const Shop& shop);

/// The boards that somebody looks at: drawn once for each change, and kept as bytes. Any thread may call it.
class Boards {
 public:
  /// `finish` adds the headers that every reply of the server has.
  Boards(storage::Store& store, std::function<void(net::Reply&)> finish);

  /// The board of a shop, by id or slug, when it is kept and not outdated; nullptr otherwise. Touches no database.
  std::shared_ptr<const Board> kept(std::string_view id_or_slug) const;

  /// The same, drawn now when it has to be. What was drawn is kept, and looked at by the next refresh(): others may
  /// have changed something while it was drawn. Throws not_found.
  std::shared_ptr<const Board> draw(std::string_view id_or_slug);

  /// What is kept of these shops is not to be given out any more, until it is drawn anew.
  void outdate(const std::set<ShopId>& shops);

  /// Draws what is kept of these shops anew, or of all of them, and what was newly kept. The shops whose board is
  /// another than at the last call, whoever drew it. To be called by one thread.
  std::vector<ShopId> refresh(const std::set<ShopId>& shops, bool all);

  /// The board of a shop that refresh() has named last, or that was drawn first; nullptr when none is kept.
  std::shared_ptr<const Board> told(ShopId shop) const;

  /// Forgets those that nobody asked for since the last call; `is_watched` says whether somebody waits.
  void forget_unused(const std::function<bool(ShopId)>& is_watched);

 private:
  struct Entry {
    std::shared_ptr<const Board> board;
    std::shared_ptr<const Board> told;  ///< the one that those who wait know of; draw() may have been faster
    std::uint64_t drawn_at = 0;         ///< changes() before it was drawn
    std::uint64_t outdated_at = 0;      ///< changes() when it was
    bool is_outdated = false;
    mutable bool was_used = true;
  };

  std::shared_ptr<const Board> render(storage::Transaction& tx, const Shop& shop) const;
  BoardForm form(const Shop& shop, const std::string& etag, std::string_view type, std::string body,
                 std::string_view page = {}) const;
  std::uint64_t changes() const;
  void keep(std::shared_ptr<const Board> board, std::uint64_t drawn_at);
  void forget(ShopId shop);

  storage::Store& store_;
  const std::function<void(net::Reply&)> finish_;
  mutable std::mutex mutex_;  ///< guards what follows
  std::map<ShopId, Entry> entries_;
  std::map<std::string, ShopId, std::less<>> names_;  ///< ids and slugs
  std::set<ShopId> fresh_;
  std::uint64_t changes_ = 0;  ///< how often outdate() was called
};

}  // namespace docket::live
