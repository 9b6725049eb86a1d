#include "http/problem.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include "json/json.hpp"

namespace docket::http {
namespace {

constexpr std::array<ProblemKind, static_cast<std::size_t>(Code::count_)> kKinds{{
    {Code::malformed, 400, "malformed", "The request cannot be read"},
    {Code::unauthenticated, 401, "unauthenticated", "Sign in first"},
    {Code::invalid_token, 401, "invalid_token", "The credential is not valid"},
    {Code::invalid_credentials, 401, "invalid_credentials", "Login or password is wrong"},
    {Code::forbidden, 403, "forbidden", "Not allowed"},
    {Code::registration_closed, 403, "registration_closed", "Registration is closed"},
    {Code::not_found, 404, "not_found", "Not found"},
    {Code::method_not_allowed, 405, "method_not_allowed", "Method not allowed"},
    {Code::already_exists, 409, "already_exists", "Already exists"},
    {Code::illegal_transition, 409, "illegal_transition", "The order cannot take this step"},
    {Code::cancel_refused, 409, "cancel_refused", "The order cannot be cancelled any more"},
    {Code::undo_expired, 409, "undo_expired", "The step cannot be taken back any more"},
    {Code::order_closed, 409, "order_closed", "The order has ended"},
    {Code::out_of_stock, 409, "out_of_stock", "Not enough in stock"},
    {Code::item_unavailable, 409, "item_unavailable", "The item is not on sale"},
    {Code::shop_closed, 409, "shop_closed", "The shop is closed"},
    {Code::status_in_use, 409, "status_in_use", "Open orders would be stranded"},
    {Code::channel_off, 409, "channel_off", "This way is closed"},
    {Code::idempotency_in_progress, 409, "idempotency_in_progress", "The first request is still running"},
    {Code::stale_version, 412, "stale_version", "Changed by someone else meanwhile"},
    {Code::too_large, 413, "too_large", "The body is too large"},
    {Code::unsupported_media_type, 415, "unsupported_media_type", "Send JSON"},
    {Code::validation_failed, 422, "validation_failed", "The request does not fit"},
    {Code::idempotency_key_reused, 422, "idempotency_key_reused", "The Idempotency-Key was used for something else"},
    {Code::precondition_required, 428, "precondition_required", "If-Match is needed"},
    {Code::too_many_requests, 429, "too_many_requests", "Too many requests"},
    {Code::head_too_large, 431, "head_too_large", "The request head is too large"},
    {Code::internal, 500, "internal", "Something went wrong here"},
    {Code::overloaded, 503, "overloaded", "Too much to do"},
    {Code::unavailable, 503, "unavailable", "The order book is away"},
}};

constexpr bool every_code_has_its_row() {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i].code != static_cast<Code>(i) || kKinds[i].name.empty() || kKinds[i].title.empty()) return false;
  }
  return true;
}
static_assert(every_code_has_its_row(), "kKinds has one row for each Code, in its order");

void write_faults(json::Writer& writer, const std::vector<Fault>& faults) {
  if (faults.empty()) return;
  writer.key("errors").begin_array();
  for (const Fault& fault : faults) {
    writer.begin_object().field("pointer", fault.pointer).field("detail", fault.detail).end_object();
  }
  writer.end_array();
}

void write_allowed(json::Writer& writer, const Error& error) {
  if (error.code != Code::illegal_transition) return;
  writer.key("allowed").begin_array();
  for (const std::string& status : error.allowed) writer.value(status);
  writer.end_array();
}

}  // namespace

const ProblemKind& kind_of(Code code) { return kKinds[static_cast<std::size_t>(code)]; }

Code code_for_status(int status) {
  switch (status) {
    case 400:
    case 408:
    case 417:
    case 501:
    case 505: return Code::malformed;
    case 404: return Code::not_found;
    case 405: return Code::method_not_allowed;
    case 413: return Code::too_large;
    case 415: return Code::unsupported_media_type;
    case 414:
    case 431: return Code::head_too_large;
    case 503: return Code::overloaded;
    default: return Code::internal;
  }
}

void add_retry_after(net::Reply& reply, std::optional<Milliseconds> wait) {
  if ((reply.status != 429 && reply.status != 503) || net::find_header(reply.headers, "Retry-After")) return;
  const Seconds whole = std::chrono::ceil<Seconds>(wait.value_or(Milliseconds(0)));
  reply.headers.emplace_back("Retry-After", std::to_string(std::max(whole, Seconds(1)).count()));
}

std::string problem_json(const Error& error, std::string_view instance, std::string_view request_id, int status) {
  const ProblemKind& kind = kind_of(error.code);
  json::Writer writer;
  writer.begin_object();
  writer.field("type", "urn:docket:problem:" + std::string(kind.name));
  writer.field("title", kind.title);
  writer.field("status", status);
  writer.field("detail", std::string_view(error.what()));
  writer.field("instance", instance);
  writer.field("code", kind.name);
  writer.field("request_id", request_id);
  write_faults(writer, error.faults);
  write_allowed(writer, error);
  writer.end_object();
  return writer.take();
}

net::Reply problem(const Error& error, std::string_view instance, std::string_view request_id, int status) {
  if (status == 0) status = kind_of(error.code).status;
  net::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "application/problem+json");
  add_retry_after(reply, error.retry_after);
  if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  reply.body = problem_json(error, instance, request_id, status);
  return reply;
}

}  // namespace docket::http
