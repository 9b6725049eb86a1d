#include "http/html.hpp"

namespace docket::http {

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

net::Reply page(int status, std::string_view title, std::string_view body, int refresh_s) {
  net::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                             "base-uri 'none'; frame-ancestors 'none'");
  reply.body = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  if (refresh_s > 0) reply.body += "<meta http-equiv=\"refresh\" content=\"" + std::to_string(refresh_s) + "\">\n";
  reply.body += "<title>" + escaped(title) +
                "</title>\n<link rel=\"icon\" href=\"/assets/icon.svg\">\n"
                "<link rel=\"stylesheet\" href=\"/assets/pages.css\">\n</head>\n<body>\n" +
                std::string(body) + "</body>\n</html>\n";
  return reply;
}

}  // namespace docket::http
