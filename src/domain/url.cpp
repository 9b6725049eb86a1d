#include "domain/url.hpp"

#include <algorithm>

#include "domain/text.hpp"

namespace docket {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool has_only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && has_only(text, kDigits) && std::stoi(std::string(text)) >= 1 &&
         std::stoi(std::string(text)) <= 65'535;
}

/// A name, an IPv4 address, or an IPv6 address in its brackets.
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    return text.size() > 4 && text.ends_with(']') &&
           has_only(text.substr(1, text.size() - 2), "0123456789abcdefABCDEF:.") &&
           text.find(':') != std::string_view::npos;
  }
  return !text.empty() && !text.starts_with('.') && !text.starts_with('-') &&
         has_only(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");
}

}  // namespace

std::optional<std::string> url_fault(std::string_view url, Scheme scheme) {
  if (url.size() > kMaxUrl) {
    return "may have at most " + std::to_string(kMaxUrl) + " characters";
  }
  const bool is_plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F'; });
  if (!is_plain || url.find_first_of("\"<>\\^`{|}") != std::string_view::npos) {
    return "must have no spaces and no characters that a URL writes as %XX";
  }
  const auto colon = url.find("://");
  const std::string given = colon == std::string_view::npos ? "" : ascii_lower(url.substr(0, colon));
  if (given != "https" && scheme == Scheme::https) return "must begin with https://";
  if (given != "https" && given != "http") return "must begin with https:// or http://";
  if (url.find('#') != std::string_view::npos) return "must have no fragment (#)";
  const std::string_view rest = url.substr(colon + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) return "must have no user name and password in it";
  const auto bracket = authority.find(']');
  const auto port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (!is_host(authority.substr(0, port))) return "must name a host";
  if (port != std::string_view::npos && !is_port(authority.substr(port + 1))) return "has a port that is none";
  return std::nullopt;
}

}  // namespace docket
