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
  std::string_view schema() const override { return real_->schema(); }
  std::vector<std::string> faults() override { return real_->faults(); }
  storage::sql::Copy copy_to(const std::filesystem::path& file, bool overwrite) override {
    return real_->copy_to(file, overwrite);
  }

 private:
  std::unique_ptr<storage::sql::Driver> real_;
  const Watch watch_;
};

}  // namespace docket::test
