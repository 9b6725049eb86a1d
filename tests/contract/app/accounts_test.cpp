#include "app/accounts.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "contract/app/desk.hpp"
#include "contract/storage/threads.hpp"
#include "security/digest.hpp"

/// Callers over time: who comes with a ticket, and who may go on with a stream.
using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

constexpr Seconds kTokenLifetime{15 * 60};

std::optional<Caller> recheck(Desk& desk, const Caller& caller) {
  return desk.read([&](Transaction& tx) { return desk.accounts.recheck(tx, caller); });
}

std::string new_ticket(Desk& desk, const Caller& caller) {
  return desk.write([&](Transaction& tx) { return desk.accounts.new_ticket(tx, caller); });
}

std::optional<Caller> redeem(Desk& desk, const std::string& ticket) {
  return desk.write([&](Transaction& tx) { return desk.accounts.redeem_ticket(tx, ticket); });
}

void check_same(const Caller& one, const Caller& other) {
  CHECK(one.kind == other.kind);
  CHECK(one.id == other.id);
  CHECK(one.name == other.name);
  CHECK(one.role == other.role);
  CHECK(one.session_generation == other.session_generation);
  CHECK(one.expires_at == other.expires_at);
  REQUIRE(one.memberships.size() == other.memberships.size());
  for (std::size_t i = 0; i < one.memberships.size(); ++i) {
    CHECK(one.memberships[i].shop == other.memberships[i].shop);
    CHECK(one.memberships[i].owner == other.memberships[i].owner);
  }
}

/// What ends the sessions of the one of staff, and nothing else does.
struct End {
  const char* what;
  std::function<void(Desk&)> happen;
};

const std::vector<End>& ends() {
  static const std::vector<End> all = {
      {"the account is switched off", [](Desk& desk) { desk.set_active(desk.staff, false); }},
      {"the account is switched off and on again",
       [](Desk& desk) {
         desk.set_active(desk.staff, false);
         desk.set_active(desk.staff, true);
       }},
      {"the password is set", [](Desk& desk) { desk.set_password(desk.staff); }},
      {"the access token expires", [](Desk& desk) { desk.clock.set(kStart + kTokenLifetime); }},
  };
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("whoever comes with an access token is known to go when it expires") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    desk.clock.advance(Milliseconds(123));
    const Caller caller = desk.caller(desk.staff);
    CHECK(caller.user_id() == desk.staff.id);
    CHECK(caller.expires_at == kStart + kTokenLifetime);
  });
}

TEST_CASE("a caller who is looked up again is who they are now, with the credential that they came with") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Caller before = desk.caller(desk.staff);
    check_same(recheck(desk, before).value(), before);
    desk.clock.advance(Seconds(60));
    User changed = desk.stored(desk.staff);
    changed.name = "Another Name";
    changed.role = Role::merchant;
    desk.write([&](Transaction& tx) {
      tx.users.update(changed);
      tx.shops.remove_member(desk.shop.id, desk.staff.id);
      tx.shops.put_member({desk.other.id, desk.staff.id, true});
    });
    const Caller now = recheck(desk, before).value();
    CHECK(now.name == "Another Name");
    CHECK(now.role == Role::merchant);
    REQUIRE(now.memberships.size() == 1);
    CHECK(now.memberships[0].shop == desk.other.id);
    CHECK(now.memberships[0].owner);
    CHECK(now.expires_at == before.expires_at);
    check_same(recheck(desk, now).value(), now);
  });
}

TEST_CASE("a caller goes on until the account or the credential ends") {
  for (const End& end : ends()) {
    INFO(std::string(end.what));
    on_each_engine([&](Database& database) {
      Desk desk(database);
      const Caller staff = desk.caller(desk.staff);
      const Caller colleague = desk.caller(desk.owner);
      CHECK(recheck(desk, staff));
      end.happen(desk);
      CHECK_FALSE(recheck(desk, staff));
      const bool expired = desk.clock.now() >= *colleague.expires_at;
      CHECK(recheck(desk, colleague).has_value() == !expired);
      // A new session is a new matter.
      if (desk.stored(desk.staff).is_active) CHECK(recheck(desk, desk.caller(desk.staff)));
    });
  }
}

TEST_CASE("a credential ends to the millisecond") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Caller caller = desk.caller(desk.staff);
    desk.clock.set(*caller.expires_at - Milliseconds(1));
    CHECK(recheck(desk, caller));
    desk.clock.set(*caller.expires_at);
    CHECK_FALSE(recheck(desk, caller));
  });
}

