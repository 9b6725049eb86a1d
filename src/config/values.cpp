#include "config/values.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "domain/mailbox.hpp"
#include "domain/text.hpp"

namespace docket::config {
namespace {

constexpr std::size_t kLongestHost = 253;

[[noreturn]] void must(const std::string& be) { throw std::invalid_argument("must " + be); }

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

bool is_host(std::string_view host) {
  const bool numeric_v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (numeric_v6) host = host.substr(1, host.size() - 2);
  const std::string_view allowed = numeric_v6 ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789-.";
  return !host.empty() && host.size() <= kLongestHost && host.front() != '.' &&
         host.find_first_not_of(allowed) == std::string_view::npos;
}

std::string read_network(std::string_view value) {
  if (value.find_first_not_of("0123456789abcdefABCDEF.:/") != std::string_view::npos ||
      value.find_first_of(".:") == std::string_view::npos) {
    must("be addresses or networks like 127.0.0.1, 10.0.0.0/8 or fd00::/8, separated by commas");
  }
  return std::string(value);
}

/// The items between commas, each once; empty ones are dropped.
template <class Read>
std::vector<std::string> read_list(std::string_view value, Read read_item) {
  std::vector<std::string> items;
  while (!value.empty()) {
    const std::string_view text = value.substr(0, value.find(','));
    value.remove_prefix(std::min(text.size() + 1, value.size()));
    if (trimmed(text).empty()) continue;
    std::string item = read_item(trimmed(text));
    if (std::ranges::find(items, item) == items.end()) items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

std::int64_t read_number(const std::string& value, std::int64_t least, std::int64_t most) {
  const auto number = whole_number(value);
  if (!number || *number < least || *number > most) {
    must("be a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return *number;
}

std::chrono::seconds read_duration(std::string_view value) {
  constexpr std::int64_t longest_s = 10LL * 366 * 86'400;
  constexpr std::string_view units = "smhd";
  constexpr std::int64_t seconds[] = {1, 60, 3600, 86'400};
  const auto unit = value.empty() ? std::string_view::npos : units.find(value.back());
  const auto number = unit == std::string_view::npos ? std::nullopt : whole_number(value.substr(0, value.size() - 1));
  if (!number || *number < 1 || *number > longest_s / seconds[unit]) {
    must("be a time such as 90d, 12h, 30m or 45s, at most ten years");
  }
  return std::chrono::seconds(*number * seconds[unit]);
}

bool read_switch(const std::string& value) {
  const std::string word = ascii_lower(value);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  must("be true or false");
}

std::string read_origin(std::string_view value) {
  std::string origin = ascii_lower(value);
  const std::string_view scheme = origin.starts_with("https://") ? "https://" : "http://";
  if (!origin.starts_with(scheme)) must("be like https://orders.example.com, with http:// or https://");
  const std::string_view authority = std::string_view(origin).substr(scheme.size());
  if (authority.find('/') != std::string_view::npos)
    must("be like https://orders.example.com, without a path or slash");

  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view host = authority.substr(0, colon);
  if (!is_host(host)) must("be like https://orders.example.com or http://192.168.1.20:8080");
  if (colon == std::string_view::npos) return origin;
  const auto port = whole_number(authority.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) must("have a port from 1 to 65535");
  const bool is_default = *port == (scheme == "https://" ? 443 : 80);
  return std::string(scheme).append(host).append(is_default ? "" : ":" + std::to_string(*port));
}

std::string read_base_url(std::string_view value) {
  const std::size_t scheme = value.find("://");
  const std::size_t slash = scheme == std::string_view::npos ? scheme : value.find('/', scheme + 3);
  std::string_view path = slash == std::string_view::npos ? "" : value.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  const bool is_plain = std::ranges::all_of(path, [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#'; });
  if (!is_plain) must("be like https://api.example.com or https://example.com/api");
  return read_origin(value.substr(0, slash)).append(path);
}

std::string read_smtp_url(const std::string& value) {
  const bool is_known = value.starts_with("smtp://") || value.starts_with("smtps://");
  const std::string_view rest = std::string_view(value).substr(is_known ? value.find("://") + 3 : 0);
  const std::size_t at = rest.rfind('@');
  const std::string_view server = at == std::string_view::npos ? rest : rest.substr(at + 1);
  const std::size_t bracket = server.find(']');
  const std::size_t colon = server.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const auto port =
      colon == std::string_view::npos ? std::optional<std::int64_t>(25) : whole_number(server.substr(colon + 1));
  const bool is_plain = std::ranges::all_of(value, [](char c) { return c > ' ' && c < 0x7f; });
  if (!is_known || !is_plain || !is_host(ascii_lower(server.substr(0, colon))) || !port || *port < 1 || *port > 65535) {
    must("be like smtp://USER:PASSWORD@mail.example.com:587, what is special in it written as %40");
  }
  return value;
}

std::string read_mailbox(std::string_view value) {
  if (!parse_mailbox(value)) {
    must("be an e-mail address such as orders@example.com or Corner Shop <orders@example.com>");
  }
  return std::string(trimmed(value));
}

std::vector<std::string> read_origins(std::string_view value) { return read_list(value, read_origin); }

std::vector<std::string> read_networks(std::string_view value) { return read_list(value, read_network); }

Database read_database(const std::string& value) {
  const std::string scheme = ascii_lower(value.substr(0, value.find(':')));
  const std::string engine = scheme.substr(0, scheme.find('+'));
  if (scheme.size() == value.size()) must("be sqlite:PATH or postgres://USER@HOST:PORT/DATABASE");
  if (engine == "postgres" || engine == "postgresql") return {{}, "postgresql" + value.substr(scheme.size())};
  if (engine != "sqlite") must("be sqlite:PATH or postgres://USER@HOST:PORT/DATABASE");

  std::string_view path = std::string_view(value).substr(scheme.size() + 1);
  if (path.starts_with("//")) {
    if (!path.starts_with("///")) must("be sqlite:PATH or sqlite:///PATH");
    path.remove_prefix(3);
    if (path.find('?') != std::string_view::npos) must("name a file alone, without parameters after ?");
  }
  if (path.empty() || path.find(":memory:") != std::string_view::npos) {
    must("name a file: a database in memory would lose every order");
  }
  return {path, {}};
}

}  // namespace docket::config
