#include "http/audit.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "http/session.hpp"
#include "http/users_json.hpp"
#include "net/workers.hpp"

/// Signing up, in and out.
namespace docket::http {
namespace {

constexpr std::string_view kCookie = "docket_refresh";

std::string cookie(const Call& call, std::string_view value, Seconds lifetime) {
  std::string text = std::string(kCookie) + "=" + std::string(value) +
                     "; Path=/api/v1/auth; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lifetime.count());
  if (call.base_url().starts_with("https:")) text += "; Secure";
  return text;
}

/// The refresh token of the body, else of the cookie; empty when there is neither.
std::string refresh_token_of(const Call& call) {
  if (auto token = Fields(call.body).text("refresh_token")) return std::move(*token);
  std::string_view cookies = call.header("Cookie").value_or("");
  while (!cookies.empty()) {
    const auto end = cookies.find(';');
    std::string_view pair = cookies.substr(0, end);
    cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(kCookie) && pair.substr(kCookie.size()).starts_with('=')) {
      return std::string(pair.substr(kCookie.size() + 1));
    }
  }
  return "";
}

User who_signs_in(const Call& call) {
  const Fields fields(call.body);
  const std::string login = *fields.text("login");
  try {
    return call.services.accounts.check_credentials(login, *fields.text("password"), call.request.remote_address);
  } catch (const Error& refusal) {
    // What is refused while locked is not noted, or guessing would fill the disk; what locks is.
    if (refusal.code == Code::invalid_credentials) audit_refused_sign_in(call, login, refusal);
    throw;
  }
}

}  // namespace

net::Reply session_reply(const Call& call, const app::Session& session) {
  json::Writer writer;
  writer.begin_object();
  writer.field("access_token", session.access_token);
  writer.field("token_type", "Bearer");
  writer.field("expires_in", session.expires_in.count());
  writer.field("refresh_token", session.refresh_token);
  writer.key("user");
  write_user(writer, session.user);
  writer.end_object();
  net::Reply reply = json_reply(200, writer.take());
  reply.headers.emplace_back("Set-Cookie", cookie(call, session.refresh_token, session.refresh_expires_in));
  return reply;
}

net::Reply register_account(Call& call) {
  app::Accounts& accounts = call.services.accounts;
  accounts.require_open_registration();
  const app::AccountDraft draft = account_draft(Fields(call.body));
  check_account(draft.username, draft.email, draft.password);
  const net::Blocking blocking;
  const std::string hash = accounts.hash(draft.password);
  return write(call, [&](storage::Transaction& tx) { return created_user(call, accounts.sign_up(tx, draft, hash)); });
}

net::Reply login(Call& call) {
  const net::Blocking blocking;
  const User user = who_signs_in(call);
  call.actor = actor_of(user);
  return write(call, [&](storage::Transaction& tx) {
    return session_reply(call, call.services.accounts.open_session(tx, user));
  });
}

net::Reply refresh_session(Call& call, storage::Transaction& tx) {
  call.action.clear();
  const std::string token = refresh_token_of(call);
  if (token.empty()) throw Error(Code::unauthenticated, "Send the refresh token, in the body or as the cookie.");
  const auto session = call.services.accounts.refresh(tx, token);
  if (session) return session_reply(call, *session);
  // A reply and no exception: what ended the family must be committed.
  net::Reply reply = problem(Error(Code::invalid_token, "The refresh token is not valid any more; sign in again."),
                             call.request.path, call.request_id);
  reply.headers.emplace_back("Set-Cookie", cookie(call, "", Seconds(0)));
  return reply;
}

net::Reply logout(Call& call, storage::Transaction& tx) {
  const auto user = call.services.accounts.close_session(tx, refresh_token_of(call));
  if (user) {
    call.actor = actor_of(*user);
  } else {
    call.action.clear();
  }
  net::Reply reply = no_content();
  reply.headers.emplace_back("Set-Cookie", cookie(call, "", Seconds(0)));
  return reply;
}

net::Reply show_me(Call& call, storage::Transaction& tx) { return user_reply(own_account(call, tx)); }

net::Reply change_password(Call& call) {
  const Fields fields(call.body);
  app::Accounts& accounts = call.services.accounts;
  const User me = call.services.store.read([&](storage::Transaction& tx) { return own_account(call, tx); });
  const std::string password = *fields.text("new_password");
  if (const auto fault = password_fault(password)) throw invalid("/new_password", *fault);
  const net::Blocking blocking;
  if (!accounts.is_password_of(me, *fields.text("current_password"), call.request.remote_address)) {
    throw Error(Code::invalid_credentials, "The current password is wrong.", {{"/current_password", "is wrong"}});
  }
  const std::string hash = accounts.hash(password);
  return write(call, [&](storage::Transaction& tx) {
    User user = own_account(call, tx);
    accounts.set_password(tx, user, hash);
    call.targets = {user.id.str()};
    return no_content();
  });
}

}  // namespace docket::http
