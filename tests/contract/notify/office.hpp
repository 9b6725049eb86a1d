#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/webhooks.hpp"
#include "contract/app/desk.hpp"
#include "notify/dispatcher.hpp"
#include "security/seal.hpp"
#include "security/tracking.hpp"
#include "unit/notify/peer.hpp"

/// What is put into the outbox really leaves, for receivers in the test.
namespace docket::test {

/// Whether it becomes so, within far more time than it takes.
template <class Condition>
bool eventually(const Condition& condition) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(Milliseconds(5));
  }
  return true;
}

struct Office : Desk {
  explicit Office(Database& its_database) : Desk(its_database), database(its_database) {
    house.public_url = "https://docket.example";
    house.mail_from = {"Docket", "docket@docket.example"};
    house.webhooks_may_be_private = true;
    options.longest_sleep = Milliseconds(10);
    options.at_end = Milliseconds(0);
  }

  /// A dispatcher in a process of its own.
  struct Process {
    std::unique_ptr<storage::Store> store;
    notify::Dispatcher dispatcher;
  };
  std::unique_ptr<Process> process() { return process(database.store()); }
  std::unique_ptr<Process> process(std::unique_ptr<storage::Store> its_store) {
    storage::Store& used = *its_store;
    return std::unique_ptr<Process>(new Process{
        std::move(its_store), {used, clock, {sealer, tracking, house}, notify::mail_sender(mail), options}});
  }

  /// Wants all events of the shop; its secret is known to nobody but `secret`.
  Webhook hook(const std::string& url, bool of_shop = true) {
    app::WebhookDraft draft{url, {EventType::order_placed, EventType::order_moved}, std::nullopt, false};
    if (of_shop) draft.shop = shop.id;
    Caller admin;
    admin.kind = Caller::Kind::user;
    admin.role = Role::admin;
    return write([&](storage::Transaction& tx) {
      auto issued = app::create_webhook(tx, clock, sealer, admin, draft);
      secret = issued.secret;
      return issued.about;
    });
  }
  Webhook stored(const Webhook& webhook) {
    return read([&](storage::Transaction& tx) { return tx.webhooks.find(webhook.id).value(); });
  }
  using Desk::stored;

  /// An order of somebody called Mira.
  app::OrderAtShop place_for(const std::string& email, const std::string& language) {
    OrderDraft draft;
    draft.lines.resize(1);
    draft.lines[0].name = "Tea";
    draft.lines[0].unit_price = 250;
    draft.lines[0].quantity = 1;
    draft.customer = {"Mira", email, std::nullopt};
    draft.language = language;
    return write([&](storage::Transaction& tx) {
      return app::OrderAtShop{app::place_order(tx, clock, system, shop, draft), shop};
    });
  }

  NotificationId test(const Webhook& webhook) {
    return write([&](storage::Transaction& tx) { return app::test_webhook(tx, clock, webhook).id; });
  }
  Notification find(NotificationId id) {
    return read([&](storage::Transaction& tx) { return tx.notifications.find(id).value(); });
  }
  bool is(NotificationId id, NotificationState state, int tries) {
    const Notification one = find(id);
    return one.state == state && one.tries == tries;
  }
  std::vector<storage::Delivery> deliveries(NotificationId id) {
    return read([&](storage::Transaction& tx) { return tx.notifications.deliveries(id); });
  }
  /// Oldest first.
  std::vector<Notification> all() {
    auto rows = read([](storage::Transaction& tx) { return tx.notifications.page({.limit = 1000}).rows; });
    return {rows.rbegin(), rows.rend()};
  }
  bool all_sent() {
    const auto rows = all();
    return std::all_of(rows.begin(), rows.end(),
                       [](const Notification& one) { return one.state == NotificationState::sent; });
  }

  Database& database;
  security::Sealer sealer{security::Secret("the secret of the office, long enough for anybody")};
  security::TrackingTokens tracking{security::Secret("the secret of the office, long enough for anybody")};
  notify::House house;
  notify::MailWays mail;
  notify::DispatcherOptions options;
  std::string secret;
};

/// A folder with the mails that were sent.
struct Letterbox {
  Folder folder;

  std::string path() const { return (folder.path() / "mail").string(); }
  std::vector<std::string> mails() const {
    std::vector<std::string> all;
    std::error_code none_yet;
    for (const auto& entry : std::filesystem::directory_iterator(path(), none_yet)) {
      if (entry.path().extension() != ".eml") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      all.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return all;
  }
};

}  // namespace docket::test
