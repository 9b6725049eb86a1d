#include "app/accounts.hpp"

#include <memory>

#include "domain/error.hpp"
#include "domain/mailbox.hpp"
#include "security/digest.hpp"
#include "security/random.hpp"

namespace docket::app {
namespace {

constexpr std::size_t kRefreshTokenBytes = 32;
constexpr std::size_t kSetupTokenBytes = 24;
constexpr std::size_t kTicketBytes = 32;

[[noreturn]] void wrong_credentials(std::optional<Milliseconds> lock) {
  Error error(Code::invalid_credentials, "The login or the password is wrong.");
  error.retry_after = lock;
  throw error;
}

/// `user` is still to be written.
void end_sessions(storage::Transaction& tx, User& user) {
  ++user.session_generation;
  tx.refresh_tokens.revoke_user(user.id);
}

Caller caller_of(storage::Transaction& tx, const User& user, std::optional<Timestamp> expires_at) {
  Caller caller;
  caller.kind = Caller::Kind::user;
  caller.id = user.id.str();
  caller.name = user.name.value_or(user.username);
  caller.role = user.role;
  if (user.role != Role::admin && user.role != Role::operations) caller.memberships = tx.users.memberships(user.id);
  caller.session_generation = user.session_generation;
  caller.expires_at = expires_at;
  return caller;
}

}  // namespace

Accounts::Accounts(storage::Store& store, Environment& environment, security::Passwords& passwords,
                   const security::TokenSigner& signer, AccountOptions options)
    : store_(store), environment_(environment), passwords_(passwords), signer_(signer), options_(options),
      key_use_(store), lockout_(environment) {}

User Accounts::insert(storage::Transaction& tx, const AccountDraft& draft, const std::string& password_hash,
                      std::optional<UserId> created_by) {
  check_account(draft.username, draft.email, draft.password);
  User user;
  user.created_at = environment_.now();
  user.updated_at = user.created_at;
  user.id = environment_.new_id<UserId>(user.created_at);
  user.username = draft.username;
  user.email = draft.email;
  user.name = draft.name;
  user.role = draft.role;
  user.password_hash = password_hash;
  user.created_by = created_by;
  tx.users.insert(user);
  return user;
}

void Accounts::require_open_registration() const {
  if (!options_.open_registration) {
    throw Error(Code::registration_closed, "Accounts are made by the shop here; ask it for one.");
  }
}

User Accounts::sign_up(storage::Transaction& tx, const AccountDraft& draft, const std::string& password_hash) {
  require_open_registration();
  return insert(tx, draft, password_hash, std::nullopt);
}

User Accounts::create(storage::Transaction& tx, const Caller& caller, const AccountDraft& draft,
                      const std::string& password_hash) {
  if (!may_create_user(caller, draft.role)) {
    throw Error(Code::forbidden, "You may not create accounts with the role " + std::string(name_of(draft.role)) + ".");
  }
  return insert(tx, draft, password_hash, caller.user_id());
}

User Accounts::find(storage::Transaction& tx, const Caller& caller, UserId id) {
  if (caller.kind == Caller::Kind::key) throw Error(Code::forbidden, "API keys do not see accounts.");
  const auto user = tx.users.find(id);
  const auto me = caller.user_id();
  if (!user || !may_see_user(caller, *user, me && tx.users.is_staff_of(id, *me))) {
    throw Error(Code::not_found, "There is no such account.");
  }
  return *user;
}

void Accounts::change(storage::Transaction& tx, const Caller& caller, User& user, const AccountPatch& patch) {
  // Who merely works in a merchant's shop is not the merchant's to change: anybody's account can be made a member.
  const auto me = caller.user_id();
  if (!may_edit_user(caller, user, me && user.created_by == me)) {
    throw Error(Code::forbidden, "You may not change this account.");
  }
  const bool is_admin = caller.kind == Caller::Kind::system || caller.role == Role::admin;
  if (patch.role && *patch.role != user.role && !is_admin) {
    throw Error(Code::forbidden, "Only an admin changes roles.");
  }
  if (me == user.id && (patch.is_active == false || (patch.role && *patch.role != user.role))) {
    throw Error(Code::forbidden, "You cannot switch off your own account or change your own role.");
  }
  if (patch.email && *patch.email && !is_email(**patch.email)) throw invalid("/email", "is not an e-mail address");
  if (patch.name) user.name = *patch.name;
  if (patch.email) user.email = *patch.email;
  if (patch.role) user.role = *patch.role;
  if (patch.is_active) user.is_active = *patch.is_active;
  if (!user.is_active) end_sessions(tx, user);
  user.updated_at = environment_.now();
  tx.users.update(user);
}

storage::Page<User> Accounts::list(storage::Transaction& tx, const Caller& caller, storage::UserQuery query) {
  if (!may_list_users(caller)) throw Error(Code::forbidden, "You may not list accounts.");
  if (caller.kind == Caller::Kind::user && caller.role == Role::operations) {
    if (query.role && *query.role != Role::merchant) {
      storage::Page<User> none;
      if (query.count) none.total = 0;
      return none;
    }
    query.role = Role::merchant;
  } else if (caller.kind == Caller::Kind::user && caller.role == Role::merchant) {
    query.staff_of = caller.user_id();
  }
  return tx.users.page(query);
}

bool Accounts::is_password_of(const User& user, std::string_view password, std::string_view remote_address) {
  Lockout::Attempt attempt(lockout_, Lockout::account(user.id), remote_address);
  const bool fits = passwords_.matches(user.password_hash, password, [&] { attempt.begin(); });
  if (fits) {
    attempt.succeed();
  } else {
    attempt.fail();
  }
  return fits;
}

User Accounts::check_credentials(std::string_view login, std::string_view password, std::string_view remote_address) {
  auto user = store_.read([&](storage::Transaction& tx) { return tx.users.find_login(login); });
  Lockout::Attempt attempt(lockout_, user ? Lockout::account(user->id) : Lockout::unknown(login), remote_address);
  const bool fits = passwords_.matches(user ? user->password_hash : "", password, [&] { attempt.begin(); });
  if (!user || !fits || !user->is_active) wrong_credentials(attempt.fail());
  attempt.succeed();
  if (security::Passwords::outdated(user->password_hash)) {
    user->password_hash = passwords_.hash(password);
    store_.write([&](storage::Transaction& tx) { tx.users.update(*user); });
  }
  return *user;
}

Session Accounts::session(storage::Transaction& tx, const User& user, const std::string& family) {
  const Timestamp now = environment_.now();
  security::Claims claims;
  claims.sub = user.id;
  claims.role = user.role;
  claims.iat = std::chrono::floor<Seconds>(now);
  claims.exp = claims.iat + options_.access_token_lifetime;
  claims.jti = environment_.new_uuid(now).str();

  Session session;
  session.access_token = signer_.sign(claims);
  session.expires_in = options_.access_token_lifetime;
  session.refresh_token = security::random_token(kRefreshTokenBytes);
  session.refresh_expires_in = options_.refresh_token_lifetime;
  session.user = user;
  tx.refresh_tokens.insert({security::digest(session.refresh_token), family, user.id, now,
                            now + options_.refresh_token_lifetime, std::nullopt});
  return session;
}

Session Accounts::open_session(storage::Transaction& tx, const User& user) {
  return session(tx, user, environment_.new_uuid(environment_.now()).str());
}

std::optional<Session> Accounts::refresh(storage::Transaction& tx, std::string_view refresh_token) {
  const auto token = tx.refresh_tokens.find(security::digest(refresh_token));
  if (!token) return std::nullopt;
  if (token->used_at) {
    tx.refresh_tokens.revoke_family(token->family);
    return std::nullopt;
  }
  const Timestamp now = environment_.now();
  const auto user = tx.users.find(token->user);
  if (token->expires_at <= now || !user || !user->is_active) return std::nullopt;
  tx.refresh_tokens.mark_used(token->digest, now);
  return session(tx, *user, token->family);
}

std::optional<User> Accounts::close_session(storage::Transaction& tx, std::string_view refresh_token) {
  const auto token = tx.refresh_tokens.find(security::digest(refresh_token));
  if (!token) return std::nullopt;
  tx.refresh_tokens.revoke_family(token->family);
  return tx.users.find(token->user);
}

void Accounts::set_password(storage::Transaction& tx, User& user, const std::string& password_hash) {
  user.password_hash = password_hash;
  end_sessions(tx, user);
  user.updated_at = environment_.now();
  tx.users.update(user);
}

Caller Accounts::authenticate(storage::Transaction& tx, std::string_view credential) {
  if (is_api_key(credential)) {
    auto caller = caller_with_key(tx, credential, environment_.now());
    if (!caller) throw Error(Code::invalid_token, "This API key is not valid, was revoked or has expired.");
    return *caller;
  }
  const security::Claims claims = signer_.verify(credential, environment_.now());
  const auto user = tx.users.find(claims.sub);
  if (!user || !user->is_active) throw Error(Code::invalid_token, "This account is switched off.");
  return caller_of(tx, *user, claims.exp);
}

std::optional<Caller> Accounts::recheck(storage::Transaction& tx, const Caller& caller) {
  if (caller.expires_at && *caller.expires_at <= environment_.now()) return std::nullopt;
  if (caller.kind == Caller::Kind::anonymous || caller.kind == Caller::Kind::system) return caller;
  if (caller.kind == Caller::Kind::key) {
    const auto key = ApiKeyId::parse(caller.id);
    return key ? caller_with_key(tx, *key, environment_.now()) : std::nullopt;
  }
  const auto id = caller.user_id();
  const auto user = id ? tx.users.find(*id) : std::nullopt;
  if (!user || !user->is_active || user->session_generation != caller.session_generation) return std::nullopt;
  return caller_of(tx, *user, caller.expires_at);
}

std::string Accounts::new_ticket(storage::Transaction& tx, const Caller& caller) {
  if (caller.kind == Caller::Kind::anonymous) throw Error(Code::unauthenticated, "Sign in to get a ticket.");
  const auto user = caller.user_id();
  if (!user) throw Error(Code::forbidden, "Tickets are for people; send the API key itself.");
  std::string ticket = security::random_token(kTicketBytes);
  tx.live_tickets.insert({security::digest(ticket), *user, environment_.now() + kTicketLifetime,
                          caller.session_generation, caller.expires_at});
  return ticket;
}

std::optional<Caller> Accounts::redeem_ticket(storage::Transaction& tx, std::string_view ticket) {
  const auto stored = tx.live_tickets.take(security::digest(ticket), environment_.now());
  if (!stored) return std::nullopt;
  Caller caller;
  caller.kind = Caller::Kind::user;
  caller.id = stored->user.str();
  caller.session_generation = stored->session_generation;
  caller.expires_at = stored->credential_expires_at;
  return recheck(tx, caller);
}

std::optional<std::string> Accounts::offer_setup() {
  if (store_.read([](storage::Transaction& tx) { return tx.users.any(); })) return std::nullopt;
  const std::string token = security::random_token(kSetupTokenBytes);
  store_.write([&](storage::Transaction& tx) { tx.meta.set(storage::Meta::kSetupToken, security::digest(token)); });
  return token;
}

bool Accounts::is_setup_token(storage::Transaction& tx, std::string_view token) {
  if (tx.users.any()) return false;  // made by the command line meanwhile
  const auto open = tx.meta.get(storage::Meta::kSetupToken);
  return open && security::equal_in_constant_time(*open, security::digest(token));
}

User Accounts::finish_setup(storage::Transaction& tx, std::string_view token, const AccountDraft& draft,
                            const std::string& password_hash) {
  if (!is_setup_token(tx, token)) {
    throw Error(Code::invalid_token, "This set-up link was used already, or replaced by a newer one.");
  }
  User user = insert(tx, draft, password_hash, std::nullopt);
  tx.meta.erase(storage::Meta::kSetupToken);
  return user;
}

}  // namespace docket::app
