#include "app/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/shops.hpp"
#include "app/timers.hpp"
#include "app/workflows.hpp"
#include "contract/app/desk.hpp"
#include "contract/storage/faults.hpp"
#include "json/event.hpp"
#include "json/json.hpp"

/// What an order sends when something happens to it.
using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

namespace {

constexpr EventType kAll[] = {EventType::order_placed, EventType::order_moved, EventType::order_cancelled,
                              EventType::order_updated, EventType::order_undone};

struct OutboxDesk : Desk {
  explicit OutboxDesk(Database& database) : Desk(database), worker(caller(staff)) {}

  Webhook hook(std::vector<EventType> events = {std::begin(kAll), std::end(kAll)},
               std::optional<ShopId> of = std::nullopt, bool full = false) {
    Webhook webhook = a_webhook(of);
    webhook.events = std::move(events);
    webhook.full_payload = full;
    write([&](Transaction& tx) { tx.webhooks.insert(webhook); });
    return webhook;
  }
  void change_shop(const app::ShopPatch& patch) {
    write([&](Transaction& tx) { app::change_shop(tx, clock, system, shop, patch); });
  }

  app::OrderAtShop place_for(const Caller& who, const std::optional<std::string>& email = std::nullopt) {
    const Item cake = an_item(shop.id, "Cake " + new_uuid().str());
    OrderDraft draft;
    draft.lines.resize(1);
    draft.lines[0].item_id = cake.id;
    draft.lines[0].quantity = 1;
    draft.customer.email = email;
    draft.language = "de";
    return write([&](Transaction& tx) {
      tx.items.insert(cake);
      return app::OrderAtShop{app::place_order(tx, clock, who, shop, draft), shop};
    });
  }
  void step(app::OrderAtShop& order, const char* to) {
    write([&](Transaction& tx) { app::move_order(tx, clock, worker, order, to, std::nullopt); });
  }
  void undo(app::OrderAtShop& order) {
    write([&](Transaction& tx) { app::undo_step(tx, clock, worker, order); });
  }
  void give_address(const User& whom, const char* email) {
    User user = stored(whom);
    user.email = email;
    write([&](Transaction& tx) { tx.users.update(user); });
  }
  /// Everything in the outbox, oldest first.
  std::vector<Notification> all() {
    auto rows = read([](Transaction& tx) { return tx.notifications.page({.limit = 1000}).rows; });
    std::reverse(rows.begin(), rows.end());
    return rows;
  }
  std::vector<Notification> open() {
    auto rows = all();
    std::erase_if(rows, [](const Notification& one) { return !is_open(one.state); });
    return rows;
  }
  std::vector<std::string> types() {
    std::vector<std::string> types;
    for (const Notification& one : all()) types.push_back(one.type);
    return types;
  }
  /// Sends whatever is due now, as a dispatcher that always succeeds.
  std::vector<std::string> send_due() {
    std::vector<std::string> sent;
    const auto destinations = read([&](Transaction& tx) { return tx.notifications.outlook(clock.now()).due; });
    for (const std::string& destination : destinations) {
      write([&](Transaction& tx) {
        std::vector<storage::Outcome> outcomes;
        for (const auto& one :
             tx.notifications.lease(destination, clock.now(), clock.now() + Seconds(30), "test", 100)) {
          sent.push_back(one.type);
          outcomes.push_back({one.id, NotificationState::sent, {}, 200, {}, clock.now()});
        }
        tx.notifications.settle(outcomes, "test");
      });
    }
    return sent;
  }

