#include "storage/users.hpp"

#include <span>
#include <utility>

#include "domain/text.hpp"
#include "storage/revision.hpp"

namespace docket::storage {
namespace {

constexpr std::string_view kColumns =
    "id, username, email, name, role, password_hash, is_active, created_by, session_generation, version, created_at,"
    " updated_at";

User read(sql::Rows& rows) {
  User user;
  user.id = rows.id<UserId>();
  user.username = rows.text();
  user.email = rows.maybe_text();
  user.name = rows.maybe_text();
  user.role = parse_role(rows.view()).value_or(Role::customer);
  user.password_hash = rows.text();
  user.is_active = rows.flag();
  user.created_by = rows.maybe_id<UserId>();
  user.session_generation = rows.integer();
  user.version = rows.integer();
  user.created_at = rows.time();
  user.updated_at = rows.time();
  return user;
}

std::optional<std::string> key_of(const std::optional<std::string>& email) {
  return email ? std::optional(ascii_lower(*email)) : std::nullopt;
}

void require_free(sql::Connection& db, const User& user) {
  if (db.query("SELECT 1 FROM users WHERE username_key = $1 AND id <> $2", ascii_lower(user.username), user.id)
          .next()) {
    throw Error(Code::already_exists, "This username is taken.", {{"/username", "is taken"}});
  }
  if (!user.email) return;
  if (db.query("SELECT 1 FROM users WHERE email_key = $1 AND id <> $2", ascii_lower(*user.email), user.id).next()) {
    throw Error(Code::already_exists, "This e-mail address belongs to another account.",
                {{"/email", "belongs to another account"}});
  }
}

/// The conditions of a list. Each is there only when it is asked for, so that it finds its index.
struct Filter {
  explicit Filter(const UserQuery& query) {
    if (query.role) text += " AND role = " + parameter(name_of(*query.role));
    if (query.is_active) text += *query.is_active ? " AND is_active = 1" : " AND is_active = 0";
    if (query.staff_of) {
      const std::string merchant = parameter(*query.staff_of);
      text += " AND id IN (SELECT id FROM users WHERE created_by = " + merchant +
              " UNION ALL SELECT theirs.user_id FROM members mine JOIN members theirs ON theirs.shop_id = mine.shop_id"
              " WHERE mine.user_id = " +
              merchant + " AND mine.is_owner = 1)";
    }
  }

  std::string parameter(const sql::Param& value) {
    params.push_back(value);
    return "$" + std::to_string(params.size());
  }

  std::string text = " WHERE 1 = 1";
  std::vector<sql::Param> params;
};

}  // namespace

std::optional<User> Users::find(UserId id) {
  static const std::string sql = "SELECT " + std::string(kColumns) + " FROM users WHERE id = $1";
  if (const User* known = known_.find(id)) return *known;
  auto rows = db_.peek(sql, id);
  if (!rows.next()) return std::nullopt;
  User user = read(rows);
  known_.learn(id, user);
  return user;
}

std::optional<User> Users::find_login(std::string_view login) {
  static const std::string sql =
      "SELECT " + std::string(kColumns) + " FROM users WHERE username_key = $1 OR email_key = $1";
  auto rows = db_.query(sql, ascii_lower(login));
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

Page<User> Users::page(const UserQuery& query) {
  std::vector<User> users;
  {
    Filter filter(query);
    if (query.after) filter.text += " AND id > " + filter.parameter(*query.after);
    const std::string list = "SELECT " + std::string(kColumns) + " FROM users" + filter.text + " ORDER BY id LIMIT " +
                             filter.parameter(query.limit + 1);
    auto rows = db_.query(list, std::span(std::as_const(filter.params)));
    while (rows.next()) users.push_back(read(rows));
  }
  auto page = cut(std::move(users), query.limit);
  if (query.count) {
    const Filter filter(query);
    const std::string total = "SELECT count(*) FROM users" + filter.text;
    auto rows = db_.query(total, std::span(filter.params));
    rows.next();
    page.total = rows.integer();
  }
  return page;
}

bool Users::any() { return db_.query("SELECT 1 FROM users LIMIT 1").next(); }

void Users::insert(const User& user) {
  require_free(db_, user);
  db_.run("INSERT INTO users (id, username, username_key, email, email_key, name, role, password_hash, is_active,"
          " created_by, session_generation, version, created_at, updated_at)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
          user.id, user.username, ascii_lower(user.username), user.email, key_of(user.email), user.name,
          name_of(user.role), user.password_hash, user.is_active, user.created_by, user.session_generation,
          user.version, user.created_at, user.updated_at);
  raise_revision(db_, memory_);
}

void Users::update(User& user) {
  require_free(db_, user);
  const auto changed =
      db_.run("UPDATE users SET email = $3, email_key = $4, name = $5, role = $6, password_hash = $7, is_active = $8,"
              " session_generation = $9, updated_at = $10, version = version + 1 WHERE id = $1 AND version = $2",
              user.id, user.version, user.email, key_of(user.email), user.name, name_of(user.role), user.password_hash,
              user.is_active, user.session_generation, user.updated_at);
  if (changed == 0) throw Error(Code::stale_version, "The account was changed meanwhile; read it again.");
  raise_revision(db_, memory_);
  ++user.version;
}

std::vector<Member> Users::memberships(UserId id) {
  if (const auto* known = known_memberships_.find(id)) return *known;
  std::vector<Member> members;
  auto rows = db_.peek("SELECT shop_id, is_owner FROM members WHERE user_id = $1", id);
  while (rows.next()) {
    const auto shop = rows.id<ShopId>();
    members.push_back({shop, id, rows.flag()});
  }
  known_memberships_.learn(id, members);
  return members;
}

bool Users::is_staff_of(UserId user, UserId merchant) {
  return db_
      .query("SELECT 1 FROM users WHERE id = $1 AND created_by = $2"
             " UNION ALL SELECT 1 FROM members mine JOIN members theirs ON theirs.shop_id = mine.shop_id"
             " WHERE mine.user_id = $2 AND mine.is_owner = 1 AND theirs.user_id = $1",
             user, merchant)
      .next();
}

}  // namespace docket::storage
