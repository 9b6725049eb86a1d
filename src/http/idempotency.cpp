#include "http/idempotency.hpp"

#include <algorithm>

#include "http/audit.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "net/workers.hpp"
#include "security/digest.hpp"

namespace docket::http {
namespace {

constexpr std::size_t kMaxKey = 255;

/// Whose key it is. Guests are told apart by their address: keys such as "1" are no secret.
std::string owner_of(const Call& call) {
  std::string owner = call.caller.key();
  if (call.caller.kind == Caller::Kind::anonymous) owner += " " + call.request.remote_address;
  return owner;
}

storage::ReplyPlace place_of(const Call& call) { return {owner_of(call), *call.idempotency_key}; }

std::optional<std::string> header_text(const net::Reply& reply, std::string_view name) {
  const auto value = net::find_header(reply.headers, name);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

/// A kept text as it was sent.
std::string opened(const Call& call, const storage::KeptReply& kept, std::string text) {
  if (!kept.is_sealed) return text;
  auto plain = call.services.sealer.open(text);
  if (!plain) {
    throw Error(Code::idempotency_key_reused, "The first reply cannot be given again: the server's secret changed.");
  }
  return std::move(*plain);
}

/// A refusal that the same request would meet again: worth keeping. Sign-in, load and the key itself are not.
bool is_final(Code code) {
  if (code == Code::idempotency_in_progress || code == Code::idempotency_key_reused) return false;
  const int status = kind_of(code).status;
  return status >= 400 && status < 500 && status != 401 && status != 429;
}

/// Keeps the reply for a call that repeats this one, in the same transaction as what it answers.
void keep(const Call& call, storage::Transaction& tx, const storage::ReplyPlace& place, const net::Reply& reply) {
  const Timestamp now = call.services.environment.now();
  storage::KeptReply kept;
  kept.fingerprint = call.fingerprint;
  kept.status = reply.status;
  kept.etag = header_text(reply, "ETag");
  kept.media_type = header_text(reply, "Content-Type").value_or("");
  kept.is_sealed = call.reply_is_secret;
  const auto closed = [&](const std::string& text) { return kept.is_sealed ? call.services.sealer.seal(text) : text; };
  kept.body = closed(reply.body);
  if (const auto location = header_text(reply, "Location")) kept.location = closed(*location);
  if (const auto cookie = header_text(reply, "Set-Cookie")) kept.cookie = closed(*cookie);
  kept.created_at = now;
  tx.kept_replies.insert(place, kept, now - storage::KeptReplies::kKeptFor);
}

}  // namespace

void take_idempotency_key(Call& call, const Operation& operation) {
  const auto value = call.header("Idempotency-Key");
  if (!value || !operation.takes_header("Idempotency-Key")) return;
  const bool printable = std::all_of(value->begin(), value->end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (value->empty() || value->size() > kMaxKey || !printable) {
    throw invalid("/headers/Idempotency-Key", "must be 1 to 255 printable ASCII characters");
  }
  const net::Request& request = call.request;
  call.idempotency_key = *value;
  call.fingerprint = security::digest(request.method + "\n" + request.target + "\n" + request.body);
}

std::optional<net::Reply> replay(const Call& call, storage::Transaction& tx) {
  if (!call.idempotency_key) return std::nullopt;
  auto kept = tx.kept_replies.find(place_of(call), call.services.environment.now() - storage::KeptReplies::kKeptFor);
  if (!kept) return std::nullopt;
  if (kept->fingerprint != call.fingerprint) {
    throw Error(Code::idempotency_key_reused, "This Idempotency-Key was used for another request; take a new one.");
  }
  net::Reply reply;
  reply.status = kept->status;
  if (!kept->media_type.empty()) reply.headers.emplace_back("Content-Type", kept->media_type);
  if (kept->location) reply.headers.emplace_back("Location", opened(call, *kept, std::move(*kept->location)));
  if (kept->etag) reply.headers.emplace_back("ETag", *kept->etag);
  reply.headers.emplace_back("Idempotent-Replayed", "true");
  if (kept->cookie) reply.headers.emplace_back("Set-Cookie", opened(call, *kept, std::move(*kept->cookie)));
  reply.body = opened(call, *kept, std::move(kept->body));
  return reply;
}

RunningCalls::Place::Place(RunningCalls& calls, const Call& call)
    : calls_(calls), name_(owner_of(call) + "\n" + *call.idempotency_key) {
  const std::lock_guard lock(calls_.mutex_);
  if (!calls_.running_.insert(name_).second) {
    throw Error(Code::idempotency_in_progress, "The first request with this Idempotency-Key is still running.");
  }
}

RunningCalls::Place::~Place() {
  const std::lock_guard lock(calls_.mutex_);
  calls_.running_.erase(name_);
}

net::Reply write(Call& call, const std::function<net::Reply(storage::Transaction&)>& change) {
  const net::Blocking blocking;  // until the disk has it
  storage::Store& store = call.services.store;
  const auto place = call.idempotency_key ? std::optional(place_of(call)) : std::nullopt;
  try {
    return store.write(
        [&](storage::Transaction& tx) {
          if (auto kept = replay(call, tx)) return std::move(*kept);
          std::string target = audit_target(call, tx);
          net::Reply reply = change(tx);
          if (place) keep(call, tx, *place, reply);
          audit(call, tx, std::move(target), reply);
          return reply;
        },
        place);
  } catch (const Error& refusal) {
    if (!place || !is_final(refusal.code)) throw;
    net::Reply reply = problem(refusal, call.request.path, call.request_id);
    store.write([&](storage::Transaction& tx) { keep(call, tx, *place, reply); }, place);
    return reply;
  }
}

}  // namespace docket::http
