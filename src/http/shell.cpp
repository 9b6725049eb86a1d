#include "http/shell.hpp"

#include <stdexcept>
#include <string>

#include "domain/language.hpp"
#include "domain/text.hpp"
#include "resources/resources.hpp"
#include "security/digest.hpp"

namespace docket::http {
namespace {

constexpr std::string_view kTitle = "<title>Docket</title>";
constexpr std::string_view kContent = "<!--content-->";
constexpr std::string_view kLanguage = "<html lang=\"en\">";
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The link to where everybody can begin.
struct Start {
  std::string_view language;
  std::string_view text;
};

constexpr Start kStarts[] = {
    {"en", "To the start page"}, {"de", "Zur Startseite"},   {"es", "A la página de inicio"},
    {"hi", "शुरुआती पन्ने पर"},      {"ar", "إلى صفحة البداية"},
};

std::string_view file_of(std::string_view page) {
  const auto* file = resources::find("web/" + std::string(page) + ".html");
  if (file == nullptr) throw std::logic_error("there is no page " + std::string(page));
  return file->bytes;
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const auto place = text.find(what);
  if (place == std::string::npos) throw std::logic_error("a page lacks " + std::string(what));
  text.replace(place, what.size(), with);
}

/// Without every element that begins with `start` and ends with `end`.
void remove_all(std::string& text, std::string_view start, std::string_view end) {
  for (auto place = text.find(start); place != std::string::npos; place = text.find(start, place)) {
    const auto behind = text.find(end, place);
    if (behind == std::string::npos) throw std::logic_error("a page lacks " + std::string(end));
    text.erase(place, behind + end.size() - place);
  }
}

net::Reply html(int status, std::string body) {
  net::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  reply.headers.emplace_back("Content-Security-Policy", kPolicy);
  reply.body = std::move(body);
  return reply;
}

std::string message(std::string_view title, std::string_view text, std::string_view language) {
  return "<main class=\"narrow stack\"><h1>" + html_escaped(title) + "</h1><p>" + html_escaped(text) +
         "</p><p><a href=\"/\">" + std::string(in_language(kStarts, language).text) + "</a></p></main>\n";
}

}  // namespace

net::Reply shell(std::string_view page) {
  net::Reply reply = html(200, std::string(file_of(page)));
  reply.headers.emplace_back("ETag", '"' + security::digest(reply.body) + '"');
  reply.headers.emplace_back("Cache-Control", "no-cache");
  return reply;
}

net::Reply shell(std::string_view page, int status, std::string_view title, std::string_view content,
                 std::string_view language) {
  std::string body(file_of(page));
  const std::string_view direction = language == "ar" ? "rtl" : "ltr";
  replace(body, kLanguage, "<html lang=\"" + std::string(language) + "\" dir=\"" + std::string(direction) + "\">");
  replace(body, kTitle, "<title>" + html_escaped(title) + "</title>");
  replace(body, kContent, content);
  return html(status, std::move(body));
}

net::Reply message_page(std::string_view page, int status, std::string_view title, std::string_view text,
                        std::string_view language) {
  return shell(page, status, title, message(title, text, language), language);
}

net::Reply still_page(int status, const Notice& notice) {
  net::Reply page = message_page("counter", status, notice.title, notice.text, notice.language);
  remove_all(page.body, "<script", "</script>");
  remove_all(page.body, "<link rel=\"modulepreload\"", ">");
  return page;
}

}  // namespace docket::http
