#include "notify/dispatcher.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/notifications.hpp"
#include "app/shops.hpp"
#include "contract/notify/office.hpp"
#include "contract/storage/faults.hpp"
#include "json/json.hpp"
#include "notify/lanes.hpp"
#include "notify/signature.hpp"
#include "unit/notify/smtp_peer.hpp"

using namespace docket;
using namespace docket::test;
using notify::HttpPeer;
using notify::Received;
using notify::reply;
using notify::Wire;
using storage::Transaction;
using enum NotificationState;

namespace {

/// Answers each with what is its turn, the last one for ever.
class Answers {
 public:
  explicit Answers(std::vector<std::string> replies)
      : replies_(std::move(replies)), peer_([this](Wire& wire, const Received&) {
          const std::size_t turn = std::min(turn_++, replies_.size() - 1);
          return wire.send(replies_[turn]);
        }) {}

  std::string url() const { return peer_.url("/hook"); }
  std::vector<Received> received() const { return peer_.received(); }
  std::size_t count() const { return peer_.received().size(); }

 private:
  std::vector<std::string> replies_;
  std::atomic<std::size_t> turn_ = 0;
  HttpPeer peer_;
};

HttpPeer::Answer hanging() {
  return [](Wire& wire, const Received&) {
    wire.hang();
    return false;
  };
}

std::int64_t seq_of(const Received& request) {
  return json::parse(request.body).get("data").get("seq").get<std::int64_t>();
}
std::string order_of(const Received& request) {
  return json::parse(request.body).get("data").get("order_id").get<std::string>();
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("what happens to an order arrives, signed, under the id and with the body of its notification") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(204)});
    office.hook(receiver.url());
    const auto process = office.process();
    auto order = office.place();
    office.move(order, "ready");
    REQUIRE(eventually([&] { return receiver.count() == 2 && office.all_sent(); }));
    const auto rows = office.all();
    REQUIRE(rows.size() == 2);
    const auto key = notify::signing_key(office.secret).value();
    for (std::size_t i = 0; i < 2; ++i) {
      const Received request = receiver.received()[i];
      CHECK(request.head.starts_with("POST /hook HTTP/1.1\r\n"));
      CHECK(request.body == rows[i].body);
      CHECK(request.header("content-type") == "application/json");
      CHECK(request.header("user-agent") == "Docket");
      CHECK(request.header("webhook-id") == rows[i].id.view());
      CHECK(request.header("webhook-timestamp") == std::to_string(to_ms(kStart) / 1000));
      CHECK(request.header("webhook-signature") == notify::signature({key}, rows[i].id.view(), kStart, request.body));
      CHECK(rows[i].tries == 1);
      CHECK(rows[i].last_status == 204);
      const auto tried = office.deliveries(rows[i].id);
      REQUIRE(tried.size() == 1);
      CHECK(tried[0].status == 204);
      CHECK_FALSE(tried[0].error.has_value());
      CHECK(tried[0].request.starts_with("POST " + receiver.url() + "\nContent-Type: application/json\n"));
      CHECK(tried[0].response.starts_with("HTTP/1.1 204 Said"));
    }
    CHECK(process->dispatcher.tries(NotificationKind::webhook).sent == 2);
  });
}

TEST_CASE("both secrets sign for a day after a rotation, then the new one alone") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(200)});
    Webhook webhook = office.hook(receiver.url());
    const auto old_key = notify::signing_key(office.secret).value();
    const auto new_key = notify::signing_key(office.write([&](Transaction& tx) {
                           return app::rotate_secret(tx, office.clock, office.sealer, webhook);
                         })).value();
    const auto process = office.process();
    const auto sign = [&](const std::vector<security::Secret>& keys, NotificationId id) {
      return notify::signature(keys, id.view(), office.clock.now(), office.find(id).body);
    };
    const NotificationId first = office.test(webhook);
    REQUIRE(eventually([&] { return receiver.count() == 1; }));
    CHECK(receiver.received()[0].header("webhook-signature") == sign({new_key, old_key}, first));
    office.clock.advance(kOldSecretLasts);
    const NotificationId second = office.test(webhook);
    REQUIRE(eventually([&] { return receiver.count() == 2; }));
    CHECK(receiver.received()[1].header("webhook-signature") == sign({new_key}, second));
  });
}

