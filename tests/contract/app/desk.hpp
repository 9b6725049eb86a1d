#pragma once

#include <memory>
#include <string>

#include "app/accounts.hpp"
#include "app/orders.hpp"
#include "contract/app/clock.hpp"
#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "security/jwt.hpp"
#include "security/password.hpp"
#include "security/secret.hpp"

/// The use cases on a real order book, without HTTP.
namespace docket::test {

/// A shop with an owner, one of staff and a customer, and a clock that only tests turn.
struct Desk {
  explicit Desk(Database& database) : store(database.store()) {
    store->write([&](storage::Transaction& tx) {
      for (const User* user : {&owner, &staff, &customer}) tx.users.insert(*user);
      for (Shop* one : {&shop, &other}) tx.shops.insert(*one);
      tx.shops.put_member({shop.id, owner.id, true});
      tx.shops.put_member({shop.id, staff.id, false});
    });
  }

  template <class F>
  auto read(F&& function) {
    return store->read(std::forward<F>(function));
  }
  template <class F>
  auto write(F&& function) {
    return store->write(std::forward<F>(function));
  }

  User stored(const User& user) {
    return read([&](storage::Transaction& tx) { return tx.users.find(user.id).value(); });
  }
  std::string token(const User& user) {
    return write([&](storage::Transaction& tx) { return accounts.open_session(tx, stored(user)).access_token; });
  }
  /// Signed in now.
  Caller caller(const User& user) {
    const std::string access_token = token(user);
    return read([&](storage::Transaction& tx) { return accounts.authenticate(tx, access_token); });
  }
  void set_active(const User& user, bool is_active) {
    User changed = stored(user);
    app::AccountPatch patch;
    patch.is_active = is_active;
    write([&](storage::Transaction& tx) { accounts.change(tx, system, changed, patch); });
  }
  void set_password(const User& user) {
    User changed = stored(user);
    write([&](storage::Transaction& tx) { accounts.set_password(tx, changed, "$argon2id$other"); });
  }

  app::OrderAtShop place() {
    OrderDraft draft;
    LineDraft line;
    line.name = "Tea";
    line.unit_price = 250;
    line.quantity = 1;
    draft.lines.push_back(line);
    return write([&](storage::Transaction& tx) {
      return app::OrderAtShop{app::place_order(tx, clock, system, shop, draft), shop};
    });
  }
  storage::StoredOrder stored(const app::OrderAtShop& order) {
    return read([&](storage::Transaction& tx) { return tx.orders.find(order.order.id).value(); });
  }
  void move(app::OrderAtShop& order, const char* to) {
    write([&](storage::Transaction& tx) { app::move_order(tx, clock, system, order, to, std::nullopt); });
  }

  TestClock clock;
  std::unique_ptr<storage::Store> store;
  security::Passwords passwords{1, 4};
  security::TokenSigner signer{security::Secret("the secret of the desk, long enough for anybody")};
  app::Accounts accounts{*store, clock, passwords, signer, {}};

  Caller system = [] {
    Caller caller;
    caller.kind = Caller::Kind::system;
    return caller;
  }();
  User owner = a_user("owner", Role::merchant);
  User staff = a_user("staff", Role::staff);
  User customer = a_user("customer");
  Shop shop = a_shop("cafe");
  Shop other = a_shop("rival");
};

}  // namespace docket::test
