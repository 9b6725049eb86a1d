#include "storage/tables.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace docket::storage {
namespace {

/// Table, column, and the place of the column in the primary key, from 1; 0 when it has none.
constexpr std::string_view kSqlite =
    "SELECT tables.name, columns.name, columns.pk"
    " FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns"
    " WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'";
constexpr std::string_view kPostgres =
    "SELECT relname, attname, coalesce(place, 0) FROM pg_class"
    " JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped"
    " LEFT JOIN pg_index ON indrelid = pg_class.oid AND indisprimary"
    " LEFT JOIN LATERAL unnest(indkey) WITH ORDINALITY AS key (number, place) ON number = attnum"
    " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace";

constexpr std::string_view kLog = "events";
const std::set<std::string> kTablesOfEngine{"schema_migrations", "order_search", "writer_turn"};
const std::set<std::pair<std::string, std::string>> kColumnsOfEngine{{"orders", "is_indexed"}};

}  // namespace

std::vector<Table> tables_of_book(sql::Connection& db) {
  std::map<std::string, std::map<std::string, std::int64_t>> found;
  {
    auto rows = db.query(db.dialect() == sql::Dialect::sqlite ? kSqlite : kPostgres);
    while (rows.next()) {
      const std::string table = rows.text();
      const std::string column = rows.text();
      const std::int64_t place = rows.integer();
      if (!kTablesOfEngine.contains(table) && !kColumnsOfEngine.contains({table, column})) found[table][column] = place;
    }
  }
  std::vector<Table> tables;
  for (const auto& [name, places] : found) {
    Table& table = tables.emplace_back(Table{name, {}, {}, name == kLog});
    std::map<std::int64_t, std::string> key;
    for (const auto& [column, place] : places) {
      table.columns.push_back(column);
      if (place > 0) key.emplace(place, column);
    }
    for (const auto& [place, column] : key) table.key.push_back(column);
  }
  return tables;
}

}  // namespace docket::storage
