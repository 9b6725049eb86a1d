#include "http/api.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "domain/text.hpp"
#include "http/audit.hpp"
#include "http/boards.hpp"
#include "http/cors.hpp"
#include "http/problem.hpp"
#include "http/schema_faults.hpp"
#include "http/stray.hpp"
#include "http/waiting.hpp"
#include "log/log.hpp"
#include "net/workers.hpp"

namespace docket::http {
namespace {

using Stopwatch = std::chrono::steady_clock;

constexpr std::size_t kMaxRequestId = 128;
constexpr std::string_view kBoardPath = "/api/v1/boards/{shop}";

bool is_sane_request_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRequestId && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
}

/// The credential of a request: an access token or an API key; empty when there is none.
std::string_view credential_of(const Call& call) {
  if (const auto key = call.header("X-API-Key")) return trimmed(*key);
  const auto authorization = call.header("Authorization");
  if (!authorization) return {};
  constexpr std::string_view scheme = "bearer ";
  if (authorization->size() < scheme.size() || ascii_lower(authorization->substr(0, scheme.size())) != scheme) {
    throw Error(Code::invalid_token, "Send the credential as \"Authorization: Bearer …\".");
  }
  return trimmed(authorization->substr(scheme.size()));
}

/// Whether a database can hold it.
bool is_text(std::string_view bytes) { return is_utf8(bytes) && bytes.find('\0') == std::string_view::npos; }

/// The media type of a Content-Type, lower case and without parameters.
std::string media_type(std::string_view content_type) {
  return ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
}

json::Value form_value(std::string_view body) {
  const auto pairs = net::parse_form(body);
  if (!pairs) throw Error(Code::malformed, "The form is not valid percent-encoding.");
  json::Object object;
  for (const auto& [name, value] : *pairs) {
    if (!is_utf8(name) || !is_utf8(value)) throw Error(Code::malformed, "The form is not valid UTF-8.");
    object[name] = json::Value(value);
  }
  return json::Value(object);
}

void add_default(net::Reply& reply, std::string_view name, std::string_view value) {
  if (!net::find_header(reply.headers, name)) reply.headers.emplace_back(name, value);
}

void say_if_deprecated(net::Reply& reply, const Operation* operation) {
  if (operation != nullptr && operation->deprecation) add_deprecation(reply, *operation->deprecation);
}

void add_request_id(net::Reply& reply, const std::string& request_id) {
  reply.headers.emplace_back("X-Request-Id", request_id);
}

/// The path as a problem can carry it: other bytes would not be JSON.
std::string_view instance_of(const net::Request& request) {
  return is_utf8(request.path) ? std::string_view(request.path) : std::string_view();
}

/// The path without the token behind a name that one follows. It may stand in a path that no route has, too: a wrong
/// method, a slash at the end.
std::string without_token(std::string_view path) {
  for (const std::string_view name : {"/track/", "/pairings/"}) {
    const auto at = path.find(name);
    if (at != std::string_view::npos) return std::string(path.substr(0, at + name.size())) + "{token}";
  }
  return std::string(path);
}

void log_request(const Call& call, const net::Reply& reply, std::chrono::duration<double, std::milli> took) {
  const std::string shown = without_token(call.request.path);
  const std::string_view caller = call.caller.kind == Caller::Kind::anonymous ? "-" : std::string_view(call.caller.id);
  log::info("request", {{"id", std::string_view(call.request_id)},
                        {"method", std::string_view(call.request.method)},
                        {"path", std::string_view(shown)},
                        {"status", static_cast<std::int64_t>(reply.status)},
                        {"ms", took.count()},
                        {"bytes", static_cast<std::int64_t>(reply.body.size())},
                        {"from", std::string_view(call.request.remote_address)},
                        {"caller", caller}});
}

}  // namespace

void add_standing_headers(net::Reply& reply) {
  add_default(reply, "X-Content-Type-Options", "nosniff");
  add_default(reply, "Referrer-Policy", "no-referrer");
  add_default(reply, "Cache-Control", net::find_header(reply.headers, "ETag") ? "private, no-cache" : "no-store");
  add_default(reply, "Vary", "Authorization, X-API-Key, Origin");
}

