#include "http/stray.hpp"

#include <algorithm>

#include "domain/language.hpp"
#include "http/language.hpp"
#include "http/shell.hpp"

namespace docket::http {
namespace {

/// What is not for people, whatever a browser accepts.
constexpr std::string_view kForPrograms[] = {"/api", "/ws", "/assets"};

const Notice kNotices[] = {
    {"en", "There is nothing here", "Check the address: it may be mistyped, or the link may be an old one."},
    {"de", "Hier ist nichts", "Bitte prüfen Sie die Adresse: Vielleicht ist sie vertippt, oder der Link ist alt."},
    {"es", "Aquí no hay nada", "Compruebe la dirección: puede estar mal escrita, o el enlace puede ser antiguo."},
    {"hi", "यहाँ कुछ नहीं है", "पता जाँचें: हो सकता है वह ग़लत लिखा गया हो, या लिंक पुराना हो।"},
    {"ar", "لا يوجد شيء هنا", "تحقق من العنوان: ربما كُتب خطأً، أو أن الرابط قديم."},
};

bool is_for_programs(std::string_view path) {
  return std::ranges::any_of(kForPrograms, [&](std::string_view start) {
    return path == start || (path.starts_with(start) && path[start.size()] == '/');
  });
}

/// The address of the page that `request` has with slashes behind it; nullopt when there is none.
std::optional<std::string> meant_by(const Router& router, const net::Request& request) {
  std::string_view path = request.path;
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.size() == request.path.size() || path.empty() || !router.find("GET", path)) return std::nullopt;
  return std::string(path) + (request.query.empty() ? "" : "?" + request.query);
}

}  // namespace

std::optional<net::Reply> stray_reply(const Router& router, const Call& call) {
  const net::Request& request = call.request;
  if ((request.method != "GET" && request.method != "HEAD") || is_for_programs(request.path)) return std::nullopt;
  const auto accept = call.header("Accept");
  if (!accept || accept->find("text/html") == std::string_view::npos) return std::nullopt;
  if (const auto location = meant_by(router, request)) {
    net::Reply reply;
    reply.status = 308;
    reply.headers.emplace_back("Location", *location);
    return reply;
  }
  return still_page(404, in_language(kNotices, wanted_language(call).value_or("")));
}

}  // namespace docket::http