  Caller worker;
};

using Names = std::vector<std::string>;

json::Object data_of(const Notification& one) {
  const json::Value body = json::parse(one.body);
  CHECK(one.body.find('\n') == std::string::npos);
  const auto& top = body.get<json::Object>();
  CHECK(top.at("type").get<std::string>() == one.type);
  CHECK(top.size() == 3);
  return top.at("data").get<json::Object>();
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an order that is placed, moved, changed and cancelled tells each webhook that wants it, of its shop alone") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    const Webhook house = desk.hook();
    const Webhook own = desk.hook({EventType::order_placed, EventType::order_cancelled}, desk.shop.id);
    desk.hook({std::begin(kAll), std::end(kAll)}, desk.other.id);
    auto order = desk.place();
    desk.write([&](Transaction& tx) { app::change_order(tx, desk.clock, desk.worker, order, {.notes = "now"}); });
    auto second = desk.place();
    desk.step(order, "ready");
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.worker, second, "gone"); });
    std::map<std::string, Names> sent;
    for (const Notification& one : desk.all()) {
      sent[one.destination].push_back(one.type);
      CHECK(one.kind == NotificationKind::webhook);
      CHECK(one.state == NotificationState::queued);
      CHECK((one.order_id == order.order.id || one.order_id == second.order.id));
      CHECK(one.shop_id == (one.destination == destination_of(own.id) ? std::optional(desk.shop.id) : std::nullopt));
      CHECK(one.created_at == kStart);
      CHECK(one.seq > 0);
    }
    CHECK(sent.size() == 2);
    CHECK(sent[destination_of(house.id)] ==
          Names{"order.placed", "order.updated", "order.placed", "order.moved", "order.cancelled"});
    CHECK(sent[destination_of(own.id)] == Names{"order.placed", "order.placed", "order.cancelled"});
  });
}

TEST_CASE("a webhook hears what has happened, and the whole order only when it wants that") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.hook({EventType::order_moved});
    desk.hook({EventType::order_moved}, desk.shop.id, true);
    auto order = desk.place_for(Caller{}, "mira@example.com");
    desk.clock.advance(Seconds(3));
    desk.write([&](Transaction& tx) { app::move_order(tx, desk.clock, desk.worker, order, "ready", "hot \"tea\""); });
    const auto all = desk.all();
    REQUIRE(all.size() == 2);
    CHECK(json::parse(all[0].body).get<json::Object>().at("timestamp").get<std::string>() ==
          format_rfc3339(kStart + Seconds(3)));
    const auto brief = data_of(all[0]);
    const auto event = desk.read([&](Transaction& tx) { return tx.events.last_step(order.order.id).value(); });
    json::Writer as_in_the_feed;
    json::write_event(as_in_the_feed, event);
    CHECK(json::dump(json::Value(brief)) == json::dump(json::parse(as_in_the_feed.take())));
    CHECK(brief.at("type").get<std::string>() == "order.moved");
    CHECK(brief.at("note").get<std::string>() == "hot \"tea\"");
    auto full = data_of(all[1]);
    const auto whole = full.at("order").get<json::Object>();
    full.erase("order");
    CHECK(json::dump(json::Value(full)) == json::dump(json::Value(brief)));
    CHECK(whole.at("id").get<std::string>() == order.order.id.view());
    CHECK(whole.at("shop_id").get<std::string>() == desk.shop.id.view());
    CHECK(whole.at("status").get<std::string>() == "ready");
    CHECK(whole.at("status_kind").get<std::string>() == "ready");
    CHECK(whole.at("version").get<std::int64_t>() == desk.stored(order).version);
    CHECK(json::dump(whole.at("lines")) == json::dump(json::parse(order.order.lines_json)));
    CHECK(json::dump(whole.at("customer")) == R"({"email":"mira@example.com","name":null,"phone":null})");
    CHECK(whole.at("closed_at").is<picojson::null>());
    // Nothing that only who works there, or who has the link, may know.
    for (const char* secret : {"tracking_url", "allowed", "customer_id", "language"}) {
      CHECK_FALSE(holds(all[1].body, secret));
    }
  });
}

TEST_CASE("a step is held for as long as it can be undone, and what nobody can undo goes at once") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.hook();
    auto order = desk.place();
    CHECK(desk.all().back().due_at == kStart);
    desk.step(order, "ready");
    CHECK(desk.all().back().due_at == kStart + Seconds(10));
    desk.move(order, "done");  // by the system
    CHECK(desk.all().back().due_at == kStart);
    auto cancelled = desk.place_for(Caller{});
    desk.write([&](Transaction& tx) { app::cancel_tracked_order(tx, desk.clock, cancelled, std::nullopt); });
    CHECK(desk.all().back().type == "order.cancelled");
    CHECK(desk.all().back().due_at == kStart);
    desk.change_shop({.undo_window_s = 0});
    auto unheld = desk.place();
    desk.step(unheld, "ready");
    CHECK(desk.all().back().due_at == kStart);
    desk.change_shop({.undo_window_s = 60});
    auto held = desk.place();
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.worker, held, std::nullopt); });
    CHECK(desk.all().back().due_at == kStart + Seconds(60));
  });
}

