#include "domain/webhook.hpp"

#include <algorithm>

#include "domain/checks.hpp"
#include "domain/url.hpp"

namespace docket {
void check_webhook(const Webhook& webhook) {
  Checks checks;
  if (const auto fault = url_fault(webhook.url, Scheme::http_or_https)) checks.fault("/url", *fault);
  checks.require(!webhook.events.empty(), "/events", "must name at least one event");
  for (std::size_t i = 0; i < webhook.events.size(); ++i) {
    const auto first = std::ranges::find(webhook.events, webhook.events[i]) - webhook.events.begin();
    checks.require(static_cast<std::size_t>(first) == i, "/events/" + std::to_string(i), "is there twice");
  }
  checks.done("The webhook does not fit.");
}

bool wants(const Webhook& webhook, ShopId shop, EventType type) {
  return webhook.is_active && (!webhook.shop_id || *webhook.shop_id == shop) &&
         std::ranges::find(webhook.events, type) != webhook.events.end();
}

bool note_failure(Webhook& webhook, Timestamp at) {
  if (webhook.failures_in_a_row == 0) webhook.failing_since = at;
  ++webhook.failures_in_a_row;
  if (webhook.is_failure_told || webhook.failures_in_a_row < kFailuresToTell) return false;
  webhook.is_failure_told = true;
  return true;
}

void note_success(Webhook& webhook) {
  webhook.failures_in_a_row = 0;
  webhook.failing_since.reset();
  webhook.is_failure_told = false;
}

}  // namespace docket
