#include "app/backups.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "contract/app/clock.hpp"
#include "contract/storage/engines.hpp"

/// The backups that a server makes by itself: when they are due, and how many stay.
using namespace docket;
using namespace docket::test;

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Backups {
  explicit Backups(Database& database) : store(database.store()) {}

  Milliseconds run(app::Cause cause = app::Cause::time) { return app::make_backups(*store, clock, plan, cause); }
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(plan.folder)) names.insert(entry.path().filename().string());
    return names;
  }

  Folder folder;
  TestClock clock;
  app::BackupPlan plan{folder.path() / "backups", 24h, 3};
  std::unique_ptr<storage::Store> store;
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("the first backup is made at once, the next when its time has come, also after a restart") {
  on_sqlite([](Database& database) {
    Backups backups(database);
    CHECK(backups.run() == 24h);
    CHECK(backups.names() == std::set<std::string>{"docket-20261121T091500Z.db"});
    backups.clock.advance(23h);
    CHECK(backups.run() == 1h);
    backups.clock.advance(1h);
    CHECK(backups.run() == 24h);
    CHECK(backups.names() == std::set<std::string>{"docket-20261121T091500Z.db", "docket-20261122T091500Z.db"});
  });
}

TEST_CASE("who asks for a backup gets one, whether or not one is due or ever comes by itself") {
  on_sqlite([](Database& database) {
    Backups backups(database);
    backups.plan.every = Seconds(0);
    CHECK(backups.run(app::Cause::hand) == app::Background::kNever);
    CHECK(backups.names().size() == 1);
    backups.plan.every = 24h;
    backups.clock.advance(1h);
    CHECK(backups.run(app::Cause::hand) == 24h);
    CHECK(backups.names() == std::set<std::string>{"docket-20261121T091500Z.db", "docket-20261121T101500Z.db"});
  });
}

TEST_CASE("the newest backups stay, and every file that is none") {
  on_sqlite([](Database& database) {
    Backups backups(database);
    fs::create_directories(backups.plan.folder);
    const std::set<std::string> others{"docket-20200101.db", "docket-20201301T000000Z.db", "notes.txt"};
    for (const std::string& name : others) std::ofstream(backups.plan.folder / name) << "mine";
    for (int day = 0; day < 5; ++day) {
      backups.run();
      backups.clock.advance(24h);
    }
    std::set<std::string> wanted{"docket-20261123T091500Z.db", "docket-20261124T091500Z.db",
                                 "docket-20261125T091500Z.db"};
    wanted.insert(others.begin(), others.end());
    CHECK(backups.names() == wanted);
  });
}

TEST_CASE("what a killed server has left goes after a day") {
  on_sqlite([](Database& database) {
    Backups backups(database);
    fs::create_directories(backups.plan.folder);
    std::ofstream(backups.plan.folder / "docket-20261120T091400Z.db.part") << "half";
    std::ofstream(backups.plan.folder / "docket-20261121T091400Z.db.part") << "half";
    backups.run();
    CHECK(backups.names() == std::set<std::string>{"docket-20261121T091400Z.db.part", "docket-20261121T091500Z.db"});
  });
}

TEST_CASE("a clock that was wrong does not put backups off") {
  on_sqlite([](Database& database) {
    Backups backups(database);
    backups.clock.set(kStart + 1000h);
    backups.run();
    backups.clock.set(kStart);
    backups.run();
    CHECK(backups.names().contains("docket-20261121T091500Z.db"));
  });
}

TEST_CASE("a backup that cannot be made removes none and leaves nothing") {
  on_sqlite([](Database& database) {
    Backups backups(database);
    backups.run();
    backups.plan.keep = 0;
    backups.clock.advance(24h);
    fs::create_directories(backups.plan.folder / "docket-20261122T091500Z.db.part");
    CHECK_THROWS_AS(backups.run(), std::runtime_error);
    CHECK(backups.names() == std::set<std::string>{"docket-20261121T091500Z.db", "docket-20261122T091500Z.db.part"});
  });
}

TEST_SUITE_END();
