#include "domain/webhook.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "callers.hpp"
#include "domain/error.hpp"
#include "domain/url.hpp"

using namespace docket;
using callers::kOtherShop;
using callers::kShop;

namespace {

constexpr Timestamp kNow{Milliseconds{1'795'252'500'000}};

Webhook sound() {
  Webhook webhook;
  webhook.url = "https://example.com/hooks?shop=1";
  webhook.events = {EventType::order_placed, EventType::order_moved};
  webhook.shop_id = kShop;
  return webhook;
}

std::vector<Fault> faults_of(const Webhook& webhook) {
  try {
    check_webhook(webhook);
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    return error.faults;
  }
  return {};
}

std::vector<Fault> faults_of_url(const std::string& url) {
  Webhook webhook = sound();
  webhook.url = url;
  return faults_of(webhook);
}

using callers::Names;
using callers::who;

}  // namespace

TEST_SUITE_BEGIN("unit");

TEST_CASE("a webhook goes to any http or https address that names a host") {
  const std::string longest = "https://example.com/" + std::string(kMaxUrl - 20, 'a');
  REQUIRE(longest.size() == kMaxUrl);
  const std::string urls[] = {"https://example.com",
                              "http://example.com/",
                              "HTTPS://EXAMPLE.COM/x",
                              "https://example.com:8443/a/b?c=d&e=%20",
                              "https://example.com?x",
                              "https://xn--bcher-kva.example/",
                              "http://192.0.2.7:8080/",
                              "http://[2001:db8::7]/",
                              "http://[2001:db8::7]:65535/x@y",
                              "https://my_host.internal/",
                              longest};
  for (const std::string& url : urls) {
    CAPTURE(url);
    CHECK(faults_of_url(url).empty());
  }
}

TEST_CASE("an address that is none, or holds what does not belong there, is refused with its reason") {
  struct Row {
    std::string url;
    const char* detail;
  };
  const char* scheme = "must begin with https:// or http://";
  const char* host = "must name a host";
  const char* port = "has a port that is none";
  const char* user = "must have no user name and password in it";
  const char* plain = "must have no spaces and no characters that a URL writes as %XX";
  const Row rows[] = {
      {"", scheme},
      {"example.com", scheme},
      {"ftp://example.com", scheme},
      {"file:///etc/passwd", scheme},
      {"javascript://example.com/%0Aalert(1)", scheme},
      {"https:/example.com", scheme},
      {"https://", host},
      {"https:///path", host},
      {"https://?x", host},
      {"https://.example.com", host},
      {"https://-example.com", host},
      {"https://exam$ple.com", host},
      {"https://[2001:db8::7", host},
      {"https://[]", host},
      {"https://[1234]", host},
      {"https://[::g]/", host},
      {"https://:443/", host},
      {"https://example.com:", port},
      {"https://example.com:0", port},
      {"https://example.com:65536", port},
      {"https://example.com:99999999999999999999", port},
      {"https://example.com:8o", port},
      {"https://mira@example.com/", user},
      {"https://mira:secret@example.com/", user},
      {"https://example.com\\@evil.example/", plain},
      {"https://example.com/#part", "must have no fragment (#)"},
      {"https://example.com/a b", plain},
      {"https://example.com/\r\nX: y", plain},
      {"https://b\xC3\xBC"
       "cher.example/",
       plain},
      {"https://example.com/" + std::string(kMaxUrl - 19, 'a'), "may have at most 2000 characters"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const auto faults = faults_of_url(row.url);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0] == Fault{"/url", row.detail});
  }
}

TEST_CASE("a webhook wants at least one event, and none twice") {
  Webhook webhook = sound();
  webhook.events.clear();
  CHECK(faults_of(webhook) == std::vector<Fault>{{"/events", "must name at least one event"}});
  webhook.events = {EventType::order_moved, EventType::order_undone, EventType::order_moved, EventType::order_moved};
  CHECK(faults_of(webhook) == std::vector<Fault>{{"/events/2", "is there twice"}, {"/events/3", "is there twice"}});
}

TEST_CASE("a webhook gets the events that it names, of its shop or of every one, while it is active") {
  Webhook webhook = sound();
  CHECK(wants(webhook, kShop, EventType::order_moved));
  CHECK_FALSE(wants(webhook, kShop, EventType::order_undone));
  CHECK_FALSE(wants(webhook, kOtherShop, EventType::order_moved));
  webhook.shop_id.reset();
  CHECK(wants(webhook, kOtherShop, EventType::order_moved));
  webhook.is_active = false;
  CHECK_FALSE(wants(webhook, kOtherShop, EventType::order_moved));
}

TEST_CASE("a streak of failures is told once, at its fifth, and the next one again") {
  Webhook webhook = sound();
  for (int streak = 0; streak < 2; ++streak) {
    for (int i = 1; i <= 12; ++i) {
      CAPTURE(i);
      CHECK(note_failure(webhook, kNow + Seconds(i)) == (i == kFailuresToTell));
      CHECK(webhook.failures_in_a_row == i);
      CHECK(webhook.failing_since == kNow + Seconds(1));
      CHECK(webhook.is_failure_told == (i >= kFailuresToTell));
    }
    note_success(webhook);
    CHECK(webhook.failures_in_a_row == 0);
    CHECK_FALSE(webhook.failing_since);
    CHECK_FALSE(webhook.is_failure_told);
  }
}

TEST_CASE("webhooks of a shop are managed by its owners, operations and admins, those of the house not by owners") {
  CHECK(who([](const Caller& caller) { return may_manage_webhook(caller, kShop); }) ==
        Names{"system", "admin", "operations", "owner", "owner of both", "staff who owns the shop"});
  CHECK(who([](const Caller& caller) { return may_manage_webhook(caller, std::nullopt); }) ==
        Names{"system", "admin", "operations"});
}

TEST_CASE("webhooks are listed by whoever can have some to manage") {
  CHECK(who(may_list_webhooks) == Names{"system", "admin", "operations", "owner", "owner of both",
                                        "owner elsewhere, staff here", "owner elsewhere", "merchant without a shop",
                                        "staff who owns the shop"});
}

TEST_SUITE_END();
