#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

void check_same(const User& stored, const User& user) {
  CHECK(stored.id == user.id);
  CHECK(stored.username == user.username);
  CHECK(stored.email == user.email);
  CHECK(stored.name == user.name);
  CHECK(stored.role == user.role);
  CHECK(stored.password_hash == user.password_hash);
  CHECK(stored.is_active == user.is_active);
  CHECK(stored.created_by == user.created_by);
  CHECK(stored.session_generation == user.session_generation);
  CHECK(stored.version == user.version);
  CHECK(stored.created_at == user.created_at);
  CHECK(stored.updated_at == user.updated_at);
}

std::optional<User> stored(storage::Store& store, UserId id) {
  return store.read([&](Transaction& tx) { return tx.users.find(id); });
}

void add(storage::Store& store, const User& user) {
  store.write([&](Transaction& tx) { tx.users.insert(user); });
}

/// The usernames of a page, joined.
std::string names(const storage::Page<User>& page) {
  std::string all;
  for (const User& user : page.rows) all += (all.empty() ? "" : " ") + user.username;
  return all;
}

/// Walks the list page by page.
std::string walk(storage::Store& store, storage::UserQuery query, std::size_t limit) {
  std::string all;
  query.limit = limit;
  for (;;) {
    const auto page = store.read([&](Transaction& tx) { return tx.users.page(query); });
    CHECK(page.rows.size() <= limit);
    if (!page.rows.empty()) all += (all.empty() ? "" : " ") + names(page);
    if (!page.more) return all;
    REQUIRE(page.rows.size() == limit);
    query.after = page.rows.back().id;
  }
}

/// A merchant with a shop, its staff made or taken on, and people who are none of it.
struct Staff {
  User boss = a_user("boss", Role::merchant);
  User made = a_user("made", Role::staff);
  User taken_on = a_user("taken-on", Role::staff);
  User partner = a_user("partner", Role::merchant);
  User elsewhere = a_user("elsewhere", Role::staff);
  User colleague_boss = a_user("colleague-boss", Role::merchant);
  Shop shop = a_shop("mine");
  Shop other = a_shop("other");

  explicit Staff(storage::Store& store) {
    made.created_by = boss.id;
    store.write([&](Transaction& tx) {
      for (const User* user : {&boss, &made, &taken_on, &partner, &elsewhere, &colleague_boss}) tx.users.insert(*user);
      tx.shops.insert(shop);
      tx.shops.insert(other);
      tx.shops.put_member({shop.id, boss.id, true});
      tx.shops.put_member({shop.id, partner.id, true});
      tx.shops.put_member({shop.id, taken_on.id, false});
      tx.shops.put_member({other.id, colleague_boss.id, true});
      tx.shops.put_member({other.id, elsewhere.id, false});
      tx.shops.put_member({other.id, boss.id, false});
    });
  }
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a stored account comes back with every field, and an absent one is nullopt") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const User maker = a_user("maker", Role::merchant);
    User full = a_user("Mira.Lindqvist-1_x", Role::staff);
    full.email = "Mira@Example.COM";
    full.name = "Mira 'Ø' Lindqvist; -- \"x\" 注文";
    full.is_active = false;
    full.created_by = maker.id;
    full.session_generation = 3;
    full.version = 7;
    full.created_at = from_ms(1);
    full.updated_at = from_ms(253'402'300'799'999);
    add(*store, maker);
    add(*store, full);
    check_same(stored(*store, maker.id).value(), maker);
    check_same(stored(*store, full.id).value(), full);
    CHECK_FALSE(stored(*store, new_id<UserId>()));
    CHECK_FALSE(stored(*store, UserId()));
  });
}

TEST_CASE("every role is kept") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    for (const Role role : {Role::admin, Role::operations, Role::merchant, Role::staff, Role::customer}) {
      const User user = a_user("user-" + std::string(name_of(role)), role);
      add(*store, user);
      CHECK(stored(*store, user.id)->role == role);
    }
  });
}

TEST_CASE("an account is found by username or e-mail address, whatever the case of its ASCII letters") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    User user = a_user("Mira");
    user.email = "Mira.L@Example.com";
    add(*store, user);
    const struct {
      const char* login;
      bool found;
    } rows[] = {{"Mira", true},
                {"mira", true},
                {"MIRA", true},
                {"mira.l@example.com", true},
                {"MIRA.L@EXAMPLE.COM", true},
                {"mir", false},
                {"", false},
                {"mira ", false},
                {"%", false},
                {"m_ra", false},
                {"mira.l", false}};
    for (const auto& row : rows) {
      INFO("login: ", std::string(row.login));
      const auto found = store->read([&](Transaction& tx) { return tx.users.find_login(row.login); });
      CHECK(found.has_value() == row.found);
    }
  });
}

