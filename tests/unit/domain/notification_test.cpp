#include "domain/notification.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "callers.hpp"

using namespace docket;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("unit");

TEST_CASE("kinds and states are known by their names, and others are not") {
  for (const char* name : {"webhook", "email", "ntfy", "push"}) {
    CHECK(name_of(parse_notification_kind(name).value()) == name);
  }
  for (const char* name : {"queued", "failed", "sent", "dead"}) {
    CHECK(name_of(parse_notification_state(name).value()) == name);
  }
  for (const char* name : {"", "Webhook", "sms", "queued "}) {
    CHECK_FALSE(parse_notification_kind(name).has_value());
    CHECK_FALSE(parse_notification_state(name).has_value());
  }
}

TEST_CASE("what is queued or has failed is open") {
  CHECK(is_open(NotificationState::queued));
  CHECK(is_open(NotificationState::failed));
  CHECK_FALSE(is_open(NotificationState::sent));
  CHECK_FALSE(is_open(NotificationState::dead));
}

TEST_CASE("tries are put off by the schedule of Standard Webhooks") {
  const std::vector<Milliseconds> delays = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  REQUIRE(delays.size() == kMaxTries - 1);
  Milliseconds together{};
  for (std::size_t i = 0; i < delays.size(); ++i) {
    const auto delay = retry_delay(static_cast<int>(i) + 1, 5s, 0);
    CHECK(delay == delays[i]);
    together += delay;
  }
  CHECK(together == 75h + 35min + 5s);
  CHECK(retry_delay(1, 20ms, 0) == 20ms);
  CHECK(retry_delay(2, 20ms, 0) == 1200ms);
}

TEST_CASE("jitter puts a try off by up to a tenth more, and never brings it forward") {
  CHECK(retry_delay(2, 5s, 0.5) == 315s);
  CHECK(retry_delay(2, 5s, 1) == 330s);
  CHECK(retry_delay(2, 5s, 7) == 330s);
  CHECK(retry_delay(2, 5s, -1) == 300s);
}

TEST_CASE("a count of tries outside of the schedule takes the nearest that is in it") {
  CHECK(retry_delay(0, 5s, 0) == 5s);
  CHECK(retry_delay(kMaxTries, 5s, 0) == 24h);
  CHECK(retry_delay(1000, 5s, 0) == 24h);
}

TEST_CASE("a destination names its webhook, and no other does") {
  const WebhookId webhook{callers::uuid(7)};
  CHECK(destination_of(webhook) == "webhook:00000000-0000-7000-8000-000000000007");
  CHECK(webhook_of(destination_of(webhook)) == webhook);
  const std::string others[] = {ntfy_destination(callers::kShop),
                                destination_of(PushSubscriptionId(webhook)),
                                "email",
                                "webhook:",
                                "webhook:x",
                                webhook.str(),
                                ""};
  for (const std::string& other : others) {
    CAPTURE(other);
    CHECK_FALSE(webhook_of(other).has_value());
  }
}

TEST_CASE("a notification is managed by who manages webhooks of its shop, and one of the house by whom no shop binds") {
  Notification one;
  one.shop_id = callers::kShop;
  Notification of_house;
  for (const callers::Named& named : callers::all()) {
    CAPTURE(named.name);
    CHECK(may_manage_notification(named.caller, one) == may_manage_webhook(named.caller, callers::kShop));
    CHECK(may_manage_notification(named.caller, of_house) == may_manage_webhook(named.caller, std::nullopt));
  }
}

TEST_SUITE_END();
