#include "http/audit.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/routes.hpp"
#include "http/session.hpp"
#include "http/users_json.hpp"
#include "net/workers.hpp"

/// The set-up of an empty server, for a page of its own: how far it is, and the first account.
namespace docket::http {
namespace {

enum class SetupState { open, done, invalid };

SetupState setup_state(Call& call, storage::Transaction& tx, const std::string& token) {
  if (call.services.accounts.is_setup_token(tx, token)) return SetupState::open;
  return tx.users.any() ? SetupState::done : SetupState::invalid;
}

std::string_view name_of(SetupState state) {
  switch (state) {
    case SetupState::open: return "open";
    case SetupState::done: return "done";
    case SetupState::invalid: return "invalid";
  }
  return "";
}

Error already_done() { return Error(Code::not_found, "This Docket has its first account; sign in with it."); }

void require_open_setup(Call& call, const std::string& token) {
  const auto state = call.services.store.read([&](storage::Transaction& tx) { return setup_state(call, tx, token); });
  if (state == SetupState::done) throw already_done();
  if (state == SetupState::invalid) {
    throw Error(Code::forbidden, "This set-up link is not valid; Docket prints a new one each time it starts.");
  }
}

}  // namespace

net::Reply show_setup_state(Call& call, storage::Transaction& tx) {
  json::Writer writer;
  writer.begin_object();
  writer.field("state", name_of(setup_state(call, tx, call.query.text("token").value_or(""))));
  writer.end_object();
  return json_reply(200, writer.take());
}

net::Reply complete_setup(Call& call) {
  const Fields fields(call.body);
  const std::string token = *fields.text("token");
  require_open_setup(call, token);
  app::Accounts& accounts = call.services.accounts;
  app::AccountDraft draft = account_draft(fields);
  draft.role = Role::admin;
  check_account(draft.username, draft.email, draft.password);
  const net::Blocking blocking;
  const std::string hash = accounts.hash(draft.password);
  try {
    return write(call, [&](storage::Transaction& tx) {
      const User admin = accounts.finish_setup(tx, token, draft, hash);
      call.actor = actor_of(admin);
      net::Reply reply = session_reply(call, accounts.open_session(tx, admin));
      reply.status = 201;
      reply.headers.emplace_back("Location", call.base_url() + "/api/v1/users/" + admin.id.str());
      return reply;
    });
  } catch (const Error& error) {
    if (error.code == Code::invalid_token) throw already_done();  // somebody else was faster
    throw;
  }
}

}  // namespace docket::http
