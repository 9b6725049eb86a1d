#include "http/call.hpp"

#include <stdexcept>

#include "domain/text.hpp"
#include "security/digest.hpp"

namespace docket::http {
namespace {

/// Calls `visit` with each entity tag of a header, without its quotes and W/; true as soon as a visit is.
template <class Visit>
bool any_tag(std::string_view header, bool accept_weak, Visit visit) {
  while (!header.empty()) {
    const auto comma = header.find(',');
    std::string_view tag = trimmed(header.substr(0, comma));
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) {
      if (!accept_weak) continue;
      tag.remove_prefix(2);
    }
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"' && visit(tag.substr(1, tag.size() - 2))) return true;
  }
  return false;
}

bool is_host(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
             std::string_view::npos;
}

}  // namespace

const std::string& Call::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  throw std::logic_error("the route has no such parameter");
}

std::string Call::base_url() const {
  if (!services.public_url.empty()) return services.public_url;
  const auto host = header("Host");
  if (!host || !is_host(*host)) return "";
  return (request.is_secure ? "https://" : "http://") + std::string(*host);
}

std::size_t limit_of(const Call& call) { return static_cast<std::size_t>(call.query.integer("limit").value_or(50)); }

net::Reply json_reply(int status, std::string body, std::string_view etag) {
  net::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  if (!etag.empty()) reply.headers.emplace_back("ETag", "\"" + std::string(etag) + "\"");
  reply.body = std::move(body);
  return reply;
}

net::Reply created(std::string location, std::string body, std::string_view etag) {
  net::Reply reply = json_reply(201, std::move(body), etag);
  reply.headers.emplace_back("Location", std::move(location));
  return reply;
}

net::Reply json_reply_by_content(int status, std::string body) {
  const std::string etag = security::digest(body);
  return json_reply(status, std::move(body), etag);
}

net::Reply created_by_content(std::string location, std::string body) {
  const std::string etag = security::digest(body);
  return created(std::move(location), std::move(body), etag);
}

net::Reply no_content() {
  net::Reply reply;
  reply.status = 204;
  return reply;
}

void require_match(const Call& call, std::int64_t version) { require_match(call, std::to_string(version)); }

void require_match(const Call& call, std::string_view version) {
  const auto header = call.header("If-Match");
  if (!header) return;
  const bool match =
      any_tag(*header, false, [&](std::string_view tag) { return tag.substr(0, tag.find('.')) == version; });
  if (!match) throw Error(Code::stale_version, "Someone else changed it meanwhile; read it again, then decide.");
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  return any_tag(if_none_match, true, [&](std::string_view tag) { return tag == etag; });
}

}  // namespace docket::http
