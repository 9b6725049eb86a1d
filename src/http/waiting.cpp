#include "http/waiting.hpp"

#include <algorithm>
#include <charconv>

#include "domain/event.hpp"
#include "domain/text.hpp"
#include "live/feed.hpp"

namespace docket::http {
namespace {

constexpr Seconds kLongest{60};

/// The number in a Prefer header's `wait=N`; nullopt when there is none.
std::optional<std::int64_t> preferred_wait(std::string_view header) {
  while (!header.empty()) {
    const std::string_view part = trimmed(header.substr(0, header.find(',')));
    header.remove_prefix(std::min(header.find(','), header.size() - 1) + 1);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || ascii_lower(trimmed(part.substr(0, equals))) != "wait") continue;
    const std::string_view digits = trimmed(part.substr(equals + 1));
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (error == std::errc() && end == digits.data() + digits.size() && seconds >= 0) return seconds;
  }
  return std::nullopt;
}

/// Turns a 200 that the client has already into a 304.
void apply_if_none_match(const Call& call, net::Reply& reply) {
  const bool is_get = call.request.method == "GET" || call.request.method == "HEAD";
  const auto etag = net::find_header(reply.headers, "ETag");
  if (!is_get || reply.status != 200 || !etag) return;
  const auto condition = call.header("If-None-Match");
  const bool has_it = condition && names_etag(*condition, etag->substr(1, etag->size() - 2));
  if (!has_it && !(call.nothing_new && !condition)) return;
  reply.status = 304;
  reply.body.clear();
  std::erase_if(reply.headers, [](const auto& header) { return header.first == "Content-Type"; });
}

}  // namespace

Milliseconds patience_of(const Call& call) {
  if (call.request.has_waited_long) return Milliseconds(0);
  std::optional<std::int64_t> seconds = call.query.integer("wait");
  if (!seconds) {
    if (const auto prefer = call.header("Prefer")) seconds = preferred_wait(*prefer);
  }
  return std::min(Seconds(seconds.value_or(0)), kLongest);
}

std::optional<Cursor> since_of(const Call& call) {
  const auto text = call.query.text("since");
  if (!text) return std::nullopt;
  auto since = parse_cursor(*text);
  if (!since) throw invalid("/query/since", "is not a cursor of the feed");
  return since;
}

void wait_for_order(Call& call, storage::Transaction& tx, OrderId order) {
  const Milliseconds patience = patience_of(call);
  const auto since = since_of(call);
  if (patience.count() == 0 && !since) return;
  const std::int64_t last = tx.events.last_of(order);
  call.nothing_new = since && since->epoch == call.services.store.epoch() && last <= since->seq;
  if (patience.count() == 0) return;
  live::Feed& feed = call.services.feed;
  call.wait = feed.wait({{live::Topic::Kind::order, order}}, tx.events.last(), patience);
}

net::Reply or_wait(const Call& call, net::Reply reply) {
  const bool is_list = !net::find_header(reply.headers, "ETag");
  apply_if_none_match(call, reply);
  if (!call.wait || (reply.status != 304 && !(is_list && call.nothing_new))) return reply;
  net::Reply waiting;
  waiting.wait = call.wait;
  return waiting;
}

}  // namespace docket::http
