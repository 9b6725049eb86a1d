#include <iomanip>
#include <iostream>

#include "app/accounts.hpp"
#include "app/walk.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "cli/password_prompt.hpp"
#include "json/json.hpp"

/// docket user add, list, passwd, disable.
namespace docket::cli {
namespace {

/// What the account commands work with.
struct Desk {
  explicit Desk(const Command& command)
      : store(open_store(command.settings, environment)), signer(open_secret(command.settings, *store)),
        accounts(*store, environment, passwords, signer, {}) {}

  app::System environment;
  std::unique_ptr<storage::Store> store;
  security::Passwords passwords{1, 1};
  security::TokenSigner signer;
  app::Accounts accounts;
};

void write_json(json::Writer& writer, const User& user) {
  writer.begin_object();
  writer.field("id", user.id.view());
  writer.field("username", user.username);
  writer.nullable("email", user.email);
  writer.field("role", name_of(user.role));
  writer.field("is_active", user.is_active);
  writer.end_object();
}

User named(storage::Transaction& tx, const std::string& login) {
  auto user = tx.users.find_login(login);
  if (!user) throw std::runtime_error("there is no account " + login + "; see docket user list");
  return *user;
}

}  // namespace

void user_add(const Command& command) {
  app::AccountDraft draft;
  draft.username = *command.option("name");
  draft.email = command.option("email");
  const auto role = parse_role(*command.option("role"));
  if (!role) throw UsageError("--role must be admin, operations, merchant, staff or customer");
  draft.role = *role;
  draft.password = read_password(command.has("password-stdin"));
  check_account(draft.username, draft.email, draft.password);

  Desk desk(command);
  const std::string hash = desk.accounts.hash(draft.password);
  const User user = desk.store->write([&](storage::Transaction& tx) {
    User made = desk.accounts.create(tx, command_line_caller(), draft, hash);
    note(tx, desk.environment, "user.create", made.id);
    return made;
  });
  if (command.has("json")) {
    json::Writer writer;
    write_json(writer, user);
    std::cout << writer.take() << "\n";
  } else {
    std::cout << "Created " << user.username << " (" << name_of(user.role) << ").\n";
  }
}

void user_list(const Command& command) {
  Desk desk(command);
  std::vector<User> users;
  desk.store->read([&](storage::Transaction& tx) {
    app::walk(
        storage::UserQuery{}, [&](const storage::UserQuery& query) { return tx.users.page(query); },
        [&](const User& user) { users.push_back(user); });
  });
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_array();
    for (const User& user : users) write_json(writer, user);
    writer.end_array();
    std::cout << writer.take() << "\n";
    return;
  }
  for (const User& user : users) {
    std::cout << std::left << std::setw(24) << user.username << " " << std::setw(11) << name_of(user.role) << " "
              << (user.is_active ? "active  " : "disabled") << " " << user.email.value_or("") << "\n";
  }
}

void user_passwd(const Command& command) {
  const std::string password = read_password(command.has("password-stdin"));
  if (const auto fault = password_fault(password)) throw UsageError("the password " + *fault);
  Desk desk(command);
  const std::string hash = desk.accounts.hash(password);
  desk.store->write([&](storage::Transaction& tx) {
    User user = named(tx, *command.option("name"));
    desk.accounts.set_password(tx, user, hash);
    note(tx, desk.environment, "password.change", user.id);
  });
  std::cout << "The password of " << *command.option("name") << " is changed.\n";
}

void user_disable(const Command& command) {
  Desk desk(command);
  desk.store->write([&](storage::Transaction& tx) {
    User user = named(tx, *command.option("name"));
    app::AccountPatch patch;
    patch.is_active = false;
    desk.accounts.change(tx, command_line_caller(), user, patch);
    note(tx, desk.environment, "user.update", user.id);
  });
  std::cout << "The account " << *command.option("name") << " is switched off.\n";
}

}  // namespace docket::cli
