#include "domain/event.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "callers.hpp"

using namespace docket;

TEST_CASE("each type of event has its name and each name its type") {
  struct Row {
    EventType type;
    const char* name;
  };
  for (const Row& row :
       {Row{EventType::order_placed, "order.placed"}, Row{EventType::order_moved, "order.moved"},
        Row{EventType::order_cancelled, "order.cancelled"}, Row{EventType::order_updated, "order.updated"},
        Row{EventType::order_undone, "order.undone"}}) {
    CHECK(name_of(row.type) == row.name);
    CHECK(parse_event_type(row.name) == row.type);
  }
  for (const char* name :
       {"", "order", "order.", "order.canceled", "Order.placed", "order_placed", "order.placed ", "*"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(parse_event_type(name));
  }
}

TEST_CASE("a cursor survives its text") {
  struct Row {
    Cursor cursor;
    const char* text;
  };
  const Row rows[] = {
      {{"00000000", 0}, "c1.00000000.0"},
      {{"0123abcd", 1}, "c1.0123abcd.1"},
      {{"ffffffff", 10}, "c1.ffffffff.10"},
      {{"deadbeef", 1'000'000}, "c1.deadbeef.1000000"},
      {{"89abcdef", std::numeric_limits<std::int64_t>::max()}, "c1.89abcdef.9223372036854775807"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(format_cursor(row.cursor) == row.text);
    REQUIRE(parse_cursor(row.text));
    CHECK(*parse_cursor(row.text) == row.cursor);
  }
}

TEST_CASE("cursors of one epoch differ by their place, those of one place by their epoch") {
  CHECK(Cursor{"0123abcd", 1} == Cursor{"0123abcd", 1});
  CHECK_FALSE(Cursor{"0123abcd", 1} == Cursor{"0123abcd", 2});
  CHECK_FALSE(Cursor{"0123abcd", 1} == Cursor{"0123abce", 1});
}

TEST_CASE("what was never a cursor is none") {
  const std::vector<std::string_view> texts = {"",
                                               "c1.",
                                               "c1",
                                               ".",
                                               "0",
                                               "12",
                                               "c1..",
                                               "c1.0123abcd",
                                               "c1.0123abcd.",
                                               "c1..1",
                                               "c1.1",
                                               "c1.0123abc.1",
                                               "c1.0123abcde.1",
                                               "c1.0123ABCD.1",
                                               "c1.0123abcg.1",
                                               "C1.0123abcd.1",
                                               "c2.0123abcd.1",
                                               "c10123abcd.1",
                                               "c1-0123abcd-1",
                                               "0123abcd.1",
                                               "0123abcd-1",
                                               "c1.c1.0123abcd.1",
                                               " c1.0123abcd.1",
                                               "c1. 0123abcd.1",
                                               "c1.0123abcd.1 ",
                                               "c1.0123abcd. 1",
                                               "c1.0123abcd.1\n",
                                               "c1.0123abcd-1",
                                               "c1.0123abcd1",
                                               "c1.0123abcd.-1",
                                               "c1.0123abcd.-0",
                                               "c1.0123abcd.+1",
                                               "c1.0123abcd.00",
                                               "c1.0123abcd.01",
                                               "c1.0123abcd.0x1",
                                               "c1.0123abcd.1.0",
                                               "c1.0123abcd.1e3",
                                               "c1.0123abcd.a",
                                               "c1.0123abcd.1-2",
                                               "c1.0123abcd.9223372036854775808",
                                               "c1.0123abcd.99999999999999999999999999999",
                                               "c1.0123abcd.18446744073709551616",
                                               "c1.\xC3\xA9"
                                               "23abcd.1",
                                               "c1.0123abcd.\xD9\xA1",
                                               std::string_view("c1.0123abcd.1\0", 14),
                                               std::string_view("c1.0123abc\0.1", 13),
                                               std::string_view("c1\0.0123abcd.1", 14)};
  for (const std::string_view text : texts) {
    CAPTURE(std::string(text));
    CHECK_FALSE(parse_cursor(text));
  }
  CHECK_FALSE(parse_cursor("c1.0123abcd." + std::string(100'000, '1')));
}

TEST_CASE("an actor is the caller as the history shows it") {
  Caller mira = callers::person(20, Role::staff);
  mira.name = "Mira";
  struct Row {
    Caller caller;
    Actor actor;
  };
  const Row rows[] = {
      {Caller{}, {"guest", "", ""}},
      {callers::system(), {"system", "", ""}},
      {mira, {"user", callers::uuid(20).str(), "Mira"}},
      {callers::key({}), {"api_key", callers::uuid(90).str(), ""}},
  };
  for (const Row& row : rows) {
    const Actor actor = actor_of(row.caller);
    CHECK(actor.kind == row.actor.kind);
    CHECK(actor.id == row.actor.id);
    CHECK(actor.name == row.actor.name);
  }
}
