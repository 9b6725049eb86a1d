#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/order.hpp"
#include "storage/memory.hpp"
#include "storage/order_search.hpp"
#include "storage/page.hpp"
#include "storage/sight.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// An order with its lines in the form in which they are stored and shown: a JSON array.
struct StoredOrder : Order {
  std::string lines_json;
};

/// An order as a board shows it.
struct OrderOnBoard {
  OrderId id;
  std::string number;
  Timestamp status_since{};
  std::optional<Timestamp> eta;
  std::optional<Timestamp> eta_latest;

  friend bool operator==(const OrderOnBoard&, const OrderOnBoard&) = default;
};

enum class OrderSort : std::uint8_t { created, updated };

/// Which orders a list holds, and from where. What is absent asks for nothing.
struct OrderQuery {
  /// Only what is in sight; absent is everything. With a status, or sorted by update, name the shops: the indexes start
  /// with the shop.
  std::optional<Sight> sight;
  std::optional<ShopId> shop;
  std::optional<UserId> customer;
  std::vector<std::string> statuses;  ///< any of them
  std::optional<bool> open;
  std::optional<Timestamp> from;  ///< placed at or after
  std::optional<Timestamp> to;    ///< placed before
  /// A part of what is written on them, as search_text() gives it. By creation, those of one millisecond are then in
  /// the order in which they were inserted.
  std::optional<std::string> text;
  OrderSort sort = OrderSort::created;
  bool newest_first = true;

  /// The last order of the page before.
  struct Position {
    Timestamp updated_at{};
    OrderId id;
  };
  std::optional<Position> after;
  std::size_t limit = 50;
  bool count = false;
};

/// Valid only inside the transaction that handed it out.
class Orders {
 public:
  /// Notes in `timer_set` the earliest time that a timer was set to.
  Orders(sql::Connection& db, Memory& memory, std::optional<Timestamp>& timer_set);

  /// The order, or nullopt when none has this id.
  std::optional<StoredOrder> find(OrderId id);
  /// What people call it; nullopt when none has this id.
  std::optional<std::string> number_of(OrderId id);
  Page<StoredOrder> page(const OrderQuery& query);
  bool any(ShopId shop);

  /// The next number of that shop on that local day: 1, 2, 3 … It is given once, whatever happens.
  std::int64_t next_count(ShopId shop, std::string_view day);
  /// Numbers of that day from then on are larger than `count`.
  void raise_count(ShopId shop, std::string_view day, std::int64_t count);
  /// Whether an order of that day has this number.
  bool has_number(ShopId shop, std::string_view day, std::string_view number);
  bool has_external_ref(ShopId shop, std::string_view external_ref);

  /// Throws already_exists when the shop has another order with this external_ref.
  void insert(const StoredOrder& order);
  /// Writes what can change, raising the version by one. Throws stale_version, and changes nothing, when the stored
  /// version is no longer `order.version`.
  void update(StoredOrder& order);

  /// Takes up to `limit` orders that were inserted or changed into what makes searching fast; returns how many. They
  /// are found before, too.
  std::int64_t index_for_search(std::size_t limit);

  /// The shop's open orders in that status, oldest first, up to `limit`.
  std::vector<OrderOnBoard> on_board(ShopId shop, std::string_view status, std::size_t limit);

  /// How many open orders of the shop are in these statuses, of which there must be one; counts no further than
  /// `limit`.
  std::int64_t count_in(ShopId shop, const std::vector<std::string>& statuses, std::int64_t limit);

  /// The statuses that open orders of the shop are in.
  std::vector<std::string> open_statuses(ShopId shop);
  /// What the shop's open orders in that status are to the rest of Docket.
  void set_kind(ShopId shop, std::string_view status, StatusKind kind);

  /// The largest search key, so that nobody has to ask.
  void learn_last_search_key(std::int64_t key) { last_search_key_.learn(key); }

 private:
  struct Queue {
    std::vector<std::string> statuses;
    std::int64_t limit = 0;  ///< 0 when nobody has counted
    std::int64_t length = 0;
  };

  std::int64_t last_count(const std::pair<ShopId, std::string>& day);
  std::int64_t new_search_key(Timestamp placed_at);
  void join_queue(const StoredOrder& order);

  sql::Connection& db_;
  std::optional<Timestamp>& timer_set_;
  const OrderSearch& search_;
  Remembered<std::pair<ShopId, std::string>, std::int64_t> counts_;  ///< stored once for all orders of a batch
  Remembered<ShopId, Queue> queues_;
  RememberedOne<std::int64_t> last_search_key_;
};

}  // namespace docket::storage