TEST_CASE("a username or an e-mail address is taken once, and the refused account leaves nothing") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    User first = a_user("Mira");
    first.email = "mira@example.com";
    add(*store, first);
    const struct {
      const char* username;
      std::optional<std::string> email;
      const char* pointer;
    } rows[] = {{"mira", std::nullopt, "/username"},
                {"MIRA", "other@example.com", "/username"},
                {"tom", "MIRA@example.com", "/email"},
                {"tom", "mira@example.com", "/email"}};
    for (const auto& row : rows) {
      User second = a_user(row.username);
      second.email = row.email;
      INFO("username: ", std::string(row.username));
      try {
        add(*store, second);
        FAIL("it was taken");
      } catch (const Error& error) {
        CHECK(error.code == Code::already_exists);
        REQUIRE(error.faults.size() == 1);
        CHECK(error.faults[0].pointer == row.pointer);
      }
      CHECK_FALSE(stored(*store, second.id));
    }
  });
}

TEST_CASE("any number of accounts may have no e-mail address") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    for (const char* name : {"one", "two", "three"}) add(*store, a_user(name));
    CHECK(walk(*store, {}, 10) == "one two three");
  });
}

TEST_CASE("a change is written whole, but for id and username, and raises the version by one") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    User user = a_user("mira");
    user.email = "mira@example.com";
    user.name = "Mira";
    add(*store, user);
    User changed = user;
    changed.username = "somebody-else";
    changed.email.reset();
    changed.name.reset();
    changed.role = Role::operations;
    changed.password_hash = "$argon2id$new";
    changed.is_active = false;
    changed.session_generation = 4;
    changed.updated_at = kStart + Milliseconds(5);
    store->write([&](Transaction& tx) { tx.users.update(changed); });
    CHECK(changed.version == 2);
    changed.username = "mira";
    check_same(stored(*store, user.id).value(), changed);

    changed.email = "new@example.com";
    store->write([&](Transaction& tx) { tx.users.update(changed); });
    CHECK(changed.version == 3);
    CHECK(store->read([](Transaction& tx) { return tx.users.find_login("NEW@example.com"); }).has_value());
    CHECK_FALSE(store->read([](Transaction& tx) { return tx.users.find_login("mira@example.com"); }).has_value());
  });
}

TEST_CASE("a change of an older version is refused and changes nothing") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    User user = a_user("mira");
    add(*store, user);
    User stale = user;
    store->write([&](Transaction& tx) { tx.users.update(user); });
    stale.name = "Stale";
    CHECK(refusal([&] { store->write([&](Transaction& tx) { tx.users.update(stale); }); }) == Code::stale_version);
    CHECK(stale.version == 1);
    check_same(stored(*store, user.id).value(), user);

    User absent = a_user("absent");
    CHECK(refusal([&] { store->write([&](Transaction& tx) { tx.users.update(absent); }); }) == Code::stale_version);
    CHECK_FALSE(stored(*store, absent.id));
  });
}

TEST_CASE("a change to a taken e-mail address is refused, to the own one in other case it is not") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    User mira = a_user("mira");
    mira.email = "mira@example.com";
    User tom = a_user("tom");
    add(*store, mira);
    add(*store, tom);
    tom.email = "MIRA@example.com";
    CHECK(refusal([&] { store->write([&](Transaction& tx) { tx.users.update(tom); }); }) == Code::already_exists);
    CHECK_FALSE(stored(*store, tom.id)->email);
    mira.email = "MIRA@Example.com";
    store->write([&](Transaction& tx) { tx.users.update(mira); });
    CHECK(stored(*store, mira.id)->email == "MIRA@Example.com");
  });
}

TEST_CASE("whether there is any account is known") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const auto any = [&] { return store->read([](Transaction& tx) { return tx.users.any(); }); };
    CHECK_FALSE(any());
    add(*store, a_user("mira"));
    CHECK(any());
  });
}

