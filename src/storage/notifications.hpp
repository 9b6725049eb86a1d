#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/notification.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which notifications a list holds. Walked newest first. What is absent asks for nothing.
struct NotificationQuery {
  std::optional<std::vector<ShopId>> shops;  ///< only those of these shops
  std::optional<NotificationKind> kind;
  std::optional<NotificationState> state;
  std::optional<WebhookId> webhook;
  std::optional<OrderId> order;
  std::optional<NotificationId> after;  ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// What came of one try.
struct Outcome {
  NotificationId id;
  NotificationState state = NotificationState::sent;  ///< never queued
  std::optional<Timestamp> due_at;                    ///< when to try again; there exactly when it has failed
  std::optional<int> status;                          ///< that the peer answered
  std::optional<std::string> error;                   ///< why it is not sent
  Timestamp at{};                                     ///< when the try began
  Milliseconds took{};
  std::string request;   ///< heads, cut
  std::string response;  ///< the same
};

/// One try as it is kept.
struct Delivery {
  Timestamp at{};
  Milliseconds took{};
  std::optional<int> status;
  std::optional<std::string> error;
  std::string request;
  std::string response;
};

/// What a webhook is sent about an event of an order.
struct WebhookNotification {
  NotificationId id;
  std::string destination;
  std::int64_t seq = 0;   ///< of the event
  bool is_begun = false;  ///< somebody has sent it, or has begun to
};

/// How much is waiting, and what was given up.
struct NotificationCounts {
  std::int64_t queued = 0;
  std::int64_t failed = 0;
  std::int64_t dead = 0;  ///< that are still kept
  /// Since when the one has waited that has waited longest: since it was made where a try has failed, or else since it
  /// was due, so that what is held to be undone does not count. nullopt when none waits.
  std::optional<Timestamp> waiting_since;
};

/// What there is to do for whoever sends.
struct Outlook {
  std::vector<std::string> due;   ///< destinations for which something may be due: lease() says whether it is
  std::optional<Timestamp> next;  ///< when something is due, or a lease over, next; nullopt when nothing is open
};

/// What leaves the house: the outbox. Valid only inside the transaction that handed it out.
///
/// Those of one order and destination are sent one after the other, by seq and id: one that is not closed holds up
/// those after it. Whoever sends some takes a lease on them first; it is over by itself, so that what a process that
/// has gone away had taken is sent by another.
class Notifications {
 public:
  /// Notes in `earliest` the earliest time that something becomes due at.
  Notifications(sql::Connection& db, std::optional<Timestamp>& earliest) : db_(db), earliest_(earliest) {}

  /// Nothing happens when its `dedupe` is there already.
  void insert(const Notification& notification);
  /// Removes those of that event that nobody has begun to send, ever; returns how many.
  std::int64_t take_back(OrderId order, std::int64_t seq);

  /// What there is for webhooks about events of the order from the number `first` on.
  std::vector<WebhookNotification> to_webhooks(OrderId order, std::int64_t first);
  /// Another body for one that nobody has begun to send; nothing happens otherwise.
  void rewrite(NotificationId id, std::string_view body);
  /// What was not sent yet to the customer of that order goes to that e-mail address.
  void readdress(OrderId order, std::string_view email);

  /// Whether the oldest of that destination that is kept was sent.
  bool has_taken(std::string_view destination);
  Outlook outlook(Timestamp now);
  /// Takes up to `limit` of that destination, that are due at `now` and not held up or leased, oldest due first, until
  /// `until` for `by`, which names one process.
  std::vector<Notification> lease(std::string_view destination, Timestamp now, Timestamp until, std::string_view by,
                                  std::size_t limit);
  /// Keeps what came of tries of `by`, and ends their leases; what was held up by them may be due then. Where somebody
  /// else has the lease meanwhile, or it was ended, the try is kept but its outcome is not, unless it is `sent`, which
  /// always is. Nothing is kept for those that are gone. Says of each whether it was news: after a commit that nobody
  /// knows the end of, the same tries may be kept again.
  std::vector<bool> settle(const std::vector<Outcome>& outcomes, std::string_view by);
  /// Ends the leases of `by`, or without it all there are: what was under way may be sent by anybody.
  void end_leases(std::optional<std::string_view> by);

  std::optional<Notification> find(NotificationId id);
  /// The tries, oldest first.
  std::vector<Delivery> deliveries(NotificationId id);
  Page<Notification> page(const NotificationQuery& query);

  /// It is queued again, due at `now`, with all its tries before it, whatever its state. Nothing happens when it is
  /// gone.
  void requeue(NotificationId id, Timestamp now);
  /// Gives up all that are open of that destination; returns how many.
  std::int64_t kill_open(std::string_view destination, std::string_view reason, Timestamp now);

  /// Removes up to `limit` that were sent before `sent_before`, or given up before `dead_before`, with their tries;
  /// returns how many. Mails about an order that is still open stay: none is sent twice for one status.
  std::int64_t purge(Timestamp sent_before, Timestamp dead_before, std::int64_t limit);
  /// By indexes, however many were sent.
  NotificationCounts counts(Timestamp now);

 private:
  sql::Connection& db_;
  std::optional<Timestamp>& earliest_;
};

/// What was to go there goes nowhere any more. For whoever removes a destination.
void remove_open(sql::Connection& db, std::string_view destination);

}  // namespace docket::storage
