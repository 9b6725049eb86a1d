#include "live/board.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "app/local_day.hpp"
#include "app/shops.hpp"
#include "domain/error.hpp"
#include "domain/event.hpp"
#include "json/json.hpp"
#include "live/board_columns.hpp"

namespace docket::live {
namespace {

constexpr std::size_t kPageBytes = 512;  ///< of plain text
constexpr std::size_t kTitleBytes = 48;  ///< of plain text: a shop's name can be long

std::string json_of(const Board& board, const std::string& cursor, Timestamp as_of, const BoardColumns& columns) {
  json::Writer writer;
  writer.begin_object();
  writer.key("shop").begin_object();
  writer.field("id", board.shop.id.view()).field("slug", board.shop.slug).field("name", board.shop.name);
  writer.field("language", board.shop.language).field("timezone", board.shop.timezone);
  writer.end_object();
  writer.field("cursor", cursor);
  writer.field("as_of", as_of);
  writer.key("columns").begin_array();
  for (const FilledColumn& column : columns) {
    writer.begin_object();
    writer.field("key", name_of(column.column)).field("label", column.label);
    writer.key("orders").begin_array();
    for (const BoardRow& row : column.rows) {
      writer.begin_object();
      writer.field("number", row.order.number).field("status", row.status->key);
      writer.field("since", row.order.status_since);
      writer.nullable("eta", row.eta);
      writer.nullable("eta_latest", row.eta_latest);
      writer.end_object();
    }
    writer.end_array().end_object();
  }
  writer.end_array().end_object();
  return writer.take();
}

/// The start of a text, cut between two characters.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

/// "09:15Z" of a moment.
std::string clock_of(Timestamp at) { return format_rfc3339(at).substr(11, 5) + "Z"; }

/// The same as the JSON in lines, cut into pages: the shop, then each column's name and its orders.
std::vector<std::string> text_of(const Board& board, const BoardColumns& columns) {
  const std::string title = std::string(cut(board.shop.name, kTitleBytes)) + "\n";
  std::vector<std::string> pages{title};
  const auto add = [&](const std::string& line, const std::string& heading) {
    if (pages.back().size() + line.size() > kPageBytes) pages.push_back(title + heading);
    pages.back() += line;
  };
  for (const FilledColumn& column : columns) {
    const std::string heading = "[" + std::string(cut(column.label, kTitleBytes)) + "]\n";
    add(heading, "");
    for (const BoardRow& row : column.rows) {
      const std::string eta = row.eta ? " ~" + app::local_clock(*row.eta, board.shop.timezone) : "";
      add(row.order.number + " " + row.status->key + " " + clock_of(row.order.status_since) + eta + "\n", heading);
    }
  }
  return pages;
}

}  // namespace

bool are_same(const Board& one, const Board& other) {
  return one.change == other.change && one.shop.version == other.shop.version;
}

bool is_shown_by(const Board& board, const std::optional<Cursor>& since) {
  return since && since->epoch == board.cursor.epoch && since->seq >= board.cursor.seq && board.is_settled;
}

void require_board(const Caller& caller, const Shop& shop) {
  if (may_see_board(caller, shop)) return;
  if (caller.kind == Caller::Kind::anonymous) {
    throw Error(Code::unauthenticated, "This shop shows its board to those who sign in.");
  }
  throw Error(Code::forbidden, "You may not see this shop's board.");
}

Boards::Boards(storage::Store& store, std::function<void(net::Reply&)> finish)
    : store_(store), finish_(std::move(finish)) {}

std::shared_ptr<const Board> Boards::kept(std::string_view id_or_slug) const {
  const std::lock_guard lock(mutex_);
  const auto name = names_.find(id_or_slug);
  if (name == names_.end()) return nullptr;
  const Entry& entry = entries_.at(name->second);
  entry.was_used = true;
  return entry.is_outdated ? nullptr : entry.board;
}

std::shared_ptr<const Board> Boards::draw(std::string_view id_or_slug) {
  const std::uint64_t before = changes();
  auto board = store_.read([&](storage::Transaction& tx) { return render(tx, app::find_shop(tx, id_or_slug)); });
  const std::lock_guard lock(mutex_);
  fresh_.insert(board->shop.id);
  keep(board, before);
  return board;
}

void Boards::outdate(const std::set<ShopId>& shops) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  for (const ShopId& shop : shops) {
    const auto found = entries_.find(shop);
    if (found == entries_.end()) continue;
    found->second.outdated_at = changes_;
    found->second.is_outdated = true;
  }
}

std::uint64_t Boards::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

