#include <algorithm>

#include "domain/text.hpp"
#include "http/handlers.hpp"
#include "resources/resources.hpp"
#include "security/digest.hpp"

/// Files built into the executable: what the pages need, and the pages of the interactive docs.
namespace docket::http {
namespace {

std::string_view media_type_of(std::string_view file) {
  if (file.ends_with(".css")) return "text/css; charset=utf-8";
  if (file.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (file.ends_with(".svg")) return "image/svg+xml";
  if (file.ends_with(".html")) return "text/html; charset=utf-8";
  return "application/octet-stream";
}

/// Forms in which a file may be built in, the smallest first, and what Accept-Encoding calls them.
constexpr std::pair<std::string_view, std::string_view> kCompressed[] = {{".br", "br"}, {".gz", "gzip"}};

bool is_compressed(std::string_view file) {
  return std::ranges::any_of(kCompressed, [&](const auto& form) { return file.ends_with(form.first); });
}

/// Whether the client takes that coding (RFC 9110, 12.5.3); one with q=0 is refused.
bool takes(const Call& call, std::string_view coding) {
  std::string_view rest = call.header("Accept-Encoding").value_or("");
  while (!rest.empty()) {
    std::string_view entry = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(entry.size() + 1, rest.size()));
    const auto semicolon = entry.find(';');
    if (!net::same_word(trimmed(entry.substr(0, semicolon)), coding)) continue;
    const auto weight = semicolon == std::string_view::npos ? "" : trimmed(entry.substr(semicolon + 1));
    return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000";
  }
  return false;
}

/// The file of that path in the smallest form that the client takes; where only a compressed one is built in, in that.
/// Throws not_found.
net::Reply serve(const Call& call, const std::string& path) {
  const auto* plain = is_compressed(path) ? nullptr : resources::find(path);
  const resources::Resource* found = plain;
  std::string_view coding;
  for (const auto& [ending, name] : kCompressed) {
    const auto* form = resources::find(path + std::string(ending));
    if (form == nullptr || (plain != nullptr && !takes(call, name))) continue;
    found = form;
    coding = name;
    break;
  }
  if (found == nullptr) throw Error(Code::not_found, "There is no such file.");
  net::Reply reply;
  reply.headers.emplace_back("Content-Type", media_type_of(path));
  if (!coding.empty()) reply.headers.emplace_back("Content-Encoding", coding);
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  reply.headers.emplace_back("ETag", '"' + security::digest(found->bytes) + '"');
  reply.body = found->bytes;
  return reply;
}

net::Reply serve_for_an_hour(const Call& call, const std::string& path) {
  net::Reply reply = serve(call, path);
  reply.headers.emplace_back("Cache-Control", "public, max-age=3600");
  return reply;
}

/// The one name in the path's last place. Throws not_found for anything that could lead elsewhere.
const std::string& file_of(const Call& call) {
  const std::string& file = call.param("file");
  if (file.find('/') != std::string::npos) throw Error(Code::not_found, "There is no such file.");
  return file;
}

}  // namespace

net::Reply asset(Call& call) {
  const std::string& file = file_of(call);
  if (resources::find("web/assets/" + file) == nullptr) return serve_for_an_hour(call, "assets/" + file);
  // Its name holds a digest of what is in it.
  net::Reply reply = serve(call, "web/assets/" + file);
  reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  return reply;
}

net::Reply push_worker(Call& call) {
  net::Reply reply = serve(call, "web/push.js");
  reply.headers.emplace_back("Cache-Control", "no-cache");
  return reply;
}

net::Reply docs_asset(Call& call) {
  const std::string& file = file_of(call);
  const bool ours = resources::find("assets/docs/" + file) != nullptr;
  return serve_for_an_hour(call, (ours ? "assets/docs/" : "docs/") + file);
}

net::Reply docs_page(Call& call) {
  net::Reply reply = serve_for_an_hour(call, "assets/docs/index.html");
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                             "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'");
  return reply;
}

}  // namespace docket::http
