#include "net/proxies.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

namespace docket::net {
namespace {

using Address = std::array<std::uint8_t, 16>;

constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
constexpr unsigned kMappedBits = 96;
constexpr std::string_view kBlank = " \t";

bool is_ipv4(const Address& address) { return std::equal(kMapped.begin(), kMapped.begin() + 12, address.begin()); }

std::optional<Address> read_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Address address = kMapped;
  if (::inet_pton(AF_INET, terminated.c_str(), address.data() + 12) == 1) return address;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

std::string text_of(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_ipv4(address);
  ::inet_ntop(v4 ? AF_INET : AF_INET6, address.data() + (v4 ? 12 : 0), text.data(), text.size());
  return text.data();
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The address of an entry: alone, or with a port ("192.0.2.1:80", "[2001:db8::1]", "[2001:db8::1]:80").
std::optional<Address> read_node(std::string_view node) {
  if (node.starts_with('[')) {
    const std::size_t end = node.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = node.substr(end + 1);
    if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return std::nullopt;
    const std::string_view inside = node.substr(1, end - 1);
    return inside.find(':') == std::string_view::npos ? std::nullopt : read_address(inside);
  }
  const std::size_t colon = node.find(':');
  const bool has_port = colon != std::string_view::npos && is_port(node.substr(colon + 1)) &&
                        node.find('.') < colon;  // "::1" and "1::80" have none
  return read_address(has_port ? node.substr(0, colon) : node);
}

/// The values of all headers of that name, as one list (RFC 9110, 5.3); nullopt when there is none.
std::optional<std::string> joined(const Headers& headers, std::string_view name) {
  std::optional<std::string> whole;
  for (const auto& [key, value] : headers) {
    if (!same_word(key, name)) continue;
    if (whole)
      whole->append(",").append(value);
    else
      whole = value;
  }
  return whole;
}

/// Takes the last entry that is not empty off a list; nullopt when there is no more. Quotes are matched from the right:
/// the entries of our own proxies stand there and are sound, so that a quote which a client left open further left can
/// not swallow them.
std::optional<std::string_view> take_last(std::string_view& list) {
  while (!list.empty()) {
    std::size_t start = list.size();
    for (bool quoted = false; start > 0 && (quoted || list[start - 1] != ','); --start) {
      if (list[start - 1] == '"') quoted = !quoted;
    }
    const std::string_view entry = without_blanks(list.substr(start));
    list = list.substr(0, start == 0 ? 0 : start - 1);
    if (!entry.empty()) return entry;
  }
  return std::nullopt;
}

/// Takes the value of a pair off `rest`: a quoted string or what comes before the next delimiter. nullopt when it is
/// neither.
std::optional<std::string> take_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    value = rest.substr(0, rest.find_first_of(" \t;\""));
    rest.remove_prefix(value.size());
    return value.empty() ? std::nullopt : std::optional(value);
  }
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return value;
    }
    if (rest[i] == '\\' && ++i == rest.size()) break;
    value.push_back(rest[i]);
  }
  return std::nullopt;
}

/// One element of Forwarded, as far as it matters here.
struct Hop {
  std::optional<std::string> from;
  std::optional<std::string> proto;
};

/// nullopt for what is out of the grammar of RFC 7239, section 4. Values may hold `:` and brackets without quotes, as
/// many proxies write them.
std::optional<Hop> read_hop(std::string_view element) {
  Hop hop;
  while (!element.empty()) {
    const std::size_t equals = element.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = element.substr(0, equals);
    if (name.empty() || name.find_first_of(" \t;\",") != std::string_view::npos) return std::nullopt;
    element.remove_prefix(equals + 1);
    auto value = take_value(element);
    if (!value) return std::nullopt;
    auto* place = same_word(name, "for") ? &hop.from : same_word(name, "proto") ? &hop.proto : nullptr;
    if (place != nullptr && place->has_value()) return std::nullopt;
    if (place != nullptr) *place = *std::move(value);

    element = without_blanks(element);
    if (!element.empty() && element.front() != ';') return std::nullopt;
    while (element.starts_with(';')) element = without_blanks(element.substr(1));
  }
  return hop;
}

/// The entries of one header, from the right.
class Trail {
 public:
  Trail(const Headers& headers, std::string_view name, std::optional<Address> (*read)(std::string_view))
      : list_(joined(headers, name)), rest_(list_ ? std::string_view(*list_) : std::string_view()), read_(read) {}
  Trail(const Trail&) = delete;
  Trail& operator=(const Trail&) = delete;

  bool exists() const { return list_.has_value(); }

