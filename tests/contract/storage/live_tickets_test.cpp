#include "storage/live_tickets.hpp"

#include <doctest/doctest.h>

#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::LiveTicket;
using storage::Transaction;

namespace {

constexpr Timestamp at(int seconds) { return kStart + Seconds(seconds); }

struct Tickets {
  explicit Tickets(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) { tx.users.insert(mira); });
  }

  void add(const LiveTicket& ticket) const {
    store->write([&](Transaction& tx) { tx.live_tickets.insert(ticket); });
  }
  void add(const char* digest, Timestamp expires_at) const { add({digest, mira.id, expires_at, 0, std::nullopt}); }
  std::optional<LiveTicket> take(const char* digest, Timestamp now) const {
    return store->write([&](Transaction& tx) { return tx.live_tickets.take(digest, now); });
  }
  std::int64_t purge(Timestamp now, std::int64_t limit) const {
    return store->write([&](Transaction& tx) { return tx.live_tickets.purge(now, limit); });
  }

  std::unique_ptr<storage::Store> store;
  User mira = a_user("mira");
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a ticket comes back with every field, and is gone then") {
  on_each_engine([](Database& database) {
    const Tickets tickets(database);
    tickets.add({"full", tickets.mira.id, at(30), 7, at(60)});
    tickets.add({"plain", tickets.mira.id, at(30), 0, std::nullopt});
    const auto full = tickets.take("full", at(0)).value();
    CHECK(full.digest == "full");
    CHECK(full.user == tickets.mira.id);
    CHECK(full.expires_at == at(30));
    CHECK(full.session_generation == 7);
    CHECK(full.credential_expires_at == at(60));
    CHECK_FALSE(tickets.take("full", at(0)));
    CHECK_FALSE(tickets.take("plain", at(0))->credential_expires_at);
    for (const char* none : {"", "FULL", "none"}) CHECK_FALSE(tickets.take(none, at(0)));
  });
}

TEST_CASE("an expired ticket is nothing, and gone too") {
  on_each_engine([](Database& database) {
    const Tickets tickets(database);
    tickets.add("a", at(30));
    tickets.add("b", at(30));
    CHECK(tickets.take("a", at(30) - Milliseconds(1)));
    CHECK_FALSE(tickets.take("b", at(30)));
    CHECK_FALSE(tickets.take("b", at(0)));
  });
}

TEST_CASE("a ticket whose taking is rolled back can be taken") {
  on_each_engine([](Database& database) {
    const Tickets tickets(database);
    tickets.add("a", at(30));
    CHECK(refusal([&] {
      tickets.store->write([&](Transaction& tx) {
        CHECK(tx.live_tickets.take("a", at(0)));
        CHECK_FALSE(tx.live_tickets.take("a", at(0)));
        throw Error(Code::out_of_stock, "rolled back");
      });
    }));
    CHECK(tickets.take("a", at(0)));
  });
}

TEST_CASE("expired tickets are purged, the oldest first and no more than asked for") {
  on_each_engine([](Database& database) {
    const Tickets tickets(database);
    tickets.add("a", at(30));
    tickets.add("b", at(10));
    tickets.add("c", at(20));
    tickets.add("d", at(60));
    CHECK(tickets.purge(at(10), 10) == 0);
    CHECK(tickets.purge(at(31), 2) == 2);
    CHECK(tickets.take("a", at(0)));
    CHECK_FALSE(tickets.take("b", at(0)));
    CHECK_FALSE(tickets.take("c", at(0)));
    CHECK(tickets.purge(at(31), 2) == 0);
    CHECK(tickets.purge(at(61), 2) == 1);
    CHECK_FALSE(tickets.take("d", at(0)));
  });
}

TEST_SUITE_END();