Api::Api(Services services, const LimitRates& limits)
    : services_(std::move(services)), router_(routes()), limits_(limits) {
  for (const Route& route : routes()) {
    const Operation* operation = services_.contract.find(route.method, route.path);
    if (operation == nullptr) {
      throw std::logic_error("openapi.json lacks " + std::string(route.method) + " " + std::string(route.path));
    }
    if (route.path == kBoardPath) board_route_ = operations_.size();
    operations_.push_back(operation);
  }
}

void Api::note_use(const Call& call) {
  if (!services_.accounts.is_use_due(call.caller)) return;
  const net::Blocking blocking;
  services_.accounts.note_use(call.caller);
}

net::Reply Api::answer(net::Request&& request) {
  const auto start = Stopwatch::now();
  Call call{services_, request};
  call.request_id = request_id_of(request);
  net::Reply reply;
  try {
    reply = or_wait(call, dispatch(call));
    note_use(call);
    if (reply.wait) return reply;
  } catch (const Error& error) {
    reply = problem(error, instance_of(request), call.request_id);
    if (error.code == Code::method_not_allowed) reply.headers.emplace_back("Allow", router_.allowed(request.path));
  } catch (const std::exception& fault) {
    log::error("a request failed",
               {{"id", std::string_view(call.request_id)}, {"cause", std::string_view(fault.what())}});
    reply = problem(Error(Code::internal, "This is our fault; it is in the log under this request_id."),
                    instance_of(request), call.request_id);
  }
  if (call.allowance) add_allowance(reply, *call.allowance);
  say_if_deprecated(reply, call.operation);
  add_retry_after(reply);  // pages that say 503 in their own words
  add_cors(services_.allowed_origins, request, reply);
  if (!reply.prepared) add_standing_headers(reply);
  add_request_id(reply, call.request_id);
  const auto took = Stopwatch::now() - start;
  services_.metrics->count(call.route_number, reply.status, took);
  log_request(call, reply, took);
  return reply;
}

std::optional<net::Reply> Api::answer_at_once(const net::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  if (!services_.allowed_origins.empty() && net::find_header(request.headers, "Origin")) return std::nullopt;
  const auto start = Stopwatch::now();
  auto reply = kept_board(services_.feed, request);
  if (!reply || reply->wait) return reply;
  say_if_deprecated(*reply, operations_[board_route_]);
  add_request_id(*reply, request_id_of(request));
  services_.metrics->count(board_route_, reply->status, Stopwatch::now() - start);
  return reply;
}

std::string Api::request_id_of(const net::Request& request) const {
  const auto wish = net::find_header(request.headers, "X-Request-Id");
  return wish && is_sane_request_id(*wish) ? std::string(*wish)
                                           : services_.environment.new_uuid(services_.environment.now()).str();
}

net::Reply Api::refuse(int status) const {
  const Code code = code_for_status(status);
  const std::string id = services_.environment.new_uuid(services_.environment.now()).str();
  net::Reply reply = problem(Error(code, std::string(kind_of(code).title) + "."), "", id, status);
  add_standing_headers(reply);
  add_request_id(reply, id);
  services_.metrics->count_refusal(status);
  log::info("refused", {{"id", std::string_view(id)}, {"status", static_cast<std::int64_t>(status)}});
  return reply;
}