  /// The next address; nullopt at the end and for an entry that has none.
  std::optional<Address> next() {
    const auto entry = take_last(rest_);
    return entry ? read_(*entry) : std::nullopt;
  }

 private:
  std::optional<std::string> list_;
  std::string_view rest_;
  std::optional<Address> (*read_)(std::string_view);
};

std::optional<Address> read_element(std::string_view element) {
  const auto hop = read_hop(element);
  return hop && hop->from ? read_node(*hop->from) : std::nullopt;
}

/// Whether the word for a scheme means TLS; nullopt for one that is not known. WebSockets have names of their own.
std::optional<bool> is_secure(std::string_view scheme) {
  if (same_word(scheme, "https") || same_word(scheme, "wss")) return true;
  if (same_word(scheme, "http") || same_word(scheme, "ws")) return false;
  return std::nullopt;
}

std::optional<bool> secure_by_forwarded(const Headers& headers) {
  const auto list = joined(headers, "Forwarded");
  std::string_view rest = list ? std::string_view(*list) : std::string_view();
  const auto nearest = take_last(rest);
  const auto hop = nearest ? read_hop(*nearest) : std::nullopt;
  return hop && hop->proto ? is_secure(*hop->proto) : std::nullopt;
}

std::optional<bool> secure_by_x_forwarded(const Headers& headers) {
  const auto list = joined(headers, "X-Forwarded-Proto");
  std::string_view rest = list ? std::string_view(*list) : std::string_view();
  const auto nearest = take_last(rest);
  return nearest ? is_secure(*nearest) : std::nullopt;
}

bool same_bits(const Address& a, const Address& b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  networks_.reserve(networks.size());
  for (const std::string& text : networks) networks_.push_back(read_network(text));
}

TrustedProxies::Network TrustedProxies::read_network(const std::string& text) {
  const std::string_view whole = text;
  const std::size_t slash = std::min(whole.find('/'), whole.size());
  const auto address = read_address(whole.substr(0, slash));
  // An address in the mapped form counts its bits as IPv6 does: ::ffff:10.0.0.0/104 is 10.0.0.0/8.
  const bool short_form = address && is_ipv4(*address) && whole.substr(0, slash).find(':') == std::string_view::npos;
  const unsigned least = address && is_ipv4(*address) && !short_form ? kMappedBits : 0;
  const unsigned most = short_form ? 32 : 128;
  unsigned prefix = most;
  bool sound = address.has_value();
  if (slash < whole.size()) {
    const char* end = whole.data() + whole.size();
    const auto [stopped, error] = std::from_chars(whole.data() + slash + 1, end, prefix);
    sound = sound && error == std::errc() && stopped == end && prefix >= least && prefix <= most;
  }
  if (!sound) {
    throw std::invalid_argument("must be addresses or networks like 127.0.0.1, 10.0.0.0/8 or fd00::/8, not \"" + text +
                                "\"");
  }
  return {*address, short_form ? prefix + kMappedBits : prefix};
}

bool TrustedProxies::trusts(const Address& address) const {
  return std::ranges::any_of(networks_, [&address](const Network& network) {
    // "::/0" means every IPv6 address, and not all of IPv4 as well.
    return is_ipv4(address) == is_ipv4(network.address) && same_bits(address, network.address, network.prefix);
  });
}

bool TrustedProxies::trusts(std::string_view numeric_address) const {
  // A link-local peer comes with its interface: fe80::1%eth0.
  const auto address = read_address(numeric_address.substr(0, numeric_address.find('%')));
  return address && trusts(*address);
}

Origin TrustedProxies::origin_of(const Headers& headers, std::string peer_address, bool peer_is_secure) const {
  Origin origin{std::move(peer_address), peer_is_secure};
  if (networks_.empty() || !trusts(std::string_view(origin.address))) return origin;

  Trail forwarded(headers, "Forwarded", read_element);
  Trail x_forwarded(headers, "X-Forwarded-For", read_node);
  std::optional<Address> known;
  for (bool trusted = true; trusted;) {
    const auto next = forwarded.exists() ? forwarded.next() : x_forwarded.next();
    if (!next || (forwarded.exists() && x_forwarded.exists() && x_forwarded.next() != next)) break;
    known = next;
    trusted = trusts(*next);
  }
  if (known) origin.address = text_of(*known);

  const auto by_forwarded = secure_by_forwarded(headers);
  const auto by_x_forwarded = secure_by_x_forwarded(headers);
  if (by_forwarded && by_x_forwarded) {
    origin.is_secure = *by_forwarded && *by_x_forwarded;
  } else {
    origin.is_secure = by_forwarded.value_or(by_x_forwarded.value_or(peer_is_secure));
  }
  return origin;
}

}  // namespace docket::net
