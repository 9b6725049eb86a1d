#pragma once

#include <optional>
#include <set>
#include <string>

#include "storage/api_keys.hpp"
#include "storage/audit.hpp"
#include "storage/events.hpp"
#include "storage/items.hpp"
#include "storage/kept_replies.hpp"
#include "storage/live_tickets.hpp"
#include "storage/measures.hpp"
#include "storage/memory.hpp"
#include "storage/message_templates.hpp"
#include "storage/meta.hpp"
#include "storage/notifications.hpp"
#include "storage/orders.hpp"
#include "storage/paused_jobs.hpp"
#include "storage/push_subscriptions.hpp"
#include "storage/refresh_tokens.hpp"
#include "storage/screen_pairings.hpp"
#include "storage/screens.hpp"
#include "storage/shops.hpp"
#include "storage/sql.hpp"
#include "storage/stats.hpp"
#include "storage/timers.hpp"
#include "storage/users.hpp"
#include "storage/webhooks.hpp"
#include "storage/workflows.hpp"

namespace docket::storage {

/// Everything stored, as one snapshot sees it. Handed to the functions that run inside a transaction; not to be kept.
struct Transaction {
  Transaction(sql::Connection& db, WorkflowCache& cache)
      : memory([this] { return meta.revision(); }), meta(db), users(db, memory), api_keys(db, memory),
        refresh_tokens(db), live_tickets(db), screens(db, memory), screen_pairings(db), workflows(db, cache),
        shops(db, memory, workflows, changed_shops), items(db, memory), orders(db, memory, earliest_timer),
        timers(db, earliest_timer), events(db, memory, changed_shops), webhooks(db, memory),
        notifications(db, earliest_notification), message_templates(db), push_subscriptions(db),
        kept_replies(db, memory), audit(db), measures(db, memory), stats(db), paused_jobs(db), db_(db) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Asks at once what each change has to know, where somebody else has written. Returns Meta::elsewhere().
  std::optional<std::string> take_over();

  Memory memory;
  /// Those that got an event or other settings, also by changes that were undone since. The writer empties it.
  std::set<ShopId> changed_shops;
  /// The earliest time that a timer of an order was set to, also by changes that were undone since; when many were set,
  /// one before all of them. The writer empties it.
  std::optional<Timestamp> earliest_timer;
  /// The earliest time that something in the outbox was made due at, also by changes that were undone since. The writer
  /// empties it.
  std::optional<Timestamp> earliest_notification;

  Meta meta;
  Users users;
  ApiKeys api_keys;
  RefreshTokens refresh_tokens;
  LiveTickets live_tickets;
  Screens screens;
  ScreenPairings screen_pairings;
  Workflows workflows;
  Shops shops;
  Items items;
  Orders orders;
  Timers timers;
  Events events;
  Webhooks webhooks;
  Notifications notifications;
  MessageTemplates message_templates;
  PushSubscriptions push_subscriptions;
  KeptReplies kept_replies;
  Audit audit;
  Measures measures;
  Stats stats;
  PausedJobs paused_jobs;

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
