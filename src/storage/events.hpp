#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/event.hpp"
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
  explicit Events(sql::Connection& db) : db_(db) {}

  /// Adds to the end and sets `event.seq`.
  void append(Event& event);
  /// In the order of the log.
  std::vector<Event> read(const EventQuery& query);
  /// The number of the last event; 0 for an empty log.
  std::int64_t last();

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