TEST_CASE("a step that was undone in time sends nothing, and the same step afterwards sends once") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.mail = true};
    desk.hook();
    auto order = desk.place_for(Caller{}, "mira@example.com");
    CHECK(desk.send_due() == Names{"order.placed"});
    desk.step(order, "ready");
    CHECK(desk.open().size() == 2);
    desk.clock.advance(Seconds(9));
    CHECK(desk.send_due().empty());
    desk.undo(order);
    CHECK(desk.open().empty());
    desk.clock.advance(Seconds(100));
    CHECK(desk.send_due().empty());
    desk.step(order, "ready");
    desk.clock.advance(Seconds(10));
    CHECK(desk.send_due() == Names{"order.moved", "order.moved"});  // by e-mail, and to the webhook
    CHECK(desk.types() == Names{"order.placed", "order.moved", "order.moved"});
  });
}

TEST_CASE("who was told of a step already is told that it was undone, and nobody else") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    const Webhook told = desk.hook();
    const Webhook waiting = desk.hook();
    const Webhook careless = desk.hook({EventType::order_moved});
    const Webhook curious = desk.hook({EventType::order_undone});
    auto order = desk.place();
    CHECK(desk.send_due().size() == 2);
    desk.step(order, "ready");
    desk.write([&](Transaction& tx) {
      for (const Webhook* webhook : {&told, &careless}) {
        const auto leased = tx.notifications.lease(destination_of(webhook->id), desk.clock.now() + Seconds(10),
                                                   desk.clock.now() + Seconds(40), "test", 1);
        REQUIRE(leased.size() == 1);
        tx.notifications.settle({{leased[0].id, NotificationState::sent, {}, 200, {}, desk.clock.now()}}, "test");
      }
    });
    desk.undo(order);
    std::set<std::string> undone;
    for (const Notification& one : desk.open()) {
      CHECK(one.type == "order.undone");
      CHECK(one.due_at == desk.clock.now());
      CHECK(data_of(one).at("to").get<std::string>() == "pending");
      undone.insert(one.destination);
    }
    CHECK(undone == std::set<std::string>{destination_of(told.id), destination_of(curious.id)});
  });
}

TEST_CASE("what is queued behind an undone step tells of the order as it is without it") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    const Webhook full = desk.hook({std::begin(kAll), std::end(kAll)}, std::nullopt, true);
    desk.hook();
    auto order = desk.place();
    desk.send_due();
    desk.step(order, "ready");
    desk.write([&](Transaction& tx) { app::change_order(tx, desk.clock, desk.worker, order, {.notes = "now"}); });
    desk.undo(order);
    const auto open = desk.open();
    REQUIRE(open.size() == 2);
    for (const Notification& one : open) {
      CHECK(one.type == "order.updated");
      json::Object data = data_of(one);
      if (one.destination != destination_of(full.id)) continue;
      const auto& told = data.at("order").get<json::Object>();
      CHECK(told.at("status").get<std::string>() == "pending");
      CHECK(told.at("notes").get<std::string>() == "now");
      CHECK(static_cast<std::int64_t>(told.at("version").get<double>()) == desk.stored(order).version);
    }
    desk.clock.advance(Seconds(10));
    CHECK(desk.send_due() == Names{"order.updated", "order.updated"});
  });
}

TEST_CASE("who was told of the order as it was with an undone step is told that it was undone") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    const std::vector<EventType> changes{EventType::order_updated, EventType::order_undone};
    const Webhook full = desk.hook(changes, std::nullopt, true);
    desk.hook(changes);
    auto order = desk.place();
    desk.step(order, "ready");
    desk.write([&](Transaction& tx) { app::change_order(tx, desk.clock, desk.worker, order, {.notes = "now"}); });
    CHECK(desk.send_due().size() == 2);
    desk.undo(order);
    const auto open = desk.open();
    REQUIRE(open.size() == 2);  // the other one wants no steps, and is told of every undoing where anybody is
    CHECK(open[0].type == "order.undone");
    CHECK(open[0].destination == destination_of(full.id));
  });
}