TEST_CASE("a password that is only hashed anew and a changed name end nothing") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Caller caller = desk.caller(desk.staff);
    User changed = desk.stored(desk.staff);
    changed.password_hash = "$argon2id$stronger";
    desk.write([&](Transaction& tx) { tx.users.update(changed); });
    app::AccountPatch patch;
    patch.name = "Mira";
    patch.is_active = true;
    desk.write([&](Transaction& tx) { desk.accounts.change(tx, desk.system, changed, patch); });
    CHECK(recheck(desk, caller)->name == "Mira");
  });
}

TEST_CASE("guests and Docket itself stay who they are, and whoever has no account is gone") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    CHECK(recheck(desk, Caller{})->kind == Caller::Kind::anonymous);
    CHECK(recheck(desk, desk.system)->kind == Caller::Kind::system);
    Caller unknown = desk.caller(desk.staff);
    unknown.id = new_id<UserId>().str();
    CHECK_FALSE(recheck(desk, unknown));
    Caller key;
    key.kind = Caller::Kind::key;
    key.id = new_uuid().str();
    CHECK_FALSE(recheck(desk, key));
    Caller guest;
    guest.expires_at = desk.clock.now();
    CHECK_FALSE(recheck(desk, guest));
  });
}

TEST_CASE("a ticket stands for its caller once") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Caller staff = desk.caller(desk.staff);
    const Caller owner = desk.caller(desk.owner);
    const std::string one = new_ticket(desk, staff);
    const std::string other = new_ticket(desk, owner);
    CHECK(one != other);
    CHECK(security::from_base64url(one).value().size() == 32);
    check_same(redeem(desk, one).value(), staff);
    for (int i = 0; i < 2; ++i) CHECK_FALSE(redeem(desk, one));
    check_same(redeem(desk, other).value(), owner);
    for (const std::string& none : {std::string(), std::string("nonsense"), other + "x", security::digest(other)}) {
      CHECK_FALSE(redeem(desk, none));
    }
  });
}

TEST_CASE("of twenty who come with the same ticket at once, exactly one gets in") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const std::string ticket = new_ticket(desk, desk.caller(desk.staff));
    std::atomic<int> in{0};
    at_once(20, [&](std::size_t) { in += redeem(desk, ticket) ? 1 : 0; });
    CHECK(in == 1);
  });
}

TEST_CASE("a ticket is good for half a minute, to the millisecond, and late ones are used up too") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Caller staff = desk.caller(desk.staff);
    const std::string in_time = new_ticket(desk, staff);
    const std::string late = new_ticket(desk, staff);
    desk.clock.advance(Milliseconds(29'999));
    CHECK(redeem(desk, in_time));
    desk.clock.advance(Milliseconds(1));
    CHECK_FALSE(redeem(desk, late));
    desk.clock.set(kStart);
    CHECK_FALSE(redeem(desk, late));
  });
}

TEST_CASE("a ticket does not outlive what it was got with") {
  for (const End& end : ends()) {
    INFO(std::string(end.what));
    on_each_engine([&](Database& database) {
      Desk desk(database);
      const Caller staff = desk.caller(desk.staff);
      desk.clock.set(*staff.expires_at - Seconds(1));
      const std::string ticket = new_ticket(desk, staff);
      const std::string second = new_ticket(desk, staff);
      CHECK(redeem(desk, ticket)->expires_at == staff.expires_at);
      end.happen(desk);
      CHECK_FALSE(redeem(desk, second));
    });
  }
}

TEST_CASE("a ticket's caller has the rights of the moment in which it is used") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const std::string ticket = new_ticket(desk, desk.caller(desk.staff));
    desk.write([&](Transaction& tx) { tx.shops.remove_member(desk.shop.id, desk.staff.id); });
    CHECK(redeem(desk, ticket)->memberships.empty());
  });
}

TEST_CASE("tickets are for people who signed in") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    Caller key;
    key.kind = Caller::Kind::key;
    key.id = new_uuid().str();
    CHECK(refusal([&] { new_ticket(desk, Caller{}); }) == Code::unauthenticated);
    CHECK(refusal([&] { new_ticket(desk, key); }) == Code::forbidden);
    CHECK(refusal([&] { new_ticket(desk, desk.system); }) == Code::forbidden);
  });
}

TEST_CASE("the database does not hold a ticket that could be used") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const std::string ticket = new_ticket(desk, desk.caller(desk.staff));
    const auto db = database.driver()->open_reader();
    auto rows = db->query("SELECT digest FROM live_tickets");
    REQUIRE(rows.next());
    const std::string kept = rows.text();
    CHECK(kept == security::digest(ticket));
    CHECK_FALSE(redeem(desk, kept));
  });
}

TEST_SUITE_END();
