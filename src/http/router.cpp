#include "http/routes.hpp"

#include <algorithm>

#include "domain/text.hpp"

namespace docket::http {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = path.find('/');
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  }
  return segments;
}

bool is_param(std::string_view segment) { return segment.starts_with('{'); }

bool fits(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& segments) {
  if (pattern.size() != segments.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_param(pattern[i]) ? segments[i].empty() : pattern[i] != segments[i]) return false;
  }
  return true;
}

std::string decoded(std::string_view segment) {
  auto text = net::percent_decode(segment, false);
  if (!text || !is_utf8(*text) || text->find('\0') != std::string::npos) {
    throw Error(Code::malformed, "The path is not valid percent-encoded UTF-8.");
  }
  return std::move(*text);
}

}  // namespace

Router::Router(std::span<const Route> routes) : routes_(routes) {
  for (const Route& route : routes_) segments_.push_back(split(route.path));
}

std::string_view Router::template_of(const std::vector<std::string_view>& segments) const {
  std::string_view best;
  std::size_t fewest = segments.size() + 1;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!fits(segments_[i], segments)) continue;
    const auto places = static_cast<std::size_t>(std::count_if(segments_[i].begin(), segments_[i].end(), is_param));
    if (places >= fewest) continue;
    fewest = places;
    best = routes_[i].path;
  }
  return best;
}

std::optional<Router::Match> Router::find(std::string_view method, std::string_view path) const {
  if (!path.starts_with('/')) return std::nullopt;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const auto segments = split(path);
  const std::string_view pattern = template_of(segments);
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (routes_[i].path != pattern || routes_[i].method != wanted) continue;
    Match match{i, {}};
    for (std::size_t s = 0; s < segments.size(); ++s) {
      const std::string_view name = segments_[i][s];
      if (is_param(name)) match.params.emplace_back(name.substr(1, name.size() - 2), decoded(segments[s]));
    }
    return match;
  }
  return std::nullopt;
}

std::string Router::allowed(std::string_view path) const {
  if (!path.starts_with('/')) return "";
  const std::string_view pattern = template_of(split(path));
  if (pattern.empty()) return "";
  std::string methods;
  for (const Route& route : routes_) {
    if (route.path != pattern) continue;
    if (!methods.empty()) methods += ", ";
    methods += route.method;
    if (route.method == "GET") methods += ", HEAD";
  }
  return methods + ", OPTIONS";
}

}  // namespace docket::http
