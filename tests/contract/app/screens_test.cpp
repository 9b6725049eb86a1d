#include "app/screens.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>

#include "app/screen_reports.hpp"
#include "contract/app/desk.hpp"
#include "contract/storage/faults.hpp"
#include "security/secret.hpp"

/// Displays that are paired, and what they say of themselves until it is stored.
using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

struct Wall : Desk {
  using Desk::Desk;

  app::StartedPairing start() {
    return write([&](Transaction& tx) { return app::start_pairing(tx, clock); });
  }
  Screen pair(const app::StartedPairing& started, const char* name = "Window") {
    return write([&](Transaction& tx) {
      return app::pair_screen(tx, clock, sealer, system, {started.code, name, shop});
    });
  }
  app::Pairing look(const std::string& token, const security::Sealer& with) {
    return read([&](Transaction& tx) { return app::find_pairing(tx, clock, with, token); });
  }
  std::optional<ScreenReport> stored_report(const Screen& screen) {
    return read([&](Transaction& tx) { return tx.screens.find(screen.id)->report; });
  }
  ScreenReport report(std::int64_t change) const {
    return {kStart + Seconds(change), ScreenTransport::websocket, DrawnBoard{change, kStart}};
  }

  security::Sealer sealer{security::Secret("the secret of the wall, long enough for anybody")};
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a code has six digits, and no two displays wait with the same") {
  on_sqlite([](Database& database) {
    Wall wall(database);
    std::set<std::string> codes;
    for (int i = 0; i < 50; ++i) {
      const std::string code = wall.start().code;
      CHECK(code.size() == 6);
      CHECK(code.find_first_not_of("0123456789") == std::string::npos);
      CHECK(codes.insert(code).second);
    }
  });
}

TEST_CASE("the key of a paired display opens the board of its shop, and nothing of others") {
  on_sqlite([](Database& database) {
    Wall wall(database);
    const auto started = wall.start();
    const Screen screen = wall.pair(started);
    const auto paired = wall.look(started.token, wall.sealer).paired.value();
    CHECK(paired.screen.id == screen.id);
    CHECK(paired.shop.id == wall.shop.id);
    const Caller caller = wall.read([&](Transaction& tx) { return wall.accounts.authenticate(tx, paired.key); });
    CHECK(caller.scopes == kScreenScopes);
    CHECK(caller.bound_shop == wall.shop.id);
    CHECK(wall.read([&](Transaction& tx) { return app::calling_screen(tx, caller); }).id == screen.id);
  });
}

TEST_CASE("a key that was sealed with another secret is lost, and the pairing with it") {
  on_sqlite([](Database& database) {
    Wall wall(database);
    const auto started = wall.start();
    wall.pair(started);
    const security::Sealer other(security::Secret("another secret, long enough for anybody"));
    CHECK(refusal([&] { wall.look(started.token, other); }) == Code::not_found);
  });
}

TEST_CASE("what a screen says is known at once, and stored with what others said as one change") {
  on_sqlite([](Database& database) {
    Wall wall(database);
    app::ScreenReports reports;
    const Screen one = wall.pair(wall.start(), "one");
    const Screen two = wall.pair(wall.start(), "two");
    CHECK_FALSE(reports.newest(one));
    reports.note(one.id, wall.report(1));
    reports.note(one.id, wall.report(2));
    reports.note(two.id, wall.report(3));
    reports.note(new_id<ScreenId>(), wall.report(4));  // removed meanwhile
    CHECK(reports.newest(one)->drawn->change == 2);
    CHECK_FALSE(wall.stored_report(one));
    const auto before = wall.store->statistics().writer.changes;
    reports.store(*wall.store);
    CHECK(wall.store->statistics().writer.changes == before + 1);
    CHECK(wall.stored_report(one)->drawn->change == 2);
    CHECK(wall.stored_report(two)->drawn->change == 3);
    reports.store(*wall.store);
    CHECK(wall.store->statistics().writer.changes == before + 1);
  });
}

TEST_CASE("of what was said here and what another instance has stored the later counts") {
  on_sqlite([](Database& database) {
    Wall wall(database);
    app::ScreenReports reports;
    Screen screen = wall.pair(wall.start());
    reports.note(screen.id, wall.report(5));
    screen.report = wall.report(4);
    CHECK(reports.newest(screen)->drawn->change == 5);
    screen.report = wall.report(6);
    CHECK(reports.newest(screen)->drawn->change == 6);
  });
}

TEST_CASE("what could not be stored is stored the next time") {
  on_sqlite([](Database& database) {
    bool breaks = false;
    Wall wall(database);
    storage::Store fragile(std::make_unique<WatchedDriver>(database.driver(),
                                                           [&](std::string_view sql) {
                                                             if (breaks && sql == "commit") {
                                                               throw storage::sql::Unavailable("no disk");
                                                             }
                                                           }),
                           kStart);
    app::ScreenReports reports;
    const Screen screen = wall.pair(wall.start());
    reports.note(screen.id, wall.report(1));
    breaks = true;
    CHECK(refusal([&] { reports.store(fragile); }) == Code::unavailable);
    breaks = false;
    CHECK(reports.newest(screen)->drawn->change == 1);
    reports.store(fragile);
    CHECK(wall.stored_report(screen)->drawn->change == 1);
  });
}

TEST_CASE("a thousand screens that report at once are stored in parts") {
  on_sqlite([](Database& database) {
    Wall wall(database);
    app::ScreenReports reports;
    for (int i = 0; i < 1000; ++i) reports.note(new_id<ScreenId>(), wall.report(i));
    int parts = 1;
    while (reports.store(*wall.store) < Milliseconds(1000)) ++parts;
    CHECK(parts == 5);
  });
}

TEST_SUITE_END();