TEST_CASE("the events of one order arrive one after the other, also when one fails in between") {
  on_each_engine([](Database& database) {
    Office office(database);
    std::mutex mutex;
    std::map<std::string, int> at_once, most, failures;
    HttpPeer receiver([&](Wire& wire, const Received& request) {
      const std::string order = order_of(request);
      int status = 200;
      {
        const std::lock_guard lock(mutex);
        most[order] = std::max(most[order], ++at_once[order]);
        if (json::parse(request.body).get("type").get<std::string>() == "order.moved" && failures[order]++ < 2) {
          status = 500;
        }
      }
      std::this_thread::sleep_for(Milliseconds(3));
      {
        const std::lock_guard lock(mutex);
        --at_once[order];
      }
      return wire.send(reply(status));
    });
    office.hook(receiver.url("/"));
    office.options.retry_base = Milliseconds(0);
    for (int i = 0; i < 10; ++i) {
      auto order = office.place();
      office.move(order, "ready");
      office.move(order, "done");
    }
    const auto process = office.process();
    REQUIRE(eventually([&] { return office.all_sent(); }));
    std::map<std::string, std::vector<std::int64_t>> seen;
    for (const Received& request : receiver.received()) seen[order_of(request)].push_back(seq_of(request));
    CHECK(seen.size() == 10);
    for (const auto& [order, seqs] : seen) {
      CHECK(std::is_sorted(seqs.begin(), seqs.end()));
      CHECK(seqs.size() == 5);  // one of the three was tried three times
      CHECK(std::set<std::int64_t>(seqs.begin(), seqs.end()).size() == 3);
      CHECK(most[order] == 1);
    }
  });
}

TEST_CASE("a receiver that hangs delays nobody else") {
  on_each_engine([](Database& database) {
    Office office(database);
    HttpPeer silent(hanging());
    Answers sound({reply(200)});
    for (int i = 0; i < 3; ++i) office.hook(silent.url("/" + std::to_string(i)));
    const Webhook webhook = office.hook(sound.url());
    for (int i = 0; i < 30; ++i) office.place();
    office.house.deadline = Seconds(15);
    const auto begin = std::chrono::steady_clock::now();
    const auto process = office.process();
    CHECK(eventually([&] { return sound.count() == 30; }));
    CHECK(std::chrono::steady_clock::now() - begin < Seconds(10));
    CHECK(silent.received().size() == 3);  // one each, since nothing is known of them yet
    CHECK(office.stored(webhook).failures_in_a_row == 0);
  });
}

TEST_CASE("a receiver that asks for a pause is left alone by all that waits for it") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(200), reply(429, "", "Retry-After: 100\r\n"), reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    const NotificationId first = office.test(webhook);
    const auto process = office.process();
    REQUIRE(eventually([&] { return office.is(first, sent, 1); }));
    const NotificationId refused = office.test(webhook);
    REQUIRE(eventually([&] { return office.is(refused, failed, 1); }));
    for (int i = 0; i < 5; ++i) office.place();
    office.clock.advance(Seconds(99));
    Answers other({reply(200)});
    office.test(office.hook(other.url()));
    REQUIRE(eventually([&] { return other.count() == 1; }));
    CHECK(receiver.count() == 2);
    office.clock.advance(Seconds(2));
    CHECK(eventually([&] { return office.all_sent(); }));
    CHECK(receiver.count() == 8);
  });
}

TEST_CASE("a mail server that hangs delays no webhook, and nobody waits for it at the end") {
  for (const std::string place : {"hello", "."}) {
    CAPTURE(place);
    on_each_engine([&place](Database& database) {
      Office office(database);
      notify::SmtpPeer silent({.hangs_at = place});
      Answers sound({reply(200)});
      const Webhook webhook = office.hook(sound.url());
      office.mail.smtp_server = security::Secret("smtp://127.0.0.1:" + silent.port());
      office.clock.ways_out.mail = true;
      const NotificationId mail = office.write(
          [&](Transaction& tx) { return app::test_mail(tx, office.clock, office.shop, "mira@example.org").id; });
      auto process = office.process();
      REQUIRE(eventually([&] { return silent.heard(place); }));
      const auto begin = std::chrono::steady_clock::now();
      for (std::size_t i = 0; i < 3; ++i) {
        office.test(webhook);
        CHECK(eventually([&] { return sound.count() == i + 1; }));
      }
      const auto end = std::chrono::steady_clock::now();
      CHECK(end - begin < Seconds(5));
      process.reset();
      CHECK(std::chrono::steady_clock::now() - end < Seconds(5));
      CHECK(office.is(mail, queued, 0));
    });
  }
}

