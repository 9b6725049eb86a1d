#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace docket::security {

/// Bytes that wipe themselves when they go. Not printable, not comparable, on purpose.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes);
  ~Secret();
  Secret(const Secret&);
  Secret& operator=(const Secret&);
  Secret(Secret&&) noexcept;
  Secret& operator=(Secret&&) noexcept;

  std::string_view reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

  /// A secret of its own for one purpose ("jwt", "tracking", …), 32 bytes: a leak of one tells nothing of the others.
  Secret derive(std::string_view purpose) const;

 private:
  std::string bytes_;
};

/// 32 random bytes, as base64url: what a new secret is kept as.
std::string new_secret_text();

/// The secret kept in `file`; when there is none yet, a new one is written there first, readable
/// by the owner alone (0600), through a temporary file and fsync, so that a crash leaves all of it or nothing. Throws
/// std::runtime_error, naming the file, when it cannot be read or written, is open to others, or is shorter than 32
/// characters.
Secret load_or_create_secret(const std::filesystem::path& file);

/// The secret kept in `file`; nullopt when there is none. Throws as load_or_create_secret() does.
std::optional<Secret> load_secret(const std::filesystem::path& file);

/// Keeps `secret` in `file`, as load_or_create_secret() does with one that it makes. Throws std::runtime_error, too,
/// when there is another one, which stays.
void keep_secret(const std::filesystem::path& file, const Secret& secret);

}  // namespace docket::security
