#include "storage/check.hpp"

#include <exception>
#include <functional>
#include <string_view>

#include "storage/meta.hpp"
#include "storage/migrations.hpp"

namespace docket::storage {
namespace {

constexpr std::size_t kMostShown = 10;

Finding sound(std::string subject, std::string words) { return {std::move(subject), true, std::move(words)}; }
Finding wrong(std::string subject, std::string words) { return {std::move(subject), false, std::move(words)}; }

std::vector<Finding> check_engine(sql::Driver& driver) {
  std::vector<Finding> findings;
  const auto faults = driver.faults();
  for (const std::string& fault : faults) {
    if (findings.size() == kMostShown) {
      findings.push_back(wrong("database", "and " + std::to_string(faults.size() - kMostShown) + " more"));
      break;
    }
    findings.push_back(wrong("database", fault + "; restore a backup"));
  }
  if (faults.empty()) {
    const bool is_file = driver.schema() == "sqlite";
    findings.push_back(sound("database", is_file ? "pages, indexes and references are whole"
                                                 : "it writes through to the disk, and its indexes are valid"));
  }
  return findings;
}

std::vector<Finding> check_schema(sql::Connection& db, std::string_view engine) {
  const auto steps = pending(db, migrations_for(engine));
  if (steps.empty()) return {sound("schema", "up to date")};
  return {wrong("schema", std::to_string(steps.size()) + " steps are pending, the first is " + steps.front() +
                              "; run docket migrate, or start the server, which does it")};
}

std::vector<Finding> check_place(sql::Connection& db) {
  if (const auto words = Meta(db).elsewhere()) return {wrong("place", *words)};
  return {sound("place", "the order book is in this database")};
}

std::vector<Finding> check_numbers(sql::Connection& db) {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t count = 0;
  {
    auto rows = db.query("SELECT min(seq), max(seq), count(*) FROM events");
    rows.next();
    first = rows.integer();
    last = rows.integer();
    count = rows.integer();
  }
  if (count == 0) return {sound("feed", "no events yet")};
  const std::string range = std::to_string(first) + " to " + std::to_string(last);
  if (last - first + 1 == count) return {sound("feed", "events " + range + " without a gap")};
  auto rows = db.query("SELECT seq + 1 FROM events AS one WHERE seq < $1"
                       " AND NOT EXISTS (SELECT 1 FROM events WHERE seq = one.seq + 1) ORDER BY seq LIMIT 1",
                       last);
  rows.next();
  return {wrong("feed", std::to_string(last - first + 1 - count) + " events are missing between " + range +
                            ", the first is " + std::to_string(rows.integer()) + "; restore a backup")};
}

/// One line for each order that the query finds, by number and id.
std::vector<Finding> check_orders(sql::Connection& db, std::string_view query, const std::string& fault,
                                  const std::string& good) {
  std::vector<Finding> findings;
  auto rows = db.query(query, kMostShown);
  while (rows.next()) {
    const std::string number = rows.text();
    findings.push_back(wrong("orders", number + " (" + rows.text() + ") " + fault));
  }
  if (findings.empty()) findings.push_back(sound("orders", good));
  return findings;
}

std::vector<Finding> check_statuses(sql::Connection& db) {
  // Without a kept event that has moved it, the comparison is null, and the order is left out.
  return check_orders(db,
                      "SELECT number, id FROM orders WHERE status <> (SELECT to_status FROM events"
                      " WHERE order_id = orders.id AND to_status IS NOT NULL ORDER BY seq DESC LIMIT 1)"
                      " ORDER BY id LIMIT $1",
                      "is not in the status that its last event says; move it where it belongs",
                      "each is where its last event has put it");
}

std::vector<Finding> check_order_numbers(sql::Connection& db) {
  return check_orders(
      db,
      "SELECT number, min(CAST(id AS TEXT)) FROM orders GROUP BY shop_id, day, number HAVING count(*) > 1"
      " ORDER BY 2 LIMIT $1",
      "has a number that another order of its shop and day has too; tell its customer the id",
      "no number is given twice");
}

}  // namespace

std::vector<Finding> check(sql::Driver& driver) {
  std::vector<Finding> findings;
  const auto add = [&findings](const std::string& subject, const std::function<std::vector<Finding>()>& look) {
    try {
      auto more = look();
      findings.insert(findings.end(), more.begin(), more.end());
    } catch (const std::exception& e) {
      findings.push_back(wrong(subject, e.what()));
    }
    return findings.back().is_sound;
  };
  // What an unknown or damaged database holds means nothing.
  if (!add("database", [&] { return check_engine(driver); })) return findings;
  std::unique_ptr<sql::Connection> db;
  if (!add("schema", [&] {
        db = driver.open_reader();
        return check_schema(*db, driver.schema());
      })) {
    return findings;
  }
  db->begin(sql::Access::read);
  add("place", [&] { return check_place(*db); });
  add("feed", [&] { return check_numbers(*db); });
  add("orders", [&] { return check_statuses(*db); });
  add("orders", [&] { return check_order_numbers(*db); });
  db->commit();
  return findings;
}

}  // namespace docket::storage
