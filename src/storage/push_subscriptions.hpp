#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A browser that wants to hear of one order (RFC 8030, RFC 8291).
struct PushSubscription {
  PushSubscriptionId id;
  OrderId order_id;
  std::string endpoint;  ///< where to post; one of an order only once
  std::string p256dh;    ///< the browser's key, base64url
  std::string auth;      ///< its secret, base64url
  std::string language;  ///< of the page that asked
  Timestamp created_at{};
};

/// Valid only inside the transaction that handed it out.
class PushSubscriptions {
 public:
  explicit PushSubscriptions(sql::Connection& db) : db_(db) {}

  std::optional<PushSubscription> find(PushSubscriptionId id);
  /// By endpoint.
  std::vector<PushSubscription> of_order(OrderId order);
  /// Adds it and marks its order (Order::has_push). One with that order and endpoint keeps its id and gets the rest.
  void put(const PushSubscription& subscription);
  /// Its open notifications go with it. False when there was none.
  bool remove(PushSubscriptionId id);
  /// False when there was none.
  bool remove(OrderId order, std::string_view endpoint);
  /// Removes up to `limit` of orders that were closed before `closed_before`; returns how many.
  std::int64_t purge(Timestamp closed_before, std::int64_t limit);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
