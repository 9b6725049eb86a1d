#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/api_keys.hpp"
#include "app/environment.hpp"
#include "app/lockout.hpp"
#include "domain/account.hpp"
#include "domain/permission.hpp"
#include "security/jwt.hpp"
#include "security/password.hpp"
#include "storage/store.hpp"

namespace docket::app {

struct AccountOptions {
  Seconds access_token_lifetime{15 * 60};
  Seconds refresh_token_lifetime{30 * 24 * 3600};
  bool open_registration = false;
};

/// A new account as it was asked for.
struct AccountDraft {
  std::string username;
  std::optional<std::string> email;
  std::optional<std::string> name;
  std::string password;
  Role role = Role::customer;
};

/// What a sign-in gives. Both tokens are secrets.
struct Session {
  std::string access_token;
  Seconds expires_in{};
  std::string refresh_token;
  Seconds refresh_expires_in{};
  User user;
};

struct AccountPatch {
  std::optional<std::optional<std::string>> name;   ///< an inner nullopt clears it
  std::optional<std::optional<std::string>> email;  ///< an inner nullopt clears it
  std::optional<Role> role;
  std::optional<bool> is_active;
};

/// Who people are and how they prove it. Any thread may call it. Methods that take a transaction are one step of it;
/// the others hash passwords first, outside any transaction, since that takes long.
class Accounts {
 public:
  Accounts(storage::Store& store, Environment& environment, security::Passwords& passwords,
           const security::TokenSigner& signer, AccountOptions options);

  /// The password as it is stored. Throws overloaded.
  std::string hash(std::string_view password) { return passwords_.hash(password); }
  /// Whether somebody at that address, signed in as `user`, knows the password. Throws overloaded, and
  /// too_many_requests while the account or the address is locked.
  bool is_password_of(const User& user, std::string_view password, std::string_view remote_address);

  /// A person signs up alone, as a customer. Throws registration_closed unless the server allows it, validation_failed,
  /// already_exists. `password_hash` is of `draft.password`.
  User sign_up(storage::Transaction& tx, const AccountDraft& draft, const std::string& password_hash);
  /// Whether people may sign up.
  bool is_registration_open() const { return options_.open_registration; }
  /// Throws registration_closed unless they may.
  void require_open_registration() const;

  /// Somebody makes an account for another. Throws forbidden, validation_failed, already_exists.
  User create(storage::Transaction& tx, const Caller& caller, const AccountDraft& draft,
              const std::string& password_hash);

  /// The account, if the caller may read it. Throws not_found in either other case, forbidden for API keys.
  User find(storage::Transaction& tx, const Caller& caller, UserId id);
  /// Throws forbidden for a field that the caller may not set. An account switched off is signed out everywhere, at
  /// once.
  void change(storage::Transaction& tx, const Caller& caller, User& user, const AccountPatch& patch);
  /// The accounts that the caller may list. Throws forbidden.
  storage::Page<User> list(storage::Transaction& tx, const Caller& caller, storage::UserQuery query);

  /// The account with that login and password, to be given a session. Throws invalid_credentials without saying what
  /// was wrong, in the same time for unknown, switched-off and wrong (its retry_after is there when this failure has
  /// locked the account or the address, and must not be told); too_many_requests while one of them is locked;
  /// overloaded.
  User check_credentials(std::string_view login, std::string_view password, std::string_view remote_address);
  /// Opens a new family of refresh tokens.
  Session open_session(storage::Transaction& tx, const User& user);
  /// Exchanges a refresh token for a new session; nullopt when it is unknown, expired, or its account switched off. One
  /// that was used before is stolen goods: its whole family ends, and that must be committed, so it is no exception.
  std::optional<Session> refresh(storage::Transaction& tx, std::string_view refresh_token);
  /// Ends the family of the token and returns whose it was. Nothing happens for an unknown one: nullopt.
  std::optional<User> close_session(storage::Transaction& tx, std::string_view refresh_token);
  /// Sets the password and ends every session: refresh tokens and open streams at once, access tokens when they expire.
  void set_password(storage::Transaction& tx, User& user, const std::string& password_hash);

  /// Who a valid access token or API key speaks for. Throws invalid_token when it is not valid, the account is switched
  /// off or the key revoked.
  Caller authenticate(storage::Transaction& tx, std::string_view credential);
  /// Whether it is to be noted that the caller, an API key, was let in: KeyUse::is_due() and note().
  bool is_use_due(const Caller& caller) { return key_use_.is_due(caller, environment_.now()); }
  void note_use(const Caller& caller) { key_use_.note(caller, environment_.now()); }
  /// The caller as it is now, for a stream that goes on: with the role and the memberships of today; guests and Docket
  /// itself stay who they are. nullopt when the credential has expired, there is no such account or key, or since the
  /// caller was known it was switched off or got a new password.
  std::optional<Caller> recheck(storage::Transaction& tx, const Caller& caller);

  /// How long a ticket for a stream can be used.
  static constexpr Seconds kTicketLifetime{30};
  /// A ticket that stands for the caller once. Throws unauthenticated for guests, forbidden for callers that are no
  /// users.
  std::string new_ticket(storage::Transaction& tx, const Caller& caller);
  /// Who the ticket stands for, as of now; nullopt when it is none, was used before, has expired, or recheck() finds
  /// that its caller may not go on. It must be committed, or the ticket is not used up.
  std::optional<Caller> redeem_ticket(storage::Transaction& tx, std::string_view ticket);

  /// The set-up token, when one is due: the database has no account yet. Each call makes the former one invalid.
  std::optional<std::string> offer_setup();
  /// Whether this is the set-up token that is still open.
  bool is_setup_token(storage::Transaction& tx, std::string_view token);
  /// Makes the first admin and closes the set-up. Throws invalid_token, validation_failed.
  User finish_setup(storage::Transaction& tx, std::string_view token, const AccountDraft& draft,
                    const std::string& password_hash);

 private:
  User insert(storage::Transaction& tx, const AccountDraft& draft, const std::string& password_hash,
              std::optional<UserId> created_by);
  Session session(storage::Transaction& tx, const User& user, const std::string& family);

  storage::Store& store_;
  Environment& environment_;
  security::Passwords& passwords_;
  const security::TokenSigner& signer_;
  const AccountOptions options_;
  KeyUse key_use_;
  Lockout lockout_;
};

}  // namespace docket::app
