#include "http/handlers.hpp"
#include "resources/resources.hpp"

/// Files built into the executable: style sheets, pictures, and the pages of the interactive docs.
namespace docket::http {
namespace {

std::string_view media_type_of(std::string_view file) {
  if (file.ends_with(".gz")) file.remove_suffix(3);
  if (file.ends_with(".css")) return "text/css; charset=utf-8";
  if (file.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (file.ends_with(".svg")) return "image/svg+xml";
  if (file.ends_with(".html")) return "text/html; charset=utf-8";
  return "application/octet-stream";
}

/// The file in `folder`, or its gzip form where that is what is built in. Throws not_found.
net::Reply serve(std::string_view folder, const std::string& file) {
  if (file.find('/') != std::string::npos) throw Error(Code::not_found, "There is no such file.");
  const std::string path = std::string(folder) + "/" + file;
  const auto* plain = resources::find(path);
  const auto* found = plain != nullptr ? plain : resources::find(path + ".gz");
  if (found == nullptr) throw Error(Code::not_found, "There is no such file.");
  net::Reply reply;
  reply.headers.emplace_back("Content-Type", media_type_of(file));
  if (plain == nullptr) reply.headers.emplace_back("Content-Encoding", "gzip");
  reply.headers.emplace_back("Cache-Control", "public, max-age=3600");
  reply.body = found->bytes;
  return reply;
}

}  // namespace

net::Reply asset(Call& call) { return serve("assets", call.param("file")); }

net::Reply docs_asset(Call& call) {
  const std::string& file = call.param("file");
  const bool ours = resources::find("assets/docs/" + file) != nullptr;
  return serve(ours ? "assets/docs" : "docs", file);
}

net::Reply docs_page(Call&) {
  net::Reply reply = serve("assets/docs", "index.html");
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                             "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'");
  return reply;
}

}  // namespace docket::http
