#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "app/orders.hpp"
#include "contract/app/desk.hpp"

/// Going on in the feed by a cursor, also where the start of the log is gone.
using namespace docket;
using namespace docket::test;
using storage::Transaction;

namespace {

/// Ten events: every second one is of the shop where staff works, all of one order of the customer.
struct Feed : Desk {
  explicit Feed(Database& database) : Desk(database) {
    write([&](Transaction& tx) {
      for (int n = 1; n <= 10; ++n) {
        Event event = an_event(n % 2 == 0 ? shop.id : other.id);
        event.at = clock.now();
        tx.events.append(event);
      }
    });
  }

  Cursor at(std::int64_t seq) const { return {store->epoch(), seq}; }

  app::FeedPage page(const std::optional<Cursor>& since, std::size_t limit = 100) {
    return page_of(system, since, limit);
  }
  app::FeedPage page_of(const Caller& caller, const std::optional<Cursor>& since, std::size_t limit = 100) {
    return read([&](Transaction& tx) {
      return app::read_feed(tx, caller, store->epoch(), since, std::nullopt, std::nullopt, limit);
    });
  }
  void prune(std::size_t count) {
    write([&](Transaction& tx) { tx.events.prune(0, clock.now() + Seconds(1), count); });
  }
};

std::vector<std::int64_t> numbers(const app::FeedPage& page) {
  std::vector<std::int64_t> all;
  for (const Event& event : page.events) all.push_back(event.seq);
  return all;
}

using Numbers = std::vector<std::int64_t>;

/// Every event that a reader sees who goes on from page to page.
Numbers walk(Feed& feed, const Caller& caller, std::optional<Cursor> since, std::size_t limit) {
  Numbers all;
  for (;;) {
    const auto page = feed.page_of(caller, since, limit);
    REQUIRE_FALSE(page.reset);
    REQUIRE(page.events.size() <= limit);
    for (const std::int64_t seq : numbers(page)) all.push_back(seq);
    REQUIRE(page.cursor.seq >= (since ? since->seq : 0));
    since = page.cursor;
    if (page.events.size() < limit) {
      CHECK(since->seq == 10);
      return all;
    }
    CHECK(since->seq == page.events.back().seq);
  }
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a cursor is continued as long as what came right after it is kept, otherwise it is reset") {
  on_each_engine([](Database& database) {
    Feed feed(database);
    // How much is gone, the cursor, and the first number that its reader gets; 0 for none, -1 for a reset.
    const struct {
      std::size_t pruned;
      std::int64_t since;
      std::int64_t next;
    } rows[] = {{0, 0, 1},   {0, 1, 2},   {0, 9, 10},
                {0, 10, 0},  {0, 11, -1}, {1, 0, -1},
                {0, 1, 2},   {0, 2, 3},   {3, 0, -1},
                {0, 3, -1},  {0, 4, 5},   {0, 10, 0},
                {0, 11, -1}, {5, 8, -1},  {0, 9, 10},
                {0, 10, 0},  {9, 8, -1},  {0, 9, 10},
                {0, 10, 0},  {0, 11, -1}, {0, std::numeric_limits<std::int64_t>::max(), -1}};
    for (const auto& row : rows) {
      feed.prune(row.pruned);
      INFO("kept from ", feed.read([](Transaction& tx) { return tx.events.first(); }), ", since ", row.since);
      for (const std::size_t limit : {std::size_t{1}, std::size_t{3}, std::size_t{100}}) {
        const auto page = feed.page(feed.at(row.since), limit);
        CHECK(page.reset == (row.next < 0));
        CHECK((page.events.empty() ? 0 : page.events.front().seq) == std::max<std::int64_t>(row.next, 0));
        if (page.reset) CHECK(page.cursor == feed.at(10));
      }
    }
  });
}

TEST_CASE("whoever names no cursor reads what is kept from its start") {
  on_each_engine([](Database& database) {
    Feed feed(database);
    CHECK(numbers(feed.page(std::nullopt)).front() == 1);
    feed.prune(4);
    const auto page = feed.page(std::nullopt);
    CHECK_FALSE(page.reset);
    CHECK(numbers(page) == Numbers{5, 6, 7, 8, 9, 10});
  });
}

TEST_CASE("a cursor of another database is reset, whatever its number") {
  on_each_engine([](Database& database) {
    Feed feed(database);
    for (const std::int64_t seq : {0, 5, 10, 99}) {
      const auto page = feed.page(Cursor{"00000000", seq});
      CHECK(page.reset);
      CHECK(page.events.empty());
      CHECK(page.cursor == feed.at(10));
    }
  });
}

TEST_CASE("a reader who sees little of the log goes on past what it does not see, and is reset like everybody") {
  on_each_engine([](Database& database) {
    Feed feed(database);
    const Caller staff = feed.caller(feed.staff);
    const Caller stranger = feed.caller(feed.customer);
    CHECK(numbers(feed.page_of(staff, feed.at(0))) == Numbers{2, 4, 6, 8, 10});
    CHECK(feed.page_of(stranger, feed.at(3)).cursor == feed.at(10));
    feed.prune(3);
    // What was pruned may have been theirs: nobody can tell any more.
    CHECK(feed.page_of(staff, feed.at(2)).reset);
    CHECK(feed.page_of(stranger, feed.at(2)).reset);
    CHECK(numbers(feed.page_of(staff, feed.at(3))) == Numbers{4, 6, 8, 10});
    CHECK_FALSE(feed.page_of(stranger, feed.at(3)).reset);
  });
}

TEST_CASE("however many events a reader takes at once, it sees the same ones, once, and ends at the same cursor") {
  on_each_engine([](Database& database) {
    Feed feed(database);
    feed.prune(2);
    const Caller staff = feed.caller(feed.staff);
    const Caller stranger = feed.caller(feed.customer);
    for (const std::size_t limit : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 100U}) {
      INFO("limit ", limit);
      CHECK(walk(feed, feed.system, std::nullopt, limit) == Numbers{3, 4, 5, 6, 7, 8, 9, 10});
      CHECK(walk(feed, feed.system, feed.at(2), limit) == Numbers{3, 4, 5, 6, 7, 8, 9, 10});
      CHECK(walk(feed, feed.system, feed.at(7), limit) == Numbers{8, 9, 10});
      CHECK(walk(feed, staff, feed.at(2), limit) == Numbers{4, 6, 8, 10});
      CHECK(walk(feed, stranger, feed.at(2), limit).empty());
    }
  });
}

TEST_CASE("an empty log is continued from its start and from nowhere else") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const auto page = [&](std::int64_t seq) {
      return desk.read([&](Transaction& tx) {
        return app::read_feed(tx, desk.system, desk.store->epoch(), Cursor{desk.store->epoch(), seq}, std::nullopt,
                              std::nullopt, 100);
      });
    };
    CHECK_FALSE(page(0).reset);
    CHECK(page(0).cursor.seq == 0);
    CHECK(page(1).reset);
  });
}

TEST_SUITE_END();