TEST_CASE("accounts are listed oldest first, filtered, page by page, and counted when asked") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const struct {
      const char* name;
      Role role;
      bool is_active;
    } people[] = {{"ann", Role::customer, true}, {"bea", Role::staff, true},    {"cyd", Role::customer, false},
                  {"dov", Role::customer, true}, {"eve", Role::merchant, true}, {"fay", Role::staff, false},
                  {"gus", Role::customer, true}};
    for (const auto& person : people) {
      User user = a_user(person.name, person.role);
      user.is_active = person.is_active;
      add(*store, user);
    }
    const struct {
      std::optional<Role> role;
      std::optional<bool> is_active;
      const char* expected;
      std::int64_t total;
    } rows[] = {{{}, {}, "ann bea cyd dov eve fay gus", 7},
                {Role::customer, {}, "ann cyd dov gus", 4},
                {{}, true, "ann bea dov eve gus", 5},
                {{}, false, "cyd fay", 2},
                {Role::customer, true, "ann dov gus", 3},
                {Role::staff, false, "fay", 1},
                {Role::admin, {}, "", 0}};
    for (const auto& row : rows) {
      storage::UserQuery query;
      query.role = row.role;
      query.is_active = row.is_active;
      INFO("expected: ", std::string(row.expected));
      for (const std::size_t limit : {1U, 2U, 3U, 4U, 7U, 50U}) CHECK(walk(*store, query, limit) == row.expected);
      CHECK_FALSE(store->read([&](Transaction& tx) { return tx.users.page(query); }).total);
      query.count = true;
      query.limit = 1;
      CHECK(store->read([&](Transaction& tx) { return tx.users.page(query); }).total == row.total);
    }
  });
}

TEST_CASE("a full last page is known to be the last") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    for (const char* name : {"ann", "bea", "cyd", "dov"}) add(*store, a_user(name));
    const auto page = [&](std::size_t limit) {
      storage::UserQuery query;
      query.limit = limit;
      return store->read([&](Transaction& tx) { return tx.users.page(query); });
    };
    CHECK(page(3).more);
    CHECK_FALSE(page(4).more);
    CHECK_FALSE(page(5).more);
  });
}

TEST_CASE("a merchant's staff is who it made or who works in a shop that it owns") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const Staff staff(*store);
    const auto staff_of = [&](const User& merchant) {
      storage::UserQuery query;
      query.staff_of = merchant.id;
      query.count = true;
      const auto page = store->read([&](Transaction& tx) { return tx.users.page(query); });
      CHECK(page.total == static_cast<std::int64_t>(page.rows.size()));
      return names(page);
    };
    CHECK(staff_of(staff.boss) == "boss made taken-on partner");
    CHECK(staff_of(staff.partner) == "boss taken-on partner");
    CHECK(staff_of(staff.colleague_boss) == "boss elsewhere colleague-boss");
    CHECK(staff_of(staff.taken_on).empty());

    const struct {
      const User* user;
      const User* merchant;
      bool is_staff;
    } rows[] = {{&staff.made, &staff.boss, true},       {&staff.taken_on, &staff.boss, true},
                {&staff.partner, &staff.boss, true},    {&staff.elsewhere, &staff.boss, false},
                {&staff.made, &staff.partner, false},   {&staff.boss, &staff.colleague_boss, true},
                {&staff.boss, &staff.elsewhere, false}, {&staff.colleague_boss, &staff.boss, false}};
    for (const auto& row : rows) {
      INFO(row.user->username, " of ", row.merchant->username);
      CHECK(store->read([&](Transaction& tx) { return tx.users.is_staff_of(row.user->id, row.merchant->id); }) ==
            row.is_staff);
    }
    CHECK_FALSE(store->read([&](Transaction& tx) { return tx.users.is_staff_of(new_id<UserId>(), staff.boss.id); }));
  });
}

TEST_CASE("where somebody works, and as what, is known") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    const Staff staff(*store);
    const auto places = store->read([&](Transaction& tx) { return tx.users.memberships(staff.boss.id); });
    REQUIRE(places.size() == 2);
    for (const Member& place : places) {
      CHECK(place.user == staff.boss.id);
      CHECK(place.owner == (place.shop == staff.shop.id));
    }
    CHECK(store->read([&](Transaction& tx) { return tx.users.memberships(staff.made.id); }).empty());
    CHECK(store->read([&](Transaction& tx) { return tx.users.memberships(new_id<UserId>()); }).empty());
  });
}

TEST_SUITE_END();
