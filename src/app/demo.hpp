#pragma once

#include <random>
#include <string>

#include "app/accounts.hpp"
#include "app/environment.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// A sample shop that lives by itself, for trying Docket out: orders come in and move on.
class Demo {
 public:
  /// Fills an empty database. Throws std::runtime_error when it holds a real shop's data.
  Demo(storage::Store& store, Environment& environment, Accounts& accounts);

  static constexpr std::string_view kUser = "demo";

  /// Gives the demo's admin a new password and returns it.
  std::string new_password();

  /// Lets one thing happen in the shop and returns how long to wait for the next.
  Milliseconds live();

 private:
  void fill(storage::Transaction& tx);
  void place(storage::Transaction& tx, const Shop& shop);
  void advance(storage::Transaction& tx, const Shop& shop, const storage::StoredOrder& order);
  std::size_t any_of(std::size_t count);

  storage::Store& store_;
  Environment& environment_;
  Accounts& accounts_;
  std::mt19937 dice_{std::random_device{}()};
};

}  // namespace docket::app
