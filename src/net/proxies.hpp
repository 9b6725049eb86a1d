#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace docket::net {

/// Where a request comes from.
struct Origin {
  std::string address;     ///< numeric
  bool is_secure = false;  ///< whether it came over TLS, to us or to the proxy next to us
};

/// The proxies whose word is taken on who is behind them. Never changes: any thread may call it.
class TrustedProxies {
 public:
  /// Trusts nobody.
  TrustedProxies() = default;

  /// Numeric addresses and networks: "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8". Throws std::invalid_argument, saying
  /// what it must be ("must be …, not …"), for anything else.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  /// Whether it is one of them. IPv6 addresses that stand for IPv4 ones ("::ffff:10.0.0.1") count as those; what is not
  /// an address is not trusted.
  bool trusts(std::string_view numeric_address) const;

  /// Where a request comes from that arrived from `peer_address`, over TLS or not.
  ///
  /// An untrusted peer speaks for itself alone. A trusted one is asked by X-Forwarded-For or Forwarded (RFC 7239):
  /// their entries are walked from the right, where the nearest proxy wrote, past those that are trusted, to the first
  /// that is not. Whatever stands further left is the word of that stranger. An entry that is no address (`unknown`,
  /// `_hidden`, nonsense) ends the walk at what was known before it. Where a request has both headers, one of them may
  /// be the client's, passed on by a proxy that writes only the other: the walk ends where they differ.
  ///
  /// Whether it was secure is what the nearest proxy says by `proto`, or X-Forwarded-Proto; where both are there, both
  /// must say so. Without either it is `peer_is_secure`.
  Origin origin_of(const Headers& headers, std::string peer_address, bool peer_is_secure) const;

 private:
  /// IPv4 in the mapped form (RFC 4291, 2.5.5.2), so that there is one kind.
  using Address = std::array<std::uint8_t, 16>;

  struct Network {
    Address address;
    unsigned prefix;  ///< bits that count
  };

  static Network read_network(const std::string& text);
  bool trusts(const Address& address) const;

  std::vector<Network> networks_;
};

}  // namespace docket::net
