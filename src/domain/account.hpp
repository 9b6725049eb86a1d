#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/error.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace docket {

enum class Role : std::uint8_t { admin, operations, merchant, staff, customer };

std::string_view name_of(Role role);
/// nullopt when `text` names no role.
std::optional<Role> parse_role(std::string_view text);

/// A person who can sign in.
struct User {
  UserId id;
  std::string username;              ///< as typed; compared without regard to ASCII case
  std::optional<std::string> email;  ///< unique, compared without regard to ASCII case
  std::optional<std::string> name;
  Role role = Role::customer;
  std::string password_hash;            ///< argon2id in its encoded form; never leaves the server
  bool is_active = true;                ///< false: cannot sign in, and tokens stop working at once
  std::optional<UserId> created_by;     ///< the merchant whose staff this is; absent when signed up alone
  std::int64_t session_generation = 0;  ///< raised to end every session: streams opened before end, too
  std::int64_t version = 1;
  Timestamp created_at{};
  Timestamp updated_at{};
};

/// A user's place in a shop.
struct Member {
  ShopId shop;
  UserId user;
  bool owner = false;  ///< owners act as merchant there, the others as staff
};

inline constexpr std::size_t kPasswordMin = 8;    ///< characters (OWASP ASVS 5.0, 6.2.1)
inline constexpr std::size_t kPasswordMax = 256;  ///< characters

/// What is wrong with a username (3 to 64 of [A-Za-z0-9._-], starting with a letter or digit), or nullopt. No `@`, so
/// that a login is never both a username and an e-mail address.
std::optional<std::string> username_fault(std::string_view username);
/// What is wrong with a password (length alone), or nullopt.
std::optional<std::string> password_fault(std::string_view password);

/// Throws validation_failed naming every field of a new account that does not fit.
void check_account(std::string_view username, const std::optional<std::string>& email, std::string_view password);

}  // namespace docket
