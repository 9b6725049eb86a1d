#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace docket::security {

/// base64url without padding (RFC 4648, section 5).
std::string base64url(std::string_view bytes);
/// nullopt for anything that base64url() cannot have written (padding, other alphabets, stray bits).
std::optional<std::string> from_base64url(std::string_view text);

/// base64 with padding (RFC 4648, section 4).
std::string base64(std::string_view bytes);

/// BLAKE2b-256 of `bytes` as 43 characters of base64url: how tokens and keys are stored, and bodies are compared. The
/// tokens are random and long, so a plain hash does (no salt, no stretching).
std::string digest(std::string_view bytes);

/// digest() of bytes that come a piece at a time.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) = delete;

  void add(std::string_view bytes);
  /// Of all that was added; nothing can be added any more.
  std::string end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether both are equal, in time that depends on their lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace docket::security
