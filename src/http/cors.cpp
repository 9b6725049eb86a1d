#include "http/cors.hpp"

#include <algorithm>

namespace docket::http {
namespace {

bool is_allowed(const std::vector<std::string>& origins, const net::Request& request) {
  const auto origin = net::find_header(request.headers, "Origin");
  return origin && std::find(origins.begin(), origins.end(), *origin) != origins.end();
}

}  // namespace

void add_cors(const std::vector<std::string>& origins, const net::Request& request, net::Reply& reply) {
  if (!is_allowed(origins, request)) return;
  reply.headers.emplace_back("Access-Control-Allow-Origin", *net::find_header(request.headers, "Origin"));
  reply.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  reply.headers.emplace_back("Access-Control-Expose-Headers",
                             "ETag, Location, X-Request-Id, Idempotent-Replayed, Retry-After, RateLimit-Limit, "
                             "RateLimit-Remaining, RateLimit-Reset, Deprecation, Sunset, Link, "
                             "Content-Disposition");
}

net::Reply options_reply(const std::vector<std::string>& origins, const net::Request& request,
                         const std::string& methods) {
  net::Reply reply;
  reply.status = 204;
  reply.headers.emplace_back("Allow", methods);
  if (is_allowed(origins, request) && net::find_header(request.headers, "Access-Control-Request-Method")) {
    reply.headers.emplace_back("Access-Control-Allow-Methods", methods);
    reply.headers.emplace_back("Access-Control-Allow-Headers",
                               "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, "
                               "X-API-Key, X-Request-Id");
    reply.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return reply;
}

}  // namespace docket::http
