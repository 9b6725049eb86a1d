#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/faults.hpp"
#include "contract/storage/samples.hpp"

/// How the database goes about what grows without end: a list must cost its page, not the table.
using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

namespace {

/// Every statement that was run, once.
class Record {
 public:
  Watch watch() {
    return [this](std::string_view sql) { seen_.emplace(sql); };
  }
  std::set<std::string> take() { return std::exchange(seen_, {}); }

 private:
  std::set<std::string> seen_;
};

/// The parameters that a statement has: the largest N of $N.
std::size_t parameters(const std::string& sql) {
  std::size_t most = 0;
  for (std::size_t at = sql.find('$'); at != std::string::npos; at = sql.find('$', at + 1)) {
    most = std::max(most, static_cast<std::size_t>(std::strtoul(sql.c_str() + at + 1, nullptr, 10)));
  }
  return most;
}

/// A line of SQLite's plan.
struct PlanLine {
  std::int64_t parent = 0;  ///< the part of the statement that it belongs to
  std::string text;
};

std::vector<PlanLine> plan(storage::sql::Connection& db, const std::string& sql) {
  const std::vector<storage::sql::Param> nothing(parameters(sql), storage::sql::Param(nullptr));
  auto rows = db.query("EXPLAIN QUERY PLAN " + sql, std::span<const storage::sql::Param>(nothing));
  std::vector<PlanLine> lines;
  while (rows.next()) {
    rows.integer();
    const std::int64_t parent = rows.integer();
    rows.integer();
    lines.push_back({parent, rows.text()});
  }
  return lines;
}

constexpr std::array kGrowing = {
    "orders",         "events",          "items",         "users",       "kept_replies",      "refresh_tokens",
    "members",        "live_tickets",    "audit",         "ready_times", "status_times",      "order_search",
    "order_counters", "screen_pairings", "notifications", "deliveries",  "push_subscriptions"};

/// The lines of PostgreSQL's plan that go through a whole table of those that grow, though it was told to do anything
/// rather than that.
std::vector<std::string> whole_reads(storage::sql::Connection& db, const std::string& sql) {
  std::string nothing;
  for (std::size_t i = 0; i < parameters(sql); ++i) nothing += i == 0 ? "(NULL" : ", NULL";
  if (!nothing.empty()) nothing += ")";
  db.script("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; PREPARE looked_at AS " + sql);
  std::vector<std::string> found;
  {
    auto rows = db.query("EXPLAIN EXECUTE looked_at" + nothing);
    while (rows.next()) {
      const std::string line = rows.text();
      for (const char* table : kGrowing) {
        if (line.find(std::string("Seq Scan on ") + table + " ") != std::string::npos) found.push_back(line);
      }
    }
  }
  db.script("DEALLOCATE looked_at");
  return found;
}

bool is_statement(const std::string& text) {
  return std::ranges::any_of(std::array{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "},
                             [&](const char* verb) { return text.starts_with(verb); });
}

/// Whether a step of a plan goes through a whole table of those that grow.
bool reads_all(const std::string& step) {
  for (const char* table : kGrowing) {
    const std::string scan = std::string("SCAN ") + table;
    // "SCAN orders USING INDEX …" walks in the order of the list and stops at the limit.
    if (step == scan || step.starts_with(scan + " USING COVERING INDEX")) return true;
  }
  // A full-text table is walked by what is asked of it ("M"), or whole.
  return step.starts_with("SCAN order_search") && step.find(":M") == std::string::npos;
}

/// Whether a line sorts rows that no limit has cut. What comes out of a branch of a list is one page at most.
bool sorts(const std::vector<PlanLine>& lines, const PlanLine& line) {
  const bool is_cut = std::any_of(lines.begin(), lines.end(), [&](const PlanLine& other) {
    return other.parent == line.parent && other.text == "SCAN branch";
  });
  return line.text.find("TEMP B-TREE") != std::string::npos && !is_cut;
}

struct Step {
  const char* name;
  std::function<void(Transaction&)> run;
  bool may_sort = false;      ///< what no index has in its order
  bool may_read_all = false;  ///< to count everything, or from one end up to a limit
};

/// The statements that stand in a source file: what a text literal that starts with a verb of SQL says.
std::set<std::string> statements_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string source{std::istreambuf_iterator<char>(in), {}};
  static const std::regex literal(R"re("((?:SELECT|INSERT|UPDATE|DELETE|WITH) [^"\\]*)")re");
  std::set<std::string> found;
  for (std::sregex_iterator at(source.begin(), source.end(), literal), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

/// Runs everything that storage/ offers, and looks how the engine goes about each statement.
void check_plans(Database& database) {
  Record record;
  Store store(std::make_unique<WatchedDriver>(database.driver(), record.watch()), kStart);
  Shop shop = a_shop("cafe");
  const User user = a_user("mira");
  const Item item = an_item(shop.id, "Cake", 5);
  store.write([&](Transaction& tx) {
    tx.users.insert(user);
    tx.shops.insert(shop);
    tx.items.insert(item);
    tx.orders.insert(an_order(shop.id));
    for (int i = 0; i < 3; ++i) {
      Event event = an_event(shop.id);
      tx.events.append(event);
    }
  });

  using storage::EventQuery;
  using storage::ItemQuery;
  using storage::OrderQuery;
  using storage::OrderSort;
  const storage::Sight one{{shop.id}, std::nullopt};
  const storage::Sight two{{shop.id, new_id<ShopId>()}, std::nullopt};
  const storage::Sight own{{}, user.id};
  const storage::Sight both{{shop.id}, user.id};
  StayTimes times;
  const storage::Stay stay{shop.id, new_id<OrderId>(), "pending", kStart, Seconds(9)};
  const OrderQuery::Position place{kStart, new_id<OrderId>()};
  const auto orders = [](OrderQuery query) { return [query](Transaction& tx) { tx.orders.page(query); }; };
  const auto events = [](EventQuery query) { return [query](Transaction& tx) { tx.events.read(query); }; };
  const auto items = [&](ItemQuery query) {
    query.shop = shop.id;
    return [query](Transaction& tx) { tx.items.page(query); };
  };
  const auto users = [](storage::UserQuery query) { return [query](Transaction& tx) { tx.users.page(query); }; };

  const auto shops = [](storage::ShopQuery query) { return [query](Transaction& tx) { tx.shops.page(query); }; };
  const auto screens = [](storage::ScreenQuery query) { return [query](Transaction& tx) { tx.screens.page(query); }; };
  const auto webhooks = [](storage::WebhookQuery query) {
    return [query](Transaction& tx) { tx.webhooks.page(query); };
  };
  const Webhook webhook = a_webhook(shop.id);
  const Notification waiting = a_notification("webhook:a");
  const Notification known = a_notification("email");
  store.write([&](Transaction& tx) { tx.notifications.insert(known); });
  const OrderId order = store.read([](Transaction& tx) { return tx.orders.page({.limit = 1}).rows.front().id; });
  const storage::PushSubscription push{
      new_id<PushSubscriptionId>(), order, "https://a.example", "k", "a", "en", kStart};
  const auto keys = [](storage::ApiKeyQuery query) { return [query](Transaction& tx) { tx.api_keys.page(query); }; };

  std::vector<Step> steps = {
      {"an order", [&](Transaction& tx) { tx.orders.find(new_id<OrderId>()); }},
      {"an order's number", [](Transaction& tx) { tx.orders.number_of(new_id<OrderId>()); }},
      {"an order by its number", [&](Transaction& tx) { tx.orders.has_number(shop.id, "2026-11-21", "A-001"); }},
      {"an order by its reference", [&](Transaction& tx) { tx.orders.has_external_ref(shop.id, "R-1"); }},
      {"raising a day's count", [&](Transaction& tx) { tx.orders.raise_count(shop.id, "2026-11-21", 7); }},
      {"an item by its SKU", [&](Transaction& tx) { tx.items.find(shop.id, "tea"); }},
      {"a new order", [&](Transaction& tx) { tx.orders.insert(an_order(shop.id)); }},
      {"an order of earlier days", [&](Transaction& tx) { tx.orders.insert(an_order(shop.id, kStart - Seconds(9))); }},
      {"a changed order",
       [&](Transaction& tx) {
         auto changed = tx.orders.page({.limit = 1}).rows.front();
         tx.orders.update(changed);
       }},
      {"an order's number", [&](Transaction& tx) { tx.orders.next_count(shop.id, "2026-11-21"); }},
      {"indexing orders", [](Transaction& tx) { tx.orders.index_for_search(5); }},
      {"orders, counted", orders({.count = true}), false, true},
      {"orders of shops, counted", orders({.sight = two, .count = true})},
      {"found orders, counted", orders({.sight = one, .text = "tea", .count = true})},
      {"whether a shop has orders", [&](Transaction& tx) { tx.orders.any(shop.id); }},
      {"open statuses", [&](Transaction& tx) { tx.orders.open_statuses(shop.id); }},
      {"a queue",
       [&](Transaction& tx) {
         tx.orders.count_in(shop.id, {"pending", "preparing"}, 21);
       }},
      {"an estimate", [&](Transaction& tx) { tx.measures.estimate(shop.id, groups_of(9, 3)); }},
      {"samples", [&](Transaction& tx) { tx.measures.samples(shop.id, {}); }},
      {"new samples", [&](Transaction& tx) { tx.measures.put_samples(shop.id, {}, {Seconds(1)}); }},
      {"a stay", [&](Transaction& tx) { tx.measures.add_stay(stay); }},
      {"whether an order has been there",
       [&](Transaction& tx) { tx.measures.has_left(shop.id, stay.order, {}, kStart); }},
      {"taking a stay back", [&](Transaction& tx) { tx.measures.remove_stay(stay); }},
      {"tallies",
       [&](Transaction& tx) {
         tx.stats.tallies(shop.id, std::vector{kStart, kStart + Seconds(9)});
       }},
      {"stays", [&](Transaction& tx) { tx.stats.add_stays(shop.id, kStart, kStart + Seconds(9), 5, times); }},
      {"purging stays", [](Transaction& tx) { tx.measures.purge(kStart, 5); }},
      {"a board", [&](Transaction& tx) { tx.orders.on_board(shop.id, "pending", 50); }},
      {"another kind of a status", [&](Transaction& tx) { tx.orders.set_kind(shop.id, "pending", StatusKind::ready); }},
      {"timers that are due", [](Transaction& tx) { tx.timers.due(kStart, 200); }},
      {"the next timer", [](Transaction& tx) { tx.timers.next(); }},
      {"a shop's timers", [&](Transaction& tx) { tx.timers.page(shop.id, std::nullopt, 50); }},
      {"timers that go on", [&](Transaction& tx) { tx.timers.resume(shop.id, kStart, kStart + Seconds(1)); }},
      {"another timer of a status", [&](Transaction& tx) { tx.timers.change(shop.id, "pending", 5, 6); }},
      {"putting off a timer", [](Transaction& tx) { tx.timers.put_off(new_id<OrderId>(), kStart); }},
      {"an event",
       [&](Transaction& tx) {
         Event event = an_event(shop.id);
         tx.events.append(event);
       }},
      {"the end of the log", [](Transaction& tx) { tx.events.last(); }},
      {"the end of a shop's log", [&](Transaction& tx) { tx.events.last_of(shop.id); }},
      {"the end of a shop's log up to a place", [&](Transaction& tx) { tx.events.last_of(shop.id, 7); }},
      {"when a shop's log went on", [&](Transaction& tx) { tx.events.first_at(shop.id, 1); }},
      {"the end of an order's log", [](Transaction& tx) { tx.events.last_of(new_id<OrderId>()); }},
      {"an order's last step", [](Transaction& tx) { tx.events.last_step(new_id<OrderId>()); }},
      {"when an order came where", [](Transaction& tx) { tx.events.came_into(new_id<OrderId>(), "x", 5); }},
      {"the time of the last event", [](Transaction& tx) { tx.events.last_at(); }},
      {"the start of the log", [](Transaction& tx) { tx.events.first(); }},
      {"pruning the log", [](Transaction& tx) { tx.events.prune(1, kStart + Seconds(1), 5); }},
      {"the log", events({.after = 5})},
      {"a shop's log", events({.after = 5, .sight = one})},
      {"the log of shops", events({.after = 5, .sight = two})},
      {"a customer's log", events({.after = 5, .sight = own})},
      {"the log of who works and buys", events({.after = 5, .sight = both})},
      {"an order's log", events({.after = 5, .order = new_id<OrderId>()})},
      {"an order's log in a shop", events({.after = 5, .sight = one, .order = new_id<OrderId>()})},
      {"an item",
       [&](Transaction& tx) {
         tx.items.look_ahead({item.id});
         tx.items.find(item.id);
       }},
      {"items", items({})},
      {"items from a place on", items({.after = item.id})},
      {"items of a category", items({.category = "x"})},
      {"items by text", items({.text = "x"})},
      {"items on sale", items({.available = true, .after = item.id})},
      {"items, counted", items({.count = true})},
      {"a new item",
       [&](Transaction& tx) {
         Item tart = an_item(shop.id, "Tart");
         tart.sku = "tart";
         tx.items.insert(tart);
       }},
      {"a changed item",
       [&](Transaction& tx) {
         Item changed = tx.items.find(item.id).value();
         tx.items.update(changed);
       }},
      {"an item that goes",
       [&](Transaction& tx) {
         const Item fresh = an_item(shop.id, "Pie");
         tx.items.insert(fresh);
         tx.items.remove(fresh.id, 1);
       }},
      {"taking stock", [&](Transaction& tx) { tx.items.take_stock(item.id, 1, kStart); }},
      {"returning stock", [&](Transaction& tx) { tx.items.return_stock(item.id, 1, kStart); }},
      {"a new API key",
       [&](Transaction& tx) {
         ApiKey fresh;
         fresh.id = new_id<ApiKeyId>();
         fresh.digest = "y";
         tx.api_keys.insert(fresh);
       }},
      {"API keys", keys({})},
      {"a shop's API keys", keys({.shop = shop.id, .after = new_id<ApiKeyId>(), .count = true})},
      {"an API key that goes", [](Transaction& tx) { tx.api_keys.remove(new_id<ApiKeyId>()); }},
      {"a new screen",
       [&](Transaction& tx) {
         ApiKey fresh;
         fresh.id = new_id<ApiKeyId>();
         fresh.digest = "z";
         tx.api_keys.insert(fresh);
         tx.screens.insert({new_id<ScreenId>(), "window", shop.id, fresh.id, kStart, std::nullopt});
       }},
      {"a screen", [](Transaction& tx) { tx.screens.find(new_id<ScreenId>()); }},
      {"the screen of a key", [](Transaction& tx) { tx.screens.find(new_id<ApiKeyId>()); }},
      {"screens", screens({})},
      {"a member's screens", screens({.member = user.id, .after = new_id<ScreenId>(), .count = true})},
      {"a shop's screens", screens({.shop = shop.id, .after = new_id<ScreenId>(), .count = true})},
      {"a screen's name", [](Transaction& tx) { tx.screens.rename(new_id<ScreenId>(), "door"); }},
      {"what a screen says",
       [](Transaction& tx) {
         tx.screens.note_report(new_id<ScreenId>(), {kStart, ScreenTransport::websocket, DrawnBoard{1, kStart}});
       }},
      {"a screen that goes", [](Transaction& tx) { tx.screens.remove(new_id<ScreenId>()); }},
      {"a new pairing", [](Transaction& tx) { tx.screen_pairings.insert({"x", "000000", kStart, {}, {}}); }},
      {"a pairing", [](Transaction& tx) { tx.screen_pairings.find("x"); }},
      {"a pairing by its code", [](Transaction& tx) { tx.screen_pairings.find_code("000000"); }},
      {"a pairing that is done", [](Transaction& tx) { tx.screen_pairings.complete({"x", "000000", kStart, {}, {}}); }},
      {"purging pairings", [](Transaction& tx) { tx.screen_pairings.purge(kStart, 5); }},
      {"a new webhook", [&](Transaction& tx) { tx.webhooks.insert(webhook); }},
      {"a changed webhook",
       [&](Transaction& tx) {
         Webhook changed = tx.webhooks.find(webhook.id).value();
         tx.webhooks.update(changed);
         tx.webhooks.note_streak(changed);
       }},
      {"who wants an event", [&](Transaction& tx) { tx.webhooks.wanting(shop.id, EventType::order_placed); }, true},
      {"webhooks", webhooks({})},
      {"an owner's webhooks", webhooks({.owner = user.id, .after = new_id<WebhookId>(), .count = true})},
      {"a webhook that goes", [&](Transaction& tx) { tx.webhooks.remove(webhook.id); }},
      {"a notification", [&](Transaction& tx) { tx.notifications.insert(waiting); }},
      {"a notification by its id", [&](Transaction& tx) { tx.notifications.find(waiting.id); }},
      {"taking back what an event has queued",
       [&](Transaction& tx) {
         Notification taken = a_notification("webhook:x");
         taken.order_id = order;
         taken.seq = 1;
         tx.notifications.insert(taken);
         tx.notifications.take_back(order, 1);
       }},
      {"what tells webhooks of events, and telling them something else",
       [&](Transaction& tx) {
         tx.notifications.to_webhooks(order, 0);
         tx.notifications.rewrite(waiting.id, "{}");
       }},
      {"another address for a customer", [&](Transaction& tx) { tx.notifications.readdress(order, "a@b.example"); }},
      {"who takes what they get", [](Transaction& tx) { tx.notifications.has_taken("webhook:y"); }},
      {"who has something to get, and when", [](Transaction& tx) { tx.notifications.outlook(kStart); }},
      {"taking what is due",
       [&](Transaction& tx) {
         for (const std::int64_t seq : {2, 3}) {
           Notification fresh = a_notification("webhook:y");
           fresh.order_id = order;
           fresh.seq = seq;
           tx.notifications.insert(fresh);
         }
         CHECK(tx.notifications.lease("webhook:y", kStart, kStart + Seconds(9), "here", 8).size() == 1);
       }},
      {"what came of tries",
       [&](Transaction& tx) {
         const auto first = tx.notifications.page({.order = order}).rows.back().id;
         const auto sent = NotificationState::sent;
         tx.notifications.settle({{first, sent}, {waiting.id, sent}, {new_id<NotificationId>(), sent}}, "here");
       }},
      {"leases that are given back",
       [](Transaction& tx) {
         tx.notifications.end_leases("here");
         tx.notifications.end_leases(std::nullopt);
       }},
      {"tries", [&](Transaction& tx) { tx.notifications.deliveries(waiting.id); }},
      {"sending again", [&](Transaction& tx) { tx.notifications.requeue(waiting.id, kStart); }},
      {"giving up what is open", [](Transaction& tx) { tx.notifications.kill_open("webhook:z", "why", kStart); }},
      {"purging notifications", [](Transaction& tx) { tx.notifications.purge(kStart, kStart, 5); }},
      {"how much is open", [](Transaction& tx) { tx.notifications.counts(kStart); }},
      {"a shop's words", [&](Transaction& tx) { tx.message_templates.find(shop.id, "ready", "en"); }},
      {"all of a shop's words", [&](Transaction& tx) { tx.message_templates.of_shop(shop.id); }},
      {"new words",
       [&](Transaction& tx) {
         tx.message_templates.put({shop.id, "ready", "en", "s", "b", kStart});
         tx.message_templates.remove(shop.id, "ready", "en");
       }},
      {"a browser that subscribes", [&](Transaction& tx) { tx.push_subscriptions.put(push); }},
      {"a subscription", [&](Transaction& tx) { tx.push_subscriptions.find(push.id); }},
      {"an order's subscriptions", [&](Transaction& tx) { tx.push_subscriptions.of_order(order); }},
      {"a subscription that goes", [&](Transaction& tx) { tx.push_subscriptions.remove(order, push.endpoint); }},
      {"purging subscriptions", [](Transaction& tx) { tx.push_subscriptions.purge(kStart, 5); }},
      {"jobs that are paused",
       [](Transaction& tx) {
         tx.paused_jobs.pause("x", kStart);
         tx.paused_jobs.all();
         tx.paused_jobs.resume("x");
       }},
      {"the schema's version", [](Transaction& tx) { tx.meta.schema_version(); }},
      {"a workflow that is not known yet",
       [](Transaction& tx) { CHECK_THROWS_AS(tx.workflows.get("none"), std::runtime_error); }},
      {"where the order book is", [](Transaction& tx) { tx.meta.elsewhere(); }},
      {"what a change has to know", [](Transaction& tx) { tx.take_over(); }},
      {"the revision", [](Transaction& tx) { tx.meta.revision(); }},
      {"a note",
       [](Transaction& tx) {
         tx.meta.set("x", "y");
         tx.meta.get("x");
         tx.meta.erase("x");
       }},
      {"an API key", [](Transaction& tx) { tx.api_keys.find(new_id<ApiKeyId>()); }},
      {"who has a key", [](Transaction& tx) { tx.api_keys.find_digest("x"); }},
      {"a key in use", [](Transaction& tx) { tx.api_keys.note_use(new_id<ApiKeyId>(), kStart); }},
      {"a user", [&](Transaction& tx) { tx.users.find(user.id); }},
      {"a login", [](Transaction& tx) { tx.users.find_login("mira"); }},
      {"memberships", [&](Transaction& tx) { tx.users.memberships(user.id); }},
      {"whose staff", [&](Transaction& tx) { tx.users.is_staff_of(user.id, user.id); }},
      {"users", users({})},
      {"users from a place on", users({.after = user.id})},
      {"users of a role", users({.role = Role::merchant})},
      {"users of a role from a place on", users({.role = Role::merchant, .after = user.id})},
      {"users that are switched off", users({.is_active = false, .after = user.id})},
      {"a merchant's staff", users({.staff_of = user.id})},
      {"a merchant's staff from a place on, counted", users({.staff_of = user.id, .after = user.id, .count = true})},
      {"users, counted", users({.count = true}), false, true},
      {"whether there are users", [](Transaction& tx) { tx.users.any(); }, false, true},
      {"a new user",
       [](Transaction& tx) {
         User tom = a_user("tom");
         tom.email = "tom@example.com";
         tx.users.insert(tom);
       }},
      {"a changed user",
       [&](Transaction& tx) {
         User changed = tx.users.find(user.id).value();
         tx.users.update(changed);
       }},
      {"shops", shops({})},
      {"a member's shops", shops({.member = user.id, .open_only = true, .after = shop.id, .count = true})},
      {"shops, counted", shops({.count = true})},
      {"whether there are shops", [](Transaction& tx) { tx.shops.any(); }},
      {"a new shop",
       [](Transaction& tx) {
         Shop fresh = a_shop("fresh");
         tx.shops.insert(fresh);
       }},
      {"a changed shop",
       [&](Transaction& tx) {
         Shop changed = tx.shops.find("cafe").value();
         tx.shops.update(changed);
       }},
      {"a new member",
       [&](Transaction& tx) {
         tx.shops.put_member({shop.id, user.id, true});
       }},
      {"a member who leaves", [&](Transaction& tx) { tx.shops.remove_member(shop.id, user.id); }},
      {"a shop's members", [&](Transaction& tx) { tx.shops.members(shop.id); }},
      {"keeping a reply",
       [](Transaction& tx) {
         const storage::ReplyPlace other{"user:y", "k"};
         tx.kept_replies.look_ahead({&other});
         tx.kept_replies.insert({"user:x", "k"}, {}, kStart);
       }},
      {"purging replies", [](Transaction& tx) { tx.kept_replies.purge(kStart, 5); }, false, true},
      {"a kept reply", [](Transaction& tx) { tx.kept_replies.find({"user:z", "k"}, kStart); }},
      {"a refresh token", [](Transaction& tx) { tx.refresh_tokens.find("x"); }},
      {"a new refresh token",
       [&](Transaction& tx) { tx.refresh_tokens.insert({.digest = "y", .family = "y", .user = user.id}); }},
      {"using a refresh token", [](Transaction& tx) { tx.refresh_tokens.mark_used("y", kStart); }},
      {"revoking a family", [](Transaction& tx) { tx.refresh_tokens.revoke_family("x"); }},
      {"revoking an account", [&](Transaction& tx) { tx.refresh_tokens.revoke_user(user.id); }},
      {"purging tokens", [](Transaction& tx) { tx.refresh_tokens.purge(kStart, 5); }},
      {"a new ticket", [&](Transaction& tx) { tx.live_tickets.insert({.digest = "z", .user = user.id}); }},
      {"taking a ticket", [](Transaction& tx) { tx.live_tickets.take("x", kStart); }},
      {"purging tickets", [](Transaction& tx) { tx.live_tickets.purge(kStart, 5); }},
  };
  for (int filters = 0; filters < 64; ++filters) {
    storage::NotificationQuery query;
    if ((filters & 1) != 0) query.shops = std::vector{shop.id};
    if ((filters & 2) != 0) query.kind = NotificationKind::email;
    if ((filters & 4) != 0) query.state = NotificationState::failed;
    if ((filters & 8) != 0) query.webhook = webhook.id;
    if ((filters & 16) != 0) query.order = order;
    if ((filters & 32) != 0) query.after = new_id<NotificationId>();
    steps.push_back({"notifications", [query](Transaction& tx) { tx.notifications.page(query); }});
    if (query.shops) query.shops->push_back(new_id<ShopId>());
    query.count = true;
    steps.push_back(
        {"notifications, counted", [query](Transaction& tx) { tx.notifications.page(query); }, false, true});
  }
  for (int filters = 0; filters < 64; ++filters) {
    storage::AuditQuery query;
    if ((filters & 1) != 0) query.actor = "a";
    if ((filters & 2) != 0) query.action = "x";
    if ((filters & 4) != 0) query.target = "t";
    if ((filters & 8) != 0) query.from = kStart;
    if ((filters & 16) != 0) query.to = kStart;
    if ((filters & 32) != 0) query.after = new_id<storage::AuditId>();
    query.count = true;
    steps.push_back({"the audit", [query](Transaction& tx) { tx.audit.page(query); }});
  }
  steps.push_back({"an entry of the audit", [](Transaction& tx) {
                     storage::AuditEntry entry;
                     entry.id = new_id<storage::AuditId>();
                     tx.audit.insert(entry);
                   }});
  steps.push_back({"purging the audit", [](Transaction& tx) { tx.audit.purge(kStart, 5); }});
  for (const bool newest_first : {true, false}) {
    for (const bool goes_on : {false, true}) {
      const auto with = [&](OrderQuery query) {
        query.newest_first = newest_first;
        if (goes_on) query.after = place;
        return query;
      };
      OrderQuery updated;
      updated.sort = OrderSort::updated;
      OrderQuery updated_in_shops = updated;
      updated_in_shops.sight = two;
      updated.sight = one;
      OrderQuery closed = updated;
      closed.open = false;
      OrderQuery by_time{.from = kStart};
      by_time.to = kStart + Seconds(9);
      OrderQuery by_time_in_shop = by_time;
      OrderQuery found_by_time = by_time;
      found_by_time.text = "tea";
      OrderQuery found_by_change = updated;
      found_by_change.text = "tea";
      by_time_in_shop.sight = one;
      steps.insert(steps.end(),
                   {{"orders", orders(with({}))},
                    {"orders by time", orders(with(by_time))},
                    {"a shop's orders", orders(with({.sight = one}))},
                    {"a shop's orders by time", orders(with(by_time_in_shop))},
                    {"orders of shops", orders(with({.sight = two}))},
                    {"orders of who works and buys", orders(with({.sight = both}))},
                    {"own orders", orders(with({.sight = own}))},
                    {"a shop's orders in a status", orders(with({.sight = one, .statuses = {"a"}}))},
                    {"a shop's orders in statuses", orders(with({.sight = one, .statuses = {"a", "b"}}))},
                    {"orders of shops in statuses", orders(with({.sight = two, .statuses = {"a", "b"}}))},
                    {"a shop's open orders", orders(with({.sight = one, .open = true}))},
                    {"a shop's open orders in a status", orders(with({.sight = one, .statuses = {"a"}, .open = true}))},
                    {"found orders", orders(with({.text = "tea"}))},
                    {"found orders by time", orders(with(found_by_time))},
                    {"a shop's found orders", orders(with({.sight = one, .text = "tea"}))},
                    {"found orders of who works and buys", orders(with({.sight = both, .text = "tea"}))},
                    {"own found orders", orders(with({.sight = own, .text = "tea"})), true},
                    {"found orders by change", orders(with(found_by_change)), true},
                    {"a customer's orders", orders(with({.customer = user.id}))},
                    {"a customer's open orders", orders(with({.customer = user.id, .open = true}))},
                    {"a customer's orders in a shop", orders(with({.sight = one, .customer = user.id})), true},
                    {"a shop's orders by change", orders(with(updated))},
                    {"the orders that a shop has closed last", orders(with(closed))},
                    {"orders of shops by change", orders(with(updated_in_shops))}});
    }
  }

  const auto db = database.driver()->open_writer();
  std::set<std::string> planned;
  for (const Step& step : steps) {
    record.take();
    store.write(step.run);
    std::size_t explained = 0;
    for (const std::string& sql : record.take()) {
      if (!is_statement(sql)) continue;
      ++explained;
      planned.insert(sql);
      INFO(std::string(step.name), ": ", sql);
      if (db->dialect() == storage::sql::Dialect::postgres) {
        const auto found = whole_reads(*db, sql);
        CHECK_MESSAGE((step.may_read_all || found.empty()), (found.empty() ? std::string() : found.front()));
        continue;
      }
      const auto lines = plan(*db, sql);
      for (const PlanLine& line : lines) {
        CHECK_MESSAGE((step.may_read_all || !reads_all(line.text)), line.text);
        CHECK_MESSAGE((step.may_sort || !sorts(lines, line)), line.text);
      }
    }
    CHECK_MESSAGE(explained > 0, std::string(step.name));
  }

  // No statement stands in storage/ that none of these steps has run, but for what reads everything on purpose.
  const std::set<std::string> elsewhere{"migrations", "check", "move", "table_copy", "tables"};
  for (const auto& entry : std::filesystem::directory_iterator(DOCKET_SOURCE_DIR "/src/storage")) {
    if (!entry.is_regular_file() || elsewhere.contains(entry.path().stem().string())) continue;
    for (const std::string& statement : statements_in(entry.path())) {
      const bool needs_arrays = statement.find(" unnest(") != std::string::npos;
      if (needs_arrays && db->dialect() == storage::sql::Dialect::sqlite) continue;
      const bool is_planned = std::any_of(planned.begin(), planned.end(), [&](const std::string& sql) {
        return sql.find(statement) != std::string::npos;
      });
      CHECK_MESSAGE(is_planned, entry.path().filename().string(), ": ", statement);
    }
  }
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("what serves a request finds its rows by an index, and on SQLite sorts nothing but a merge") {
  on_each_engine([](Database& database) { check_plans(database); });
}

TEST_CASE("on SQLite, boards, queues and statistics are read out of an index alone") {
  const auto database = engines().front().make();
  REQUIRE(engines().front().name == "sqlite");
  Record record;
  Store store(std::make_unique<WatchedDriver>(database->driver(), record.watch()), kStart);
  const ShopId shop = new_id<ShopId>();
  const std::string on_board = "SEARCH orders USING COVERING INDEX orders_on_board (shop_id=? AND status=?)";
  const std::string queue = "SEARCH orders USING COVERING INDEX orders_on_board (shop_id=? AND status>? AND status<?)";
  struct Row {
    std::function<void(Transaction&)> run;
    std::string plan;
  };
  const Row rows[] = {
      {[&](Transaction& tx) { tx.orders.on_board(shop, "pending", 5); }, on_board},
      {[&](Transaction& tx) {
         tx.orders.count_in(shop, {"pending", "preparing"}, 21);
       },
       queue},
      {[&](Transaction& tx) {
         tx.stats.tallies(shop, std::vector{kStart, kStart + Seconds(9)});
       },
       "SEARCH orders USING COVERING INDEX orders_by_shop (shop_id=? AND id>? AND id<?)"},
  };
  const auto db = database->driver()->open_reader();
  for (const Row& row : rows) {
    record.take();
    store.write(row.run);
    std::vector<std::string> plans;
    for (const std::string& sql : record.take()) {
      if (sql == "begin write" || sql == "commit") continue;
      for (const PlanLine& line : plan(*db, sql)) plans.push_back(line.text);
    }
    CHECK(std::count(plans.begin(), plans.end(), row.plan) != 0);
    CHECK(std::none_of(plans.begin(), plans.end(), [&](const std::string& text) {
      return text.find("orders") != std::string::npos && text != row.plan;
    }));
  }
}

TEST_CASE("on SQLite, the outbox is gone through by the indexes of what is open") {
  const auto database = engines().front().make();
  REQUIRE(engines().front().name == "sqlite");
  Record record;
  Store store(std::make_unique<WatchedDriver>(database->driver(), record.watch()), kStart);
  const std::string due = "USING INDEX notifications_due (destination=? AND due_at<?)";
  const std::string in_turn = "USING INDEX notifications_in_turn (destination=? AND order_id=? AND seq<?)";
  struct Row {
    std::function<void(Transaction&)> run;
    std::vector<std::string> parts;  ///< of the plan, each at least once
  };
  const Row rows[] = {
      {[](Transaction& tx) { tx.notifications.lease("email", kStart, kStart, "here", 1); },
       {"SEARCH notifications " + due, "SEARCH earlier " + in_turn}},
      {[](Transaction& tx) { tx.notifications.outlook(kStart); },
       {"notifications_due (destination>?)", "notifications_due (destination=?)", "notifications_leased"}},
      {[](Transaction& tx) { tx.notifications.kill_open("email", "why", kStart); },
       {"notifications_in_turn (destination=?)"}},
      {[](Transaction& tx) { tx.notifications.counts(kStart); },
       {"SEARCH notifications USING COVERING INDEX notifications_by_state (state=?)"}},
      {[](Transaction& tx) { tx.notifications.page({.state = NotificationState::failed}); },
       {"SEARCH notifications USING INDEX notifications_by_state (state=?)"}},
      {[](Transaction& tx) { tx.notifications.page({.webhook = new_id<WebhookId>()}); },
       {"SEARCH notifications USING INDEX notifications_by_destination (destination=?)"}},
      {[](Transaction& tx) { tx.notifications.page({.order = new_id<OrderId>()}); },
       {"SEARCH notifications USING INDEX notifications_by_order (order_id=?)"}},
      {[](Transaction& tx) { tx.notifications.page({.shops = std::vector{new_id<ShopId>()}}); },
       {"SEARCH notifications USING INDEX notifications_by_shop (shop_id=?)"}},
  };
  const auto db = database->driver()->open_reader();
  for (const Row& row : rows) {
    record.take();
    store.write(row.run);
    std::string whole;
    for (const std::string& sql : record.take()) {
      if (!is_statement(sql)) continue;
      for (const PlanLine& line : plan(*db, sql)) whole += line.text + "\n";
    }
    for (const std::string& part : row.parts) CHECK_MESSAGE(holds(whole, part), part, "\n", whole);
  }
}

TEST_SUITE_END();
