#include "domain/webhook.hpp"

#include <algorithm>

#include "domain/checks.hpp"

namespace docket {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool has_only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && has_only(text, kDigits) && std::stoi(std::string(text)) >= 1 &&
         std::stoi(std::string(text)) <= 65'535;
}

/// A name, an IPv4 address, or an IPv6 address in its brackets.
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    return text.size() > 4 && text.ends_with(']') &&
           has_only(text.substr(1, text.size() - 2), "0123456789abcdefABCDEF:.") &&
           text.find(':') != std::string_view::npos;
  }
  return !text.empty() && !text.starts_with('.') && !text.starts_with('-') &&
         has_only(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");
}

/// What is wrong with it, or nullopt.
std::optional<std::string> url_fault(const std::string& url) {
  if (url.size() > kMaxWebhookUrl) {
    return "may have at most " + std::to_string(kMaxWebhookUrl) + " characters";
  }
  const bool is_plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F'; });
  if (!is_plain || url.find_first_of("\"<>\\^`{|}") != std::string::npos) {
    return "must have no spaces and no characters that a URL writes as %XX";
  }
  const auto colon = url.find("://");
  const std::string scheme = ascii_lower(url.substr(0, colon));
  if (colon == std::string::npos || (scheme != "http" && scheme != "https")) {
    return "must begin with https:// or http://";
  }
  if (url.find('#') != std::string::npos) return "must have no fragment (#)";
  const std::string_view rest = std::string_view(url).substr(colon + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) return "must have no user name and password in it";
  const auto bracket = authority.find(']');
  const auto port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (!is_host(authority.substr(0, port))) return "must name a host";
  if (port != std::string_view::npos && !is_port(authority.substr(port + 1))) return "has a port that is none";
  return std::nullopt;
}

}  // namespace

void check_webhook(const Webhook& webhook) {
  Checks checks;
  if (const auto fault = url_fault(webhook.url)) checks.fault("/url", *fault);
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