TEST_CASE("those that failed before a restart do not hold up somebody new after it") {
  on_each_engine([](Database& database) {
    Office office(database);
    HttpPeer silent(hanging());
    Answers sound({reply(200)});
    for (std::size_t i = 0; i < 2 * notify::Lanes::kNew; ++i) {
      Webhook failing = office.hook(silent.url("/" + std::to_string(i)));
      failing.failures_in_a_row = 3;
      office.write([&](Transaction& tx) { tx.webhooks.update(failing); });
    }
    office.hook(sound.url());
    office.place();
    office.house.deadline = Seconds(60);
    const auto process = office.process();
    CHECK(eventually([&] { return sound.count() == 1; }));
  });
}

TEST_CASE("what hangs is tried again after its deadline, and the try says why it failed") {
  on_each_engine([](Database& database) {
    Office office(database);
    HttpPeer silent(hanging());
    const Webhook webhook = office.hook(silent.url("/"));
    office.house.deadline = Milliseconds(100);
    const NotificationId id = office.test(webhook);
    const auto process = office.process();
    REQUIRE(eventually([&] { return office.is(id, failed, 1); }));
    const Notification one = office.find(id);
    CHECK_FALSE(one.last_status.has_value());
    CHECK(one.last_error.value_or("").find("timed out") != std::string::npos);
    CHECK(one.due_at >= kStart + Seconds(5));
    CHECK(one.due_at <= kStart + Milliseconds(5'500));
    CHECK(office.deliveries(id)[0].took >= Milliseconds(90));
    CHECK(office.stored(webhook).failures_in_a_row == 1);
    office.clock.advance(Milliseconds(5'500));
    CHECK(eventually([&] { return office.is(id, failed, 2); }));
    CHECK(process->dispatcher.tries(NotificationKind::webhook).failed == 2);
  });
}

TEST_CASE("410 switches the webhook off, and what waits for it is given up") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(410)});
    const Webhook webhook = office.hook(receiver.url());
    for (int i = 0; i < 5; ++i) office.place();
    const auto process = office.process();
    REQUIRE(eventually([&] { return !office.stored(webhook).is_active; }));
    CHECK(office.stored(webhook).disabled_reason == "gone");
    for (const Notification& one : office.all()) CHECK(one.state == dead);
    CHECK(receiver.count() == 1);
    office.place();
    CHECK(office.all().size() == 5);
  });
}

TEST_CASE("Retry-After is waited for, a redirect is a failure, and success ends the streak") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver(
        {reply(429, "", "Retry-After: 100\r\n"), reply(302, "", "Location: http://127.0.0.1:1/\r\n"), reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    const NotificationId id = office.test(webhook);
    const auto process = office.process();
    REQUIRE(eventually([&] { return office.is(id, failed, 1); }));
    CHECK(office.find(id).due_at == kStart + Seconds(100));
    office.clock.advance(Seconds(100));
    REQUIRE(eventually([&] { return office.is(id, failed, 2); }));
    CHECK(office.find(id).last_error == "the answer was 302");
    CHECK(office.stored(webhook).failures_in_a_row == 2);
    office.clock.advance(Seconds(600));
    REQUIRE(eventually([&] { return office.is(id, sent, 3); }));
    CHECK(office.stored(webhook).failures_in_a_row == 0);
    CHECK(office.find(id).sent_at.has_value());
  });
}

