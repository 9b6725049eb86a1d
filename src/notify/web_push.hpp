#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"
#include "security/secret.hpp"

namespace docket::notify {

/// The server as push services know it (RFC 8292): a key of P-256 that follows from the server's secret, so that
/// browsers that have subscribed stay subscribed. Immutable, so any thread may call it.
class Vapid {
 public:
  explicit Vapid(const security::Secret& secret);
  ~Vapid();
  Vapid(Vapid&&) noexcept;

  /// What browsers subscribe with: the uncompressed point, base64url.
  const std::string& public_key() const { return public_key_; }

  /// The value of Authorization for a request to `endpoint`, good for kLasts. `contact` is a mailto: or https: URL.
  std::string authorization(std::string_view endpoint, std::string_view contact, Timestamp now) const;

  static constexpr Seconds kLasts{12 * 3600};

 private:
  struct Key;
  std::unique_ptr<Key> key_;
  std::string public_key_;
};

/// Whether that is the key of a browser, base64url: an uncompressed point of the curve (RFC 8291, 2.1).
bool is_browser_key(std::string_view p256dh);

/// Random values that tests fix.
struct PushChance {
  std::string private_key;  ///< 32 bytes
  std::string salt;         ///< 16 bytes
};

/// The body of a message for a browser whose keys these are, base64url (RFC 8291, Content-Encoding aes128gcm). Throws
/// std::invalid_argument when they are none, or the text is longer than kMaxPushText.
std::string encrypted_push(std::string_view text, std::string_view p256dh, std::string_view auth,
                           const std::optional<PushChance>& chance = std::nullopt);

inline constexpr std::size_t kMaxPushText = 3000;  ///< bytes; push services take at least 4096 in all

}  // namespace docket::notify
