#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "storage/memory.hpp"
#include "storage/sight.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which part of the log to read. What is absent asks for nothing.
struct EventQuery {
  std::int64_t after = 0;      ///< only larger numbers
  std::optional<Sight> sight;  ///< only what is in sight
  std::optional<ShopId> shop;
  std::optional<OrderId> order;
  std::size_t limit = 100;
};

/// The append-only log. Valid only inside the transaction that handed it out.
class Events {
 public:
  /// Notes in `changed` the shop of each event that is added.
  Events(sql::Connection& db, Memory& memory, std::set<ShopId>& changed) : db_(db), changed_(changed), last_(memory) {}

  /// Adds to the end and sets `event.seq`.
  void append(Event& event);
  /// In the order of the log.
  std::vector<Event> read(const EventQuery& query);
  /// The number of the last event; 0 for an empty log. Later events always get larger ones.
  std::int64_t last();
  /// The number of the last event of that shop or order; 0 for none.
  std::int64_t last_of(ShopId shop);
  std::int64_t last_of(OrderId order);
  /// The number of the shop's last event up to that number; 0 for none.
  std::int64_t last_of(ShopId shop, std::int64_t up_to);
  /// When the shop's first event after that number happened; nullopt when there is none.
  std::optional<Timestamp> first_at(ShopId shop, std::int64_t after);
  /// The newest event that changed the order's status (moved, cancelled, undone); nullopt when it is as placed.
  std::optional<Event> last_step(OrderId order);
  /// When the order had come into that status, by a step before the number `before` that was not an undo; nullopt when
  /// that is not kept any more.
  std::optional<Timestamp> came_into(OrderId order, std::string_view status, std::int64_t before);
  /// When the last event happened; nullopt for an empty log.
  std::optional<Timestamp> last_at();
  /// The smallest number that is kept; 0 for an empty log. All from there to last() are there.
  std::int64_t first();

  /// Removes up to `at_most` events from the start of the log, stopping at the first that is not older than
  /// `older_than` or is among the newest `keep_newest`; returns how many. The last event always stays: the next
  /// number is the one after it.
  std::int64_t prune(std::int64_t keep_newest, Timestamp older_than, std::size_t at_most);

  /// last(), so that nobody has to ask.
  void learn_last(std::int64_t seq) { last_.learn(seq); }

 private:
  sql::Connection& db_;
  std::set<ShopId>& changed_;
  RememberedOne<std::int64_t> last_;
};

}  // namespace docket::storage
