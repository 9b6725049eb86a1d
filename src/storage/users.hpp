#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/account.hpp"
#include "storage/memory.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which accounts a list holds. Walked oldest first.
struct UserQuery {
  std::optional<Role> role;
  std::optional<bool> is_active;
  std::optional<UserId> staff_of;  ///< only those a merchant made, or that work in a shop the merchant owns
  std::optional<UserId> after;     ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// Accounts and the shops they work in. Valid only inside the transaction that handed it out.
class Users {
 public:
  Users(sql::Connection& db, Memory& memory) : db_(db), memory_(memory), known_(memory), known_memberships_(memory) {}

  std::optional<User> find(UserId id);
  /// By username or e-mail address, without regard to ASCII case.
  std::optional<User> find_login(std::string_view login);
  Page<User> page(const UserQuery& query);
  bool any();

  /// Throws already_exists when the username or the e-mail address is taken.
  void insert(const User& user);
  /// Writes everything but the id and the username, raising the version by one. Throws already_exists for a taken
  /// e-mail address, stale_version, and changes nothing, when the stored version is no longer `user.version`.
  void update(User& user);

  std::vector<Member> memberships(UserId id);
  /// Whether `user` was made by `merchant`, or works in a shop that `merchant` owns.
  bool is_staff_of(UserId user, UserId merchant);

 private:
  sql::Connection& db_;
  Memory& memory_;
  RememberedByRevision<UserId, User> known_;
  RememberedByRevision<UserId, std::vector<Member>> known_memberships_;
};

}  // namespace docket::storage
