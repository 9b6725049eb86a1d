#include "domain/screen.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "callers.hpp"
#include "domain/error.hpp"

using namespace docket;
using callers::kShop;

namespace {

constexpr Timestamp kNow{Milliseconds{1'795'252'500'000}};

constexpr Timestamp ago(std::int64_t ms) { return kNow - Milliseconds(ms); }

ScreenReport seen(Timestamp at) { return {at, ScreenTransport::websocket, DrawnBoard{7, at}}; }

using callers::Names;
using callers::who;

}  // namespace

TEST_SUITE_BEGIN("unit");

TEST_CASE("a screen is new until it reports, silent 45 seconds after its last word, behind 10 seconds after a change") {
  using enum ScreenState;
  struct Row {
    std::optional<ScreenReport> report;
    std::optional<Timestamp> undrawn_since;
    ScreenState state;
  };
  const Row rows[] = {
      {std::nullopt, std::nullopt, fresh},
      {std::nullopt, ago(60'000), fresh},
      {seen(kNow), std::nullopt, ok},
      {seen(ago(44'999)), std::nullopt, ok},
      {seen(ago(45'000)), std::nullopt, silent},
      {seen(ago(45'000)), ago(60'000), silent},
      {seen(kNow), kNow, ok},
      {seen(kNow), ago(10'000), ok},
      {seen(kNow), ago(10'001), behind},
      {seen(ago(44'999)), ago(60'000), behind},
      {seen(kNow + Seconds(5)), std::nullopt, ok},  // said to an instance whose clock is ahead
  };
  for (const Row& row : rows) {
    CAPTURE(name_of(row.state));
    CHECK(state_of(row.report, row.undrawn_since, kNow) == row.state);
  }
}

TEST_CASE("a screen that says the same again has drawn it when it first said so") {
  const auto first = reported(std::nullopt, ScreenTransport::websocket, 7, ago(9000));
  REQUIRE(first.drawn);
  CHECK(first.seen_at == ago(9000));
  CHECK(first.drawn->change == 7);
  CHECK(first.drawn->at == ago(9000));
  const auto again = reported(first, ScreenTransport::long_poll, 7, ago(5000));
  CHECK(again.seen_at == ago(5000));
  CHECK(again.transport == ScreenTransport::long_poll);
  CHECK(again.drawn->at == ago(9000));
  CHECK(reported(again, ScreenTransport::websocket, 8, kNow).drawn->at == kNow);
  CHECK(reported(again, ScreenTransport::websocket, 6, kNow).drawn->change == 6);
}

TEST_CASE("a board that the log knows nothing of is none that was drawn") {
  const auto unknown = reported(seen(ago(5000)), ScreenTransport::websocket, std::nullopt, kNow);
  CHECK(unknown.seen_at == kNow);
  CHECK_FALSE(unknown.drawn);
}

TEST_CASE("a screen needs a name of 1 to 200 characters") {
  for (const std::string& name : {std::string(), std::string("  "), std::string(201, 'x')}) {
    Screen screen;
    screen.name = name;
    try {
      check_screen(screen);
      FAIL("it was taken");
    } catch (const Error& error) {
      CHECK(error.code == Code::validation_failed);
      REQUIRE(error.faults.size() == 1);
      CHECK(error.faults[0].pointer == "/name");
    }
  }
  for (const std::string& name : {std::string("x"), std::string(200, 'x')}) {
    Screen screen;
    screen.name = name;
    CHECK_NOTHROW(check_screen(screen));
  }
}

TEST_CASE("transports and states have names that can be read back") {
  for (const auto transport : {ScreenTransport::websocket, ScreenTransport::event_stream, ScreenTransport::long_poll}) {
    CHECK(parse_screen_transport(name_of(transport)) == transport);
  }
  for (const char* none : {"", "Websocket", "poll"}) CHECK_FALSE(parse_screen_transport(none));
  CHECK(name_of(ScreenState::fresh) == "new");
  CHECK(name_of(ScreenState::silent) == "silent");
}

TEST_CASE("who works at the shop sees its screens, its owners, admin and operations manage them") {
  CHECK(who([](const Caller& caller) { return may_see_screens(caller, kShop); }) ==
        Names{"system", "admin", "operations", "owner", "owner of both", "owner elsewhere, staff here", "staff",
              "staff who owns the shop", "customer who is staff"});
  CHECK(who([](const Caller& caller) { return may_manage_screens(caller, kShop); }) ==
        Names{"system", "admin", "operations", "owner", "owner of both", "staff who owns the shop"});
  CHECK(who(may_list_screens) == Names{"system", "admin", "operations", "owner", "owner of both",
                                       "owner elsewhere, staff here", "owner elsewhere", "merchant without a shop",
                                       "staff", "staff who owns the shop", "staff elsewhere", "staff of no shop",
                                       "customer who is staff", "customer who is staff elsewhere"});
}

TEST_SUITE_END();
