#include "storage/postgres/driver.hpp"

#include <mutex>
#include <stdexcept>

#include "storage/meta.hpp"
#include "storage/postgres/dialer.hpp"
#include "storage/postgres/listener.hpp"
#include "storage/postgres/session.hpp"

namespace docket::storage {
namespace {

constexpr std::int64_t kOldestVersion = 130000;

std::string setting(sql::Connection& db, const char* name) {
  auto rows = db.query("SELECT current_setting($1)", name);
  rows.next();
  return rows.text();
}

class PostgresDriver final : public sql::Driver {
 public:
  explicit PostgresDriver(const std::string& url) : dialer_(PostgresAddress(url)) {}

  std::unique_ptr<sql::Connection> open_writer() override {
    auto session = open(false);
    require_fit(*session);
    return session;
  }

  std::unique_ptr<sql::Connection> open_reader() override { return open(true); }

  std::string name() const override { return dialer_.address().name(); }

  bool was_opened_alone() const override { return false; }

  std::string_view schema() const override { return "postgres"; }

  std::unique_ptr<sql::Listener> listen(std::function<void()> news) override {
    return std::make_unique<PostgresListener>(dialer_, instance_, std::move(news));
  }

  std::vector<std::string> faults() override {
    const auto db = open(true);
    std::vector<std::string> found;
    // What the server promises rests on these.
    for (const char* promise : {"fsync", "full_page_writes"}) {
      if (setting(*db, promise) != "on") {
        found.push_back(std::string(promise) + " is off: a power cut can take acknowledged orders; set it to on");
      }
    }
    auto rows = db->query("SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                          " WHERE relnamespace = current_schema()::regnamespace AND NOT indisvalid");
    while (rows.next()) found.push_back("the index " + rows.text() + " is not whole; run REINDEX on it");
    return found;
  }

  sql::Copy copy_to(const std::filesystem::path&, bool) override {
    throw std::runtime_error("a PostgreSQL database is backed up by its own means: pg_dump, or archiving its log");
  }

 private:
  std::unique_ptr<PostgresSession> open(bool only_reads) {
    return std::make_unique<PostgresSession>(dialer_, instance_, only_reads);
  }

  void require_fit(sql::Connection& db) const {
    if (std::stoll(setting(db, "server_version_num")) < kOldestVersion) {
      throw std::runtime_error("the server of " + name() + " is PostgreSQL " + setting(db, "server_version") +
                               "; Docket needs 13 or newer");
    }
    if (setting(db, "server_encoding") != "UTF8") {
      throw std::runtime_error("the database " + name() + " is in " + setting(db, "server_encoding") +
                               "; make one with ENCODING 'UTF8'");
    }
  }

  Dialer dialer_;
  const std::string instance_ = new_epoch();  // random, as an epoch is
};

}  // namespace

std::unique_ptr<sql::Driver> postgres_driver(const std::string& url) { return std::make_unique<PostgresDriver>(url); }

}  // namespace docket::storage