TEST_CASE("after ten tries it is given up, and by hand it is sent once more") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(500)});
    const Webhook webhook = office.hook(receiver.url());
    const NotificationId id = office.test(webhook);
    office.options.retry_base = Milliseconds(0);
    const auto process = office.process();
    REQUIRE(eventually([&] { return office.is(id, dead, 10); }));
    CHECK(receiver.count() == 10);
    CHECK(office.deliveries(id).size() == 10);
    const auto tries = process->dispatcher.tries(NotificationKind::webhook);
    CHECK(tries.failed == 9);
    CHECK(tries.dead == 1);
    office.write([&](Transaction& tx) { tx.notifications.requeue(id, office.clock.now()); });
    REQUIRE(eventually([&] { return receiver.count() == 20; }));
    for (const Received& request : receiver.received()) CHECK(request.header("webhook-id") == id.view());
  });
}

TEST_CASE("what a process that was killed had taken is sent by another, once its lease is over") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    const NotificationId id = office.test(webhook);
    office.write([&](Transaction& tx) {
      const Timestamp now = office.clock.now();
      tx.notifications.lease(destination_of(webhook.id), now, now + office.options.lease, "the dead", 1);
    });
    const auto process = office.process();
    const NotificationId after = office.test(webhook);
    REQUIRE(eventually([&] { return office.is(after, sent, 1); }));
    CHECK(office.is(id, queued, 0));
    office.clock.advance(office.options.lease);
    REQUIRE(eventually([&] { return office.is(id, sent, 1); }));
    CHECK(receiver.count() == 2);
  });
}

TEST_CASE("alone with a database of SQLite, a process sends at once what one that was killed had taken") {
  on_sqlite([](Database& database) {
    Office office(database);
    Answers receiver({reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    office.test(webhook);
    office.write([&](Transaction& tx) {
      const Timestamp now = office.clock.now();
      tx.notifications.lease(destination_of(webhook.id), now, now + office.options.lease, "the dead", 1);
    });
    office.store.reset();
    const auto process = office.process();
    CHECK(eventually([&] { return receiver.count() == 1; }));
  });
}

TEST_CASE("what a process that ends has under way is sent by another at once") {
  on_each_engine([](Database& database) {
    Office office(database);
    HttpPeer silent(hanging());
    const Webhook webhook = office.hook(silent.url("/"));
    const NotificationId id = office.test(webhook);
    office.house.deadline = Seconds(15);
    auto first = office.process();
    REQUIRE(eventually([&] { return silent.received().size() == 1; }));
    first.reset();
    CHECK(office.is(id, queued, 0));

    Answers receiver({reply(200)});
    office.write([&](Transaction& tx) {
      Webhook changed = office.stored(webhook);
      changed.url = receiver.url();
      tx.webhooks.update(changed);
    });
    const auto second = office.process();
    REQUIRE(eventually([&] { return office.is(id, sent, 1); }));
    CHECK(receiver.received()[0].header("webhook-id") == id.view());
  });
}

TEST_CASE("several processes at once send each notification once") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(200)});
    for (int i = 0; i < 3; ++i) office.hook(receiver.url());
    std::vector<std::unique_ptr<Office::Process>> processes;
    for (int i = 0; i < 3; ++i) processes.push_back(office.process());
    for (int i = 0; i < 20; ++i) office.place();
    REQUIRE(eventually([&] { return office.all_sent(); }));
    std::map<std::string, int> times;
    for (const Received& request : receiver.received()) ++times[request.header("webhook-id")];
    CHECK(times.size() == 60);
    for (const auto& [id, count] : times) CHECK(count == 1);
    for (const Notification& one : office.all()) CHECK(one.tries == 1);
  });
}

TEST_CASE("what is queued is sent at once, and not at the next look") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    office.options.longest_sleep = Seconds(600);
    auto own = database.store();
    storage::Store& store = *own;
    const auto process = office.process(std::move(own));
    for (int i = 1; i <= 3; ++i) {
      store.write([&](Transaction& tx) { app::test_webhook(tx, office.clock, webhook); });
      REQUIRE(eventually([&] { return office.all_sent(); }));
      CHECK(receiver.count() == static_cast<std::size_t>(i));
    }
  });
}

TEST_CASE("a webhook at a private address is not reached, unless the house allows it") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers receiver({reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    office.house.webhooks_may_be_private = false;
    const NotificationId id = office.test(webhook);
    const auto process = office.process();
    REQUIRE(eventually([&] { return office.is(id, failed, 1); }));
    CHECK(office.find(id).last_error == "its address is private or reserved, and nothing may be sent there");
    CHECK(receiver.count() == 0);
  });
}