TEST_CASE("an undone cancellation takes back what it has queued") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.hook({EventType::order_cancelled, EventType::order_undone});
    auto order = desk.place();
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.worker, order, "oops"); });
    CHECK(desk.types() == Names{"order.cancelled"});
    desk.undo(order);
    CHECK(desk.all().empty());
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, desk.worker, order, "really"); });
    CHECK(desk.types() == Names{"order.cancelled"});
  });
}

TEST_CASE("a step of a timer sends what a step by hand does, at once") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.hook({EventType::order_moved});
    Workflow timed = *a_workflow();
    timed.timers = {{"pending", "ready", 10}};
    desk.write([&](Transaction& tx) {
      desk.shop = app::find_shop(tx, "cafe");
      app::change_workflow(tx, desk.clock, desk.system, desk.shop, timed);
    });
    desk.place();
    desk.clock.advance(Seconds(10));
    app::fire_timers(*desk.store, desk.clock);
    CHECK(desk.types() == Names{"order.moved"});
    CHECK(desk.send_due() == Names{"order.moved"});
  });
}

TEST_CASE("the customer gets an e-mail where the workflow says so, never twice for one status") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.mail = true};
    Workflow back = *a_workflow();
    back.transitions.push_back({"ready", "pending", {Role::staff}});
    desk.write([&](Transaction& tx) {
      desk.shop = app::find_shop(tx, "cafe");
      app::change_workflow(tx, desk.clock, desk.system, desk.shop, back);
    });
    auto order = desk.place_for(Caller{}, "mira@example.com");
    auto silent = desk.place_for(Caller{});
    CHECK(desk.stored(order).language == "de");
    for (const char* status : {"ready", "pending", "ready", "done"}) {
      desk.step(order, status);
      desk.step(silent, status);
      desk.clock.advance(Seconds(60));
      desk.send_due();
    }
    const auto all = desk.all();
    REQUIRE(all.size() == 1);
    CHECK(all[0].kind == NotificationKind::email);
    CHECK(all[0].destination == "email");
    CHECK(all[0].topic == "mira@example.com");
    CHECK(all[0].body == "ready");
    CHECK(all[0].shop_id == desk.shop.id);
    CHECK(all[0].order_id == order.order.id);
    CHECK(all[0].due_at == kStart + Seconds(10));
    CHECK(all[0].state == NotificationState::sent);

    desk.clock.ways_out = {};
    auto unsent = desk.place_for(Caller{}, "mira@example.com");
    desk.step(unsent, "ready");
    CHECK(desk.all().size() == 1);
  });
}

TEST_CASE("what was not sent yet goes to the address that the order has now") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.mail = true};
    auto order = desk.place_for(Caller{}, "mria@example.com");
    auto other = desk.place_for(Caller{}, "ana@example.com");
    desk.step(order, "ready");
    desk.step(other, "ready");
    const auto change = [&](const Contact& customer) {
      desk.write(
          [&](Transaction& tx) { app::change_order(tx, desk.clock, desk.worker, order, {.customer = customer}); });
    };
    change({"Mira", "mira@example.com", std::nullopt});
    change({"Mira", std::nullopt, "+44 1904 555 010"});
    CHECK(desk.all()[0].topic == "mira@example.com");
    CHECK(desk.all()[1].topic == "ana@example.com");
    desk.clock.advance(Seconds(10));
    desk.send_due();
    change({"Mira", "late@example.com", std::nullopt});
    CHECK(desk.all()[0].topic == "mira@example.com");
  });
}

