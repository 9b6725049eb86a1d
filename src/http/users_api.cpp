#include "http/handlers.hpp"
#include "http/list_cursor.hpp"
#include "http/routes.hpp"
#include "http/users_json.hpp"
#include "net/workers.hpp"

/// Accounts, as admins, operations and merchants handle them.
namespace docket::http {

void write_user(json::Writer& writer, const User& user) {
  writer.begin_object();
  writer.field("id", user.id.view());
  writer.field("username", user.username);
  writer.nullable("email", user.email);
  writer.nullable("name", user.name);
  writer.field("role", name_of(user.role));
  writer.field("is_active", user.is_active);
  writer.field("version", user.version);
  writer.field("created_at", user.created_at);
  writer.field("updated_at", user.updated_at);
  writer.end_object();
}

net::Reply user_reply(const User& user) {
  json::Writer writer;
  write_user(writer, user);
  return json_reply(200, writer.take(), std::to_string(user.version));
}

net::Reply created_user(const Call& call, const User& user) {
  json::Writer writer;
  write_user(writer, user);
  return created(call.base_url() + "/api/v1/users/" + user.id.str(), writer.take(), std::to_string(user.version));
}

app::AccountDraft account_draft(const Fields& fields) {
  app::AccountDraft draft;
  draft.username = *fields.text("username");
  draft.email = fields.text("email");
  draft.name = fields.text("name");
  draft.password = *fields.text("password");
  draft.role = parse_role(fields.text("role").value_or("customer")).value_or(Role::customer);
  return draft;
}

User own_account(const Call& call, storage::Transaction& tx) {
  const auto id = call.caller.user_id();
  if (!id) throw Error(Code::forbidden, "An API key has no account.");
  return call.services.accounts.find(tx, call.caller, *id);
}

net::Reply list_users(Call& call, storage::Transaction& tx) {
  storage::UserQuery query;
  if (const auto role = call.query.text("role")) query.role = parse_role(*role);
  query.is_active = call.query.flag("is_active");
  query.after = id_place_of<UserId>(call, "users");
  query.limit = limit_of(call);
  query.count = call.query.flag("count").value_or(false);
  const auto page = call.services.accounts.list(tx, call.caller, query);
  return page_reply(
      page, "users", [](json::Writer& writer, const User& user) { write_user(writer, user); },
      [](const User& user) { return user.id.view(); });
}

net::Reply create_user(Call& call) {
  const app::AccountDraft draft = account_draft(Fields(call.body));
  if (!may_create_user(call.caller, draft.role)) {
    throw Error(Code::forbidden, "You may not create accounts with the role " + std::string(name_of(draft.role)) + ".");
  }
  check_account(draft.username, draft.email, draft.password);
  const net::Blocking blocking;
  const std::string hash = call.services.accounts.hash(draft.password);
  return write(call, [&](storage::Transaction& tx) {
    return created_user(call, call.services.accounts.create(tx, call.caller, draft, hash));
  });
}

net::Reply show_user(Call& call, storage::Transaction& tx) {
  return user_reply(call.services.accounts.find(tx, call.caller, call.id<UserId>("id")));
}

net::Reply change_user(Call& call, storage::Transaction& tx) {
  User user = call.services.accounts.find(tx, call.caller, call.id<UserId>("id"));
  require_match(call, user.version);
  const Fields fields(call.body);
  app::AccountPatch patch;
  patch.name = fields.text_or_null("name");
  patch.email = fields.text_or_null("email");
  if (const auto role = fields.text("role")) patch.role = parse_role(*role);
  patch.is_active = fields.flag("is_active");
  call.services.accounts.change(tx, call.caller, user, patch);
  return user_reply(user);
}

}  // namespace docket::http