TEST_CASE("whoever owns a webhook is told once that it fails again and again") {
  on_each_engine([](Database& database) {
    Office office(database);
    const Letterbox letterbox;
    office.mail.folder = letterbox.path();
    office.clock.ways_out.mail = true;
    office.write([&](Transaction& tx) {
      User owner = tx.users.find(office.owner.id).value();
      owner.email = "owner@example.com";
      tx.users.update(owner);
    });
    Answers receiver({reply(500), reply(500), reply(500), reply(500), reply(500), reply(500), reply(500), reply(200)});
    office.options.retry_base = Milliseconds(0);
    const Webhook webhook = office.hook(receiver.url());
    const auto process = office.process();
    office.test(webhook);
    REQUIRE(eventually([&] { return office.all_sent(); }));
    const auto mails = letterbox.mails();
    REQUIRE(mails.size() == 1);
    CHECK(mails[0].find("To: owner@example.com\r\n") != std::string::npos);
    CHECK(mails[0].find("cannot be reached\r\n") != std::string::npos);
    CHECK(mails[0].find("the answer was 500") != std::string::npos);
    CHECK_FALSE(office.stored(webhook).is_failure_told);
    CHECK(receiver.count() == 8);
  });
}

TEST_CASE("a guest gets a mail in their language, with a link, in the shop's own words where it has some") {
  on_each_engine([](Database& database) {
    Office office(database);
    const Letterbox letterbox;
    office.mail.folder = letterbox.path();
    office.clock.ways_out.mail = true;
    office.write([&](Transaction& tx) {
      tx.message_templates.put(
          {office.shop.id, "ready", "es", "{shop}: {number}", "Hola {name}\n{tracking_url}", kStart});
    });
    const auto process = office.process();
    for (const char* language : {"de", "es"}) {
      auto order = office.place_for("mira@example.org", language);
      office.move(order, "ready");
    }
    REQUIRE(eventually([&] { return letterbox.mails().size() == 2 && office.all_sent(); }));
    for (const std::string& mail : letterbox.mails()) {
      const bool is_german = mail.find("Content-Language: de") != std::string::npos;
      CHECK(mail.find("From: \"Shop cafe\"\r\n <docket@docket.example>\r\nTo: \"Mira\"\r\n <mira@example.org>\r\n") !=
            std::string::npos);
      CHECK(mail.find(is_german ? "ist fertig\r\n" : "Subject: Shop cafe: A-00") != std::string::npos);
      CHECK(mail.find("https://docket.example/track/") != std::string::npos);
    }
    for (const Notification& one : office.all()) {
      const auto tried = office.deliveries(one.id);
      REQUIRE(tried.size() == 1);
      CHECK(tried[0].request.starts_with("Mail to mira@example.org\n"));
    }
  });
}

TEST_CASE("a mail that is sent again by hand arrives again, and one whose try failed does not arrive twice") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers resend({reply(500), reply(200)});
    office.options.retry_base = Milliseconds(0);
    office.mail.resend_key = security::Secret("re_secret");
    office.mail.resend_url = resend.url();
    office.clock.ways_out.mail = true;
    const auto process = office.process();
    const NotificationId id = office.write(
        [&](storage::Transaction& tx) { return app::test_mail(tx, office.clock, office.shop, "mira@example.org").id; });
    REQUIRE(eventually([&] { return office.is(id, NotificationState::sent, 2); }));
    office.write([&](storage::Transaction& tx) {
      auto mail = tx.notifications.find(id).value();
      app::retry_notification(tx, office.clock, mail);
    });
    REQUIRE(eventually([&] { return office.is(id, NotificationState::sent, 1); }));
    std::vector<std::string> keys;
    for (const Received& each : resend.received()) keys.push_back(each.header("Idempotency-Key"));
    CHECK(keys == std::vector<std::string>{id.str(), id.str(), id.str() + "/2"});
  });
}