TEST_CASE("the shop's topic hears of new orders, and of those that their customers cancel") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.ntfy = true};
    const Caller mira = desk.caller(desk.customer);
    desk.place();
    CHECK(desk.all().empty());  // no topic yet
    desk.change_shop({.ntfy_topic = "kitchen"});
    CHECK(desk.read([&](Transaction& tx) { return tx.shops.find(desk.shop.id)->ntfy_topic; }) == "kitchen");
    auto by_staff = desk.place();
    auto by_guest = desk.place_for(Caller{});
    auto by_customer = desk.place_for(mira);
    desk.write([&](Transaction& tx) {
      app::cancel_order(tx, desk.clock, desk.worker, by_staff, std::nullopt);
      app::cancel_tracked_order(tx, desk.clock, by_guest, std::nullopt);
    });
    auto customers = desk.write([&](Transaction& tx) { return app::find_order(tx, mira, by_customer.order.id); });
    desk.shop.workflow = customers.shop.workflow;
    Workflow open = *a_workflow();
    open.transitions[2].roles = {Role::staff, Role::customer};
    customers.shop.workflow = std::make_shared<const Workflow>(open);
    desk.write([&](Transaction& tx) { app::cancel_order(tx, desk.clock, mira, customers, std::nullopt); });
    Names types;
    for (const Notification& one : desk.all()) {
      CHECK(one.kind == NotificationKind::ntfy);
      CHECK(one.destination == ntfy_destination(desk.shop.id));
      types.push_back(one.type);
    }
    CHECK(types == Names{"order.placed", "order.placed", "order.placed", "order.cancelled", "order.cancelled"});
    CHECK(desk.all().back().order_id == by_customer.order.id);
    desk.clock.ways_out = {};
    desk.place();
    CHECK(desk.all().size() == 5);
  });
}

TEST_CASE("browsers that follow an order hear of each step") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.push = true};
    auto order = desk.place();
    auto other = desk.place();
    const auto subscribe = [&](const char* endpoint) {
      const storage::PushSubscription one{
          new_id<PushSubscriptionId>(), order.order.id, endpoint, "k", "a", "en", kStart};
      desk.write([&](Transaction& tx) { tx.push_subscriptions.put(one); });
      return one.id;
    };
    const auto first = subscribe("https://a.example");
    const auto second = subscribe("https://b.example");
    const auto found = [&] {
      return desk.read([&](Transaction& tx) { return app::find_order(tx, desk.worker, order.order.id); });
    };
    order = found();
    desk.step(order, "ready");
    desk.step(other, "ready");
    desk.write([&](Transaction& tx) { app::change_order(tx, desk.clock, desk.worker, order, {.notes = "now"}); });
    auto all = desk.all();
    REQUIRE(all.size() == 2);
    CHECK(all[0].kind == NotificationKind::push);
    CHECK(all[0].destination == destination_of(first));
    CHECK(all[1].destination == destination_of(second));
    CHECK(all[0].body == "ready");
    CHECK(all[0].due_at == kStart + Seconds(10));
    desk.undo(order);
    CHECK(desk.all().empty());
    desk.clock.ways_out = {};
    desk.step(order, "ready");
    CHECK(desk.all().empty());
  });
}

TEST_CASE("a change that fails sends nothing, and one beside it does") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.hook();
    auto order = desk.place();
    CHECK(refusal([&] {
            desk.write([&](Transaction& tx) {
              app::move_order(tx, desk.clock, desk.worker, order, "ready", std::nullopt);
              throw Error(Code::stale_version, "test");
            });
          }) == Code::stale_version);
    CHECK(desk.types() == Names{"order.placed"});
  });
}

TEST_CASE("where nobody wants anything an order costs no question more; where some do, one insert each") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    std::mutex mutex;
    Names asked;
    Store watched(std::make_unique<WatchedDriver>(database.driver(),
                                                  [&](std::string_view sql) {
                                                    const std::lock_guard lock(mutex);
                                                    asked.emplace_back(sql);
                                                  }),
                  kStart);
    const auto run = [&](const auto& change) {
      {
        const std::lock_guard lock(mutex);
        asked.clear();
      }
      watched.write(change);
      int of_outbox = 0;
      const std::lock_guard lock(mutex);
      for (const std::string& sql : asked) {
        const bool is_of_it = holds(sql, "webhooks") || holds(sql, "notifications") || holds(sql, "push_subscriptions");
        if (is_of_it) ++of_outbox;
      }
      return of_outbox;
    };
    // A busy machine may take longer than knowledge lasts in PostgreSQL; not ten times in a row.
    const auto least = [&](const auto& change) {
      int found = run(change);
      for (int i = 0; i < 10; ++i) found = std::min(found, run(change));
      return found;
    };
    const auto life = [&](Transaction& tx) {
      OrderDraft draft;
      draft.lines.push_back({.name = "Tea", .unit_price = 250, .quantity = 1});
      draft.customer.email = "mira@example.com";
      app::OrderAtShop order{app::place_order(tx, desk.clock, desk.worker, desk.shop, draft), desk.shop};
      app::change_order(tx, desk.clock, desk.worker, order, {.notes = "now"});
      app::move_order(tx, desk.clock, desk.worker, order, "ready", std::nullopt);
      app::undo_step(tx, desk.clock, desk.worker, order);
      app::cancel_order(tx, desk.clock, desk.worker, order, std::nullopt);
    };
    CHECK(least(life) == 0);
    for (int i = 0; i < 3; ++i) desk.hook({EventType::order_placed, EventType::order_updated});
    // Placing and changing are told to each of three; the undo looks for what to take back, and what to write anew.
    CHECK(least(life) == 8);
  });
}

