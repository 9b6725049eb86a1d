#include "domain/text.hpp"
#include "http/audit.hpp"
#include "http/fields.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "http/shell.hpp"
#include "http/users_json.hpp"
#include "net/workers.hpp"

/// The pages of those who work here. What their scripts draw is in src/web; the set-up form can be used without.
namespace docket::http {
namespace {

/// One labelled input of a form.
std::string input(std::string_view name, std::string_view label, std::string_view attributes, std::string_view value) {
  return "<label class=\"field\"><span class=\"label\">" + std::string(label) +
         "</span><input class=\"input\" name=\"" + std::string(name) + "\" " + std::string(attributes) + " value=\"" +
         html_escaped(value) + "\"></label>\n";
}

net::Reply setup_form(int status, std::string_view token, const Fields* typed, std::string_view complaint) {
  const auto kept = [&](const char* name) { return typed != nullptr ? typed->text(name).value_or("") : ""; };
  std::string body = "<main class=\"narrow stack\"><h1>Set up Docket</h1>"
                     "<p>Make the account that runs this server. It may do everything; make accounts for your staff "
                     "with it later.</p>\n";
  if (!complaint.empty()) {
    body += "<p class=\"notice alert\" role=\"alert\">" + html_escaped(complaint) + "</p>\n";
  }
  body +=
      "<form class=\"card stack\" method=\"post\" action=\"/setup\">\n<input type=\"hidden\" name=\"token\" value=\"" +
      html_escaped(token) + "\">\n" +
      input("username", "User name", "required maxlength=\"64\" autocomplete=\"username\" autofocus",
            kept("username")) +
      input("email", "E-mail (may stay empty)", "type=\"email\" maxlength=\"254\" autocomplete=\"email\"",
            kept("email")) +
      input("password", "Password, 8 characters or more",
            "type=\"password\" required minlength=\"8\" maxlength=\"256\" autocomplete=\"new-password\"", "") +
      "<button class=\"button primary\">Create account</button>\n</form></main>\n";
  return shell("setup", status, "Set up Docket", body);
}

net::Reply no_setup(bool is_done) {
  if (is_done) {
    return message_page("setup", 404, "Already set up", "This Docket has its first account; sign in with it.");
  }
  return message_page("setup", 403, "This link is not valid",
                      "Docket prints a new set-up link each time it starts. Use the newest one.");
}

/// Everything that a refusal names, as one text for people.
std::string words_of(const Error& error) {
  if (error.faults.empty()) return error.what();
  std::string text;
  for (const Fault& fault : error.faults) {
    const std::string field = fault.pointer.empty() ? "" : fault.pointer.substr(1) + " ";
    text += (text.empty() ? "" : "; ") + field + fault.detail;
  }
  return text + ".";
}

}  // namespace

net::Reply counter_page(Call&) { return shell("counter"); }

net::Reply admin_page(Call&) { return shell("admin"); }

net::Reply setup_page(Call& call, storage::Transaction& tx) {
  const std::string token = call.query.text("token").value_or("");
  if (!call.services.accounts.is_setup_token(tx, token)) return no_setup(tx.users.any());
  return setup_form(200, token, nullptr, "");
}

net::Reply finish_setup(Call& call) {
  const Fields fields(call.body);
  const std::string token = *fields.text("token");
  app::Accounts& accounts = call.services.accounts;
  const auto [open, done] = call.services.store.read(
      [&](storage::Transaction& tx) { return std::pair(accounts.is_setup_token(tx, token), tx.users.any()); });
  if (!open) return no_setup(done);
  try {
    app::AccountDraft draft = account_draft(fields);
    draft.role = Role::admin;
    if (draft.email == "") draft.email.reset();
    check_account(draft.username, draft.email, draft.password);
    const net::Blocking blocking;
    const std::string hash = accounts.hash(draft.password);
    return write(call, [&](storage::Transaction& tx) {
      call.actor = actor_of(accounts.finish_setup(tx, token, draft, hash));
      net::Reply reply;
      reply.status = 303;
      reply.headers.emplace_back("Location", "/");
      return reply;
    });
  } catch (const Error& error) {
    if (error.code == Code::invalid_token) return no_setup(true);
    return setup_form(kind_of(error.code).status, token, &fields, words_of(error));
  }
}

}  // namespace docket::http