/// Under the lock. `drawn_at` is what changes() was before: a change that was told since may be missing.
void Boards::keep(std::shared_ptr<const Board> board, std::uint64_t drawn_at) {
  const ShopId shop = board->shop.id;
  const auto [place, is_new] = entries_.try_emplace(shop);
  Entry& entry = place->second;
  // Nothing was noted of a shop that nobody looked at.
  if (is_new) {
    entry.outdated_at = changes_;
    entry.told = board;
  }
  if (drawn_at < entry.drawn_at) return;
  entry.drawn_at = drawn_at;
  entry.is_outdated = entry.outdated_at > drawn_at;
  if (entry.board && entry.board->shop.slug != board->shop.slug) names_.erase(entry.board->shop.slug);
  names_.insert_or_assign(board->shop.id.str(), shop);
  names_.insert_or_assign(board->shop.slug, shop);
  entry.board = std::move(board);
}

/// Under the lock.
void Boards::forget(ShopId shop) {
  std::erase_if(names_, [&](const auto& name) { return name.second == shop; });
  entries_.erase(shop);
}

std::vector<ShopId> Boards::refresh(const std::set<ShopId>& shops, bool all) {
  std::vector<std::pair<std::shared_ptr<const Board>, std::shared_ptr<const Board>>> old;  // as kept, as told
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [shop, entry] : entries_) {
      if (all || entry.is_outdated || shops.contains(shop) || fresh_.contains(shop))
        old.emplace_back(entry.board, entry.told);
    }
  }
  std::vector<ShopId> changed;
  for (const auto& [board, told] : old) {
    const ShopId id = board->shop.id;
    const std::uint64_t before = changes();
    const auto fresh = store_.read([&](storage::Transaction& tx) -> std::shared_ptr<const Board> {
      const auto shop = tx.shops.find(id.view());
      return shop ? render(tx, *shop) : nullptr;
    });
    const std::lock_guard lock(mutex_);
    fresh_.erase(id);
    if (!fresh) {
      forget(id);
    } else {
      keep(are_same(*fresh, *board) ? board : fresh, before);
      if (are_same(*fresh, *told)) continue;
      entries_.at(id).told = fresh;
    }
    changed.push_back(id);
  }
  return changed;
}

std::shared_ptr<const Board> Boards::told(ShopId shop) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(shop);
  return found == entries_.end() ? nullptr : found->second.told;
}

void Boards::forget_unused(const std::function<bool(ShopId)>& is_watched) {
  const std::lock_guard lock(mutex_);
  std::vector<ShopId> unused;
  for (const auto& [shop, entry] : entries_) {
    if (!std::exchange(entry.was_used, false) && !is_watched(shop)) unused.push_back(shop);
  }
  for (const ShopId& shop : unused) forget(shop);
}

std::shared_ptr<const Board> Boards::render(storage::Transaction& tx, const Shop& shop) const {
  static std::atomic<std::uint64_t> versions = 0;
  auto board = std::make_shared<Board>();
  board->shop = shop;
  board->change = tx.events.last_of(shop.id);
  board->version = ++versions;
  board->cursor = {store_.epoch(), tx.events.last()};
  const std::string cursor = format_cursor(board->cursor);
  const std::string etag = cursor + "-" + std::to_string(shop.version);
  const Timestamp last_at = tx.events.last_at().value_or(shop.updated_at);
  board->is_settled = shop.updated_at < last_at;
  const Timestamp as_of = std::max(last_at, shop.updated_at);
  const auto columns = columns_of(tx, shop);

  board->json = form(shop, etag, "application/json; charset=utf-8", json_of(*board, cursor, as_of, columns));
  const auto pages = text_of(*board, columns);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::string place = std::to_string(i + 1) + "/" + std::to_string(pages.size());
    board->text.push_back(form(shop, etag + "-" + place, "text/plain; charset=utf-8", pages[i], place));
  }
  return board;
}

/// `page` is empty for what has no pages.
BoardForm Boards::form(const Shop& shop, const std::string& etag, std::string_view type, std::string body,
                       std::string_view page) const {
  net::Reply reply;
  reply.headers.emplace_back("ETag", "\"" + etag + "\"");
  reply.headers.emplace_back("Cache-Control", shop.board_public ? "no-cache" : "private, no-cache");
  reply.headers.emplace_back("Vary", "Accept, Authorization, X-API-Key, Origin");
  if (!page.empty()) reply.headers.emplace_back("X-Page", page);
  finish_(reply);
  net::Reply unchanged = reply;
  unchanged.status = 304;
  reply.headers.emplace_back("Content-Type", type);
  reply.body = std::move(body);
  return {etag, net::prepare(reply), net::prepare(unchanged)};
}

}  // namespace docket::live