TEST_CASE("owners are told once by e-mail when their webhook fails again and again") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.mail = true};
    const Webhook webhook = desk.hook({EventType::order_moved}, desk.shop.id);
    desk.give_address(desk.owner, "owner@example.com");
    desk.give_address(desk.staff, "staff@example.com");
    const auto answer = [&](app::WebhookAnswer what) {
      desk.write([&](Transaction& tx) { app::note_answer(tx, desk.clock, webhook.id, what); });
    };
    const auto stored = [&] {
      return desk.read([&](Transaction& tx) { return tx.webhooks.find(webhook.id).value(); });
    };
    for (int streak = 1; streak <= 2; ++streak) {
      for (int i = 0; i < 8; ++i) {
        desk.clock.advance(Seconds(1));
        answer(app::WebhookAnswer::failed);
      }
      CHECK(stored().failures_in_a_row == 8);
      CHECK(stored().failing_since == desk.clock.now() - Seconds(7));
      CHECK(stored().version == 1);
      const auto all = desk.all();
      REQUIRE(all.size() == static_cast<std::size_t>(streak));
      CHECK(all.back().kind == NotificationKind::email);
      CHECK(all.back().type == kWebhookFailing);
      CHECK(all.back().topic == "owner@example.com");
      CHECK(all.back().body == webhook.id.view());
      CHECK(all.back().shop_id == desk.shop.id);
      answer(app::WebhookAnswer::taken);
      CHECK(stored().failures_in_a_row == 0);
      CHECK_FALSE(stored().failing_since);
    }
    desk.write([&](Transaction& tx) {
      tx.webhooks.remove(webhook.id);
      for (const auto what : {app::WebhookAnswer::taken, app::WebhookAnswer::failed, app::WebhookAnswer::gone}) {
        app::note_answer(tx, desk.clock, webhook.id, what);
      }
    });
  });
}

TEST_CASE("owners are told at once that the receiver of their webhook is gone") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    desk.clock.ways_out = {.mail = true};
    const Webhook webhook = desk.hook({EventType::order_moved}, desk.shop.id);
    desk.give_address(desk.owner, "owner@example.com");
    desk.write([&](Transaction& tx) {
      for (int i = 0; i < 2; ++i) app::note_answer(tx, desk.clock, webhook.id, app::WebhookAnswer::gone);
    });
    const auto all = desk.all();
    REQUIRE(all.size() == 1);
    CHECK(all[0].type == kWebhookFailing);
    CHECK(all[0].topic == "owner@example.com");
  });
}

TEST_CASE("a webhook whose receiver is gone is switched off, and what is open for it is given up") {
  on_each_engine([](Database& database) {
    OutboxDesk desk(database);
    const Webhook webhook = desk.hook();
    auto order = desk.place();
    desk.step(order, "ready");
    desk.write([&](Transaction& tx) { app::note_answer(tx, desk.clock, webhook.id, app::WebhookAnswer::gone); });
    for (const Notification& one : desk.all()) {
      CHECK(one.state == NotificationState::dead);
      CHECK(holds(one.last_error.value(), "410"));
    }
    const auto stored = desk.read([&](Transaction& tx) { return tx.webhooks.find(webhook.id).value(); });
    CHECK_FALSE(stored.is_active);
    CHECK(stored.disabled_reason == "gone");
    CHECK(stored.version == 2);
    CHECK(desk.all().size() == 2);
    desk.move(order, "done");
    CHECK(desk.all().size() == 2);
  });
}

TEST_SUITE_END();