net::Reply Api::dispatch(Call& call) {
  const net::Request& request = call.request;
  auto match = router_.find(request.method, request.path);
  if (!match) {
    const std::string allowed = router_.allowed(request.path);
    if (allowed.empty()) {
      if (auto stray = stray_reply(router_, call)) return std::move(*stray);
      throw Error(Code::not_found, "There is nothing at this path.");
    }
    if (request.method == "OPTIONS") return options_reply(services_.allowed_origins, request, allowed);
    throw Error(Code::method_not_allowed, "This path takes " + allowed + ".");
  }
  const Route& route = routes()[match->index];
  const Operation& operation = *operations_[match->index];
  call.route = route.path;
  call.operation = &operation;
  if (request.method != "GET" && request.method != "HEAD") call.action = action_of(operation.id);
  call.route_number = match->index;
  call.params = std::move(match->params);
  call.reply_is_secret = route.reply_is_secret;
  count(call, route);
  const auto pairs = net::parse_form(request.query);
  const bool readable = pairs && std::ranges::all_of(*pairs, [](const auto& pair) {
                          return is_text(pair.first) && is_text(pair.second);
                        });
  if (!readable) throw Error(Code::malformed, "The query is not valid percent-encoded UTF-8.");
  call.query = services_.contract.check_query(operation, *pairs);
  return run(call, route, operation);
}

net::Reply Api::run(Call& call, const Route& route, const Operation& operation) {
  if (const auto* reads = std::get_if<Reads>(&route.handler)) {
    return services_.store.read([&](storage::Transaction& tx) {
      authenticate(call, route, tx);
      return reads->run(call, tx);
    });
  }
  const bool writes = std::holds_alternative<Writes>(route.handler);
  if (writes || route.access != Access::everyone || operation.takes_header("Idempotency-Key")) {
    return run_write(call, route, operation);
  }
  read_body(call, route, operation);
  return std::get<Free>(route.handler).run(call);
}

net::Reply Api::run_write(Call& call, const Route& route, const Operation& operation) {
  take_idempotency_key(call, operation);
  std::optional<RunningCalls::Place> place;
  const auto* free = std::get_if<Free>(&route.handler);
  auto kept = services_.store.glance([&](storage::Transaction& tx) {
    authenticate(call, route, tx);
    if (call.idempotency_key) place.emplace(running_, call);
    // Others look in the transaction of the change.
    return free != nullptr ? replay(call, tx) : std::nullopt;
  });
  if (kept) return std::move(*kept);
  read_body(call, route, operation);
  if (free != nullptr) return free->run(call);
  const auto& writes = std::get<Writes>(route.handler);
  return write(call, [&](storage::Transaction& tx) { return writes.run(call, tx); });
}

void Api::count(Call& call, const Route& route) {
  if (route.limit == Limit::guest_orders && !credential_of(call).empty()) return;
  call.allowance = limits_.take(route.limit, call.request.remote_address, services_.environment.now());
  if (call.allowance && call.allowance->refused) {
    throw too_many("Too many of these requests come from your address; try again a little later.",
                   *call.allowance->refused);
  }
}

void Api::authenticate(Call& call, const Route& route, storage::Transaction& tx) {
  if (route.access == Access::everyone) return;
  const std::string_view credential = credential_of(call);
  if (credential.empty()) {
    if (route.access == Access::signed_in) throw Error(Code::unauthenticated, "This needs an access token or API key.");
    return;
  }
  call.caller = services_.accounts.authenticate(tx, credential);
}

void Api::read_body(Call& call, const Route& route, const Operation& operation) {
  if (!operation.has_body()) return;
  const std::string& bytes = call.request.body;
  if (bytes.empty() && !operation.body_required) {
    call.body = json::Value(json::Object{});
    return;
  }
  const auto type = call.header("Content-Type");
  if (call.header("Content-Encoding")) throw Error(Code::unsupported_media_type, "Send the body uncompressed.");
  if (!type || media_type(*type) != operation.media_type) {
    throw Error(Code::unsupported_media_type, "Send the body with Content-Type: " + operation.media_type + ".");
  }
  const bool is_json = operation.media_type == "application/json";
  if (!is_json && operation.media_type != "application/x-www-form-urlencoded") return;  // its handler reads it
  call.body = is_json ? json::parse(bytes) : form_value(bytes);
  try {
    services_.contract.check_body(operation, call.body);
  } catch (Error& error) {
    if (route.inspect != nullptr) error.faults = together(std::move(error.faults), route.inspect(call.body));
    throw;
  }
}

}  // namespace docket::http
