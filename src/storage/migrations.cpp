#include "storage/migrations.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>

#include "resources/resources.hpp"
#include "security/digest.hpp"

namespace docket::storage {
namespace {

struct Applied {
  std::string name;
  std::string digest;
};

std::map<int, Applied> applied(sql::Connection& db) {
  std::map<int, Applied> found;
  auto rows = db.query("SELECT number, name, digest FROM schema_migrations ORDER BY number");
  while (rows.next()) {
    const int number = static_cast<int>(rows.integer());
    std::string name = rows.text();
    found.emplace(number, Applied{std::move(name), rows.text()});
  }
  return found;
}

void make_table(sql::Connection& db) {
  db.script(
      "CREATE TABLE schema_migrations ("
      " number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at BIGINT NOT NULL)");
}

void apply(sql::Connection& db, const Migration& next, Timestamp now) {
  if (next.number == 1) make_table(db);
  db.script(std::string(next.text));
  db.run("INSERT INTO schema_migrations (number, name, digest, applied_at) VALUES ($1, $2, $3, $4)", next.number,
         next.name, security::digest(next.text), now);
}

std::vector<const Migration*> missing(sql::Connection& db, const std::vector<Migration>& all) {
  const auto there = db.has_table("schema_migrations") ? applied(db) : std::map<int, Applied>{};
  if (!there.empty() && there.rbegin()->first > static_cast<int>(all.size())) {
    throw std::runtime_error("the database was made by a newer Docket (" + there.rbegin()->second.name +
                             "); use that version or a newer one");
  }
  std::vector<const Migration*> lacking;
  for (const Migration& migration : all) {
    const auto found = there.find(migration.number);
    if (found == there.end()) {
      lacking.push_back(&migration);
    } else if (found->second.digest != security::digest(migration.text)) {
      throw std::runtime_error("the database's schema step " + migration.name +
                               " differs from this executable's; use the release that made the database");
    }
  }
  return lacking;
}

}  // namespace

std::vector<Migration> migrations_for(std::string_view engine) {
  const std::string folder = "schema/" + std::string(engine) + "/";
  std::vector<Migration> found;
  for (const resources::Resource& resource : resources::all()) {
    if (!resource.path.starts_with(folder) || !resource.path.ends_with(".sql")) continue;
    const std::string_view file = resource.path.substr(folder.size());
    Migration migration;
    std::from_chars(file.data(), file.data() + file.size(), migration.number);
    migration.name = file.substr(0, file.size() - std::string_view(".sql").size());
    migration.text = resource.bytes;
    found.push_back(std::move(migration));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].number != static_cast<int>(i) + 1) throw std::logic_error("migrations are not numbered 1, 2, 3 …");
  }
  return found;
}

std::vector<std::string> pending(sql::Connection& db, const std::vector<Migration>& all) {
  std::vector<std::string> names;
  for (const Migration* migration : missing(db, all)) names.push_back(migration->name);
  return names;
}

std::vector<std::string> migrate(sql::Connection& db, const std::vector<Migration>& all, Timestamp now) {
  std::vector<std::string> names;
  for (;;) {
    // Looked up anew alone in the database, since another process may have been faster.
    db.begin(sql::Access::schema);
    try {
      const auto lacking = missing(db, all);
      if (lacking.empty()) {
        db.commit();
        return names;
      }
      const Migration& next = *lacking.front();
      apply(db, next, now);
      db.commit();
      names.push_back(next.name);
    } catch (...) {
      db.rollback();
      throw;
    }
  }
}

void migrate_within(sql::Connection& db, const std::vector<Migration>& all, Timestamp now) {
  for (const Migration* next : missing(db, all)) apply(db, *next, now);
}

}  // namespace docket::storage
