#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/sql.hpp"

/// A driver between the order book and a real one, so that a case can see every statement and break any of them.
namespace docket::test {

/// Is shown each statement before it runs; what it throws, the statement throws. Called from several threads at once.
using Watch = std::function<void(std::string_view sql)>;

class WatchedConnection final : public storage::sql::Connection {
 public:
  WatchedConnection(std::unique_ptr<storage::sql::Connection> real, const Watch& watch)
      : real_(std::move(real)), watch_(watch) {}

  storage::sql::Dialect dialect() const override { return real_->dialect(); }
  void begin(storage::sql::Access access) override {
    watch_(storage::sql::writes(access) ? "begin write" : "begin read");
    real_->begin(access);
  }
  bool others_wrote() override { return real_->others_wrote(); }
  void commit() override {
    watch_("commit");
    real_->commit();
  }
  void rollback() override {
    if (real_->in_transaction()) watch_("rollback");
    real_->rollback();
  }
  void savepoint() override {
    watch_("savepoint");
    real_->savepoint();
  }
  void rollback_to_savepoint() override {
    watch_("rollback to savepoint");
    real_->rollback_to_savepoint();
  }
  void release_savepoint() override {
    watch_("release savepoint");
    real_->release_savepoint();
  }
  void announce() override { real_->announce(); }
  bool has_table(std::string_view name) override { return real_->has_table(name); }
  storage::sql::Statement& prepare(std::string_view sql) override {
    watch_(sql);
    return real_->prepare(sql);
  }
  void script(const std::string& sql) override {
    watch_(sql);
    real_->script(sql);
  }
  bool in_transaction() const override { return real_->in_transaction(); }

 private:
  std::unique_ptr<storage::sql::Connection> real_;
  const Watch& watch_;
};

class WatchedDriver final : public storage::sql::Driver {
 public:
  WatchedDriver(std::unique_ptr<storage::sql::Driver> real, Watch watch)
      : real_(std::move(real)), watch_(std::move(watch)) {}

  std::unique_ptr<storage::sql::Connection> open_writer() override {
    return std::make_unique<WatchedConnection>(real_->open_writer(), watch_);
  }
  std::unique_ptr<storage::sql::Connection> open_reader() override {
    watch_("open a reader");
    return std::make_unique<WatchedConnection>(real_->open_reader(), watch_);
  }
  std::string name() const override { return real_->name(); }
  bool was_opened_alone() const override { return real_->was_opened_alone(); }
  std::string_view schema() const override { return real_->schema(); }
  std::unique_ptr<storage::sql::Listener> listen(std::function<void()> news) override {
    return real_->listen(std::move(news));
  }
  std::vector<std::string> faults() override { return real_->faults(); }
  storage::sql::Copy copy_to(const std::filesystem::path& file, bool overwrite) override {
    return real_->copy_to(file, overwrite);
  }

 private:
  std::unique_ptr<storage::sql::Driver> real_;
  const Watch watch_;
};

}  // namespace docket::test