TEST_CASE("staff hear by ntfy of an order that came in") {
  on_each_engine([](Database& database) {
    Office office(database);
    Answers server({reply(200)});
    office.house.ntfy_url = server.url();
    office.clock.ways_out.ntfy = true;
    office.write([&](Transaction& tx) {
      office.shop.ntfy_topic = "kitchen";
      tx.shops.update(office.shop);
    });
    const auto process = office.process();
    office.place();
    REQUIRE(eventually([&] { return server.count() == 1 && office.all_sent(); }));
    const json::Value body = json::parse(server.received()[0].body);
    CHECK(body.get("topic").get<std::string>() == "kitchen");
    CHECK(body.get("title").get<std::string>() == "Shop cafe: new order A-001");
    CHECK(body.get("message").get<std::string>() == "1 × Tea\n€2.50");
    CHECK(body.get("click").get<std::string>() == "https://docket.example/");

    office.write([&](Transaction& tx) { app::test_ntfy(tx, office.clock, office.shop); });
    REQUIRE(eventually([&] { return server.count() == 2 && office.all_sent(); }));
    CHECK(json::parse(server.received()[1].body).get("title").get<std::string>() == "Messages from Docket arrive");
  });
}

TEST_CASE("what cannot be sent at all ends or waits, and says why") {
  on_each_engine([](Database& database) {
    Office office(database);
    const auto add = [&](NotificationKind kind, std::string destination, std::string_view type) {
      Notification one = a_notification(destination, kStart);
      one.kind = kind;
      one.type = type;
      one.topic = "somebody@example.com";
      office.write([&](Transaction& tx) { tx.notifications.insert(one); });
      return one.id;
    };
    const auto lost = add(NotificationKind::webhook, destination_of(new_id<WebhookId>()), "order.moved");
    const auto push = add(NotificationKind::push, "push:x", "order.moved");
    const auto orderless = add(NotificationKind::email, "email", "order.moved");
    const auto mail = add(NotificationKind::email, "email", kMailTest);
    const Webhook webhook = office.hook("http://127.0.0.1:1/");
    office.write([&](Transaction& tx) {
      Webhook changed = office.stored(webhook);
      changed.sealed_secret = "not sealed by us";
      tx.webhooks.update(changed);
    });
    const auto unsigned_one = office.test(webhook);
    const auto process = office.process();
    CHECK(eventually([&] { return office.is(lost, dead, 1); }));
    CHECK(office.find(lost).last_error == "its webhook is gone");
    CHECK(eventually([&] { return office.is(push, failed, 1); }));
    CHECK(office.find(push).last_error == "nothing is pushed from here");
    CHECK(eventually([&] { return office.is(orderless, dead, 1); }));
    CHECK(eventually([&] { return office.is(mail, failed, 1); }));
    CHECK(office.find(mail).last_error == "no way to send mail is set up");
    CHECK(eventually([&] { return office.is(unsigned_one, failed, 1); }));
    CHECK(office.find(unsigned_one).last_error.value_or("").find("secret cannot be read") != std::string::npos);
  });
}

TEST_CASE("while the database is away nothing that was sent is forgotten, and nothing is sent twice") {
  on_each_engine([](Database& database) {
    Office office(database);
    std::atomic<bool> is_away = false;
    std::atomic<int> refused = 0;
    auto watched = std::make_unique<WatchedDriver>(database.driver(), [&](std::string_view sql) {
      if (is_away && sql == "begin write") {
        ++refused;
        throw storage::sql::Unavailable("away");
      }
    });
    Answers receiver({reply(200)});
    const Webhook webhook = office.hook(receiver.url());
    HttpPeer slow([&](Wire& wire, const Received&) {
      is_away = true;
      return wire.send(reply(200));
    });
    const Webhook first = office.hook(slow.url("/"));
    const auto process = office.process(std::make_unique<storage::Store>(std::move(watched), kStart));
    const NotificationId id = office.test(first);
    REQUIRE(eventually([&] { return refused > 0; }));
    CHECK(office.is(id, queued, 0));
    const NotificationId later = office.test(webhook);
    is_away = false;
    REQUIRE(eventually([&] { return office.is(id, sent, 1) && office.is(later, sent, 1); }));
    CHECK(slow.received().size() == 1);
    CHECK(office.deliveries(id).size() == 1);
  });
}

TEST_SUITE_END();
