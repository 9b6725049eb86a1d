#include "storage/audit.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::AuditEntry;
using storage::AuditId;
using storage::AuditQuery;
using storage::Transaction;

namespace {

Timestamp at(int seconds) { return kStart + Seconds(seconds); }

struct Ledger {
  explicit Ledger(Database& database) : store(database.store()) {}

  void add(const char* actor, const char* action, const char* target, int second) const {
    AuditEntry entry;
    entry.at = at(second);
    entry.id = new_id<AuditId>(entry.at);
    entry.actor = {"user", actor, "Name"};
    entry.action = action;
    entry.target = target;
    store->write([&](Transaction& tx) { tx.audit.insert(entry); });
  }
  storage::Page<AuditEntry> page(const AuditQuery& query) const {
    return store->read([&](Transaction& tx) { return tx.audit.page(query); });
  }
  /// "actor action target", joined by ", ".
  std::string list(const AuditQuery& query) const {
    std::string all;
    for (const AuditEntry& entry : page(query).rows) {
      all += (all.empty() ? "" : ", ") + entry.actor.id + " " + entry.action + " " + entry.target;
    }
    return all;
  }

  std::unique_ptr<storage::Store> store;
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an entry of the audit comes back with every field") {
  on_each_engine([](Database& database) {
    const Ledger ledger(database);
    AuditEntry full;
    full.id = new_id<AuditId>();
    full.at = at(1);
    full.actor = {"user", "u1", "Mira \xC3\xA4"};
    full.action = "order.move";
    full.target = "o1";
    full.status = 200;
    full.address = "2001:db8::1";
    full.request_id = "r1";
    AuditEntry bare;
    bare.id = new_id<AuditId>();
    ledger.store->write([&](Transaction& tx) {
      tx.audit.insert(full);
      tx.audit.insert(bare);
    });
    const auto rows = ledger.page({}).rows;
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].id == full.id);
    CHECK(rows[1].at == full.at);
    CHECK(rows[1].actor.kind == "user");
    CHECK(rows[1].actor.id == "u1");
    CHECK(rows[1].actor.name == full.actor.name);
    CHECK(rows[1].action == "order.move");
    CHECK(rows[1].target == "o1");
    CHECK(rows[1].status == 200);
    CHECK(rows[1].address == "2001:db8::1");
    CHECK(rows[1].request_id == "r1");
    CHECK(rows[0].id == bare.id);
    CHECK_FALSE(rows[0].status.has_value());
    CHECK(rows[0].target.empty());
  });
}

TEST_CASE("the audit is walked from the newest on, a page at a time") {
  on_each_engine([](Database& database) {
    const Ledger ledger(database);
    for (int i = 0; i < 7; ++i) ledger.add("a", "x", std::to_string(i).c_str(), i);
    AuditQuery query;
    query.limit = 3;
    query.count = true;
    std::string walked;
    for (int pages = 0;; ++pages) {
      REQUIRE(pages < 5);
      const auto page = ledger.page(query);
      CHECK(page.total == 7);
      for (const AuditEntry& entry : page.rows) walked += entry.target;
      if (!page.more) break;
      query.after = page.rows.back().id;
    }
    CHECK(walked == "6543210");
    CHECK_FALSE(ledger.page({}).total.has_value());
  });
}

TEST_CASE("the audit is filtered by who, what, to what and when, and by all of it together") {
  on_each_engine([](Database& database) {
    const Ledger ledger(database);
    ledger.add("ann", "order.place", "o1", 1);
    ledger.add("bob", "order.place", "o2", 2);
    ledger.add("ann", "order.move", "o1", 3);
    ledger.add("ann", "order.move", "o2", 4);
    ledger.add("", "order.place", "", 5);
    struct Row {
      AuditQuery query;
      const char* found;
    };
    const Row rows[] = {
        {{.actor = "ann"}, "ann order.move o2, ann order.move o1, ann order.place o1"},
        {{.actor = "nobody"}, ""},
        {{.action = "order.place"}, " order.place , bob order.place o2, ann order.place o1"},
        {{.target = "o2"}, "ann order.move o2, bob order.place o2"},
        {{.actor = "ann", .action = "order.move"}, "ann order.move o2, ann order.move o1"},
        {{.actor = "ann", .target = "o2"}, "ann order.move o2"},
        {{.action = "order.move", .target = "o1"}, "ann order.move o1"},
        {{.actor = "ann", .action = "order.place", .target = "o1"}, "ann order.place o1"},
        {{.from = at(4)}, " order.place , ann order.move o2"},
        {{.to = at(2)}, "ann order.place o1"},
        {{.from = at(2), .to = at(4)}, "ann order.move o1, bob order.place o2"},
        {{.actor = "ann", .from = at(2), .to = at(4)}, "ann order.move o1"},
        {{.action = "order.place", .from = at(2), .to = at(5)}, "bob order.place o2"},
        {{.target = "o1", .from = at(2)}, "ann order.move o1"},
        {{.from = at(4), .to = at(4)}, ""},
    };
    for (const Row& row : rows) {
      CAPTURE(std::string(row.found));
      CHECK(ledger.list(row.query) == row.found);
      AuditQuery counted = row.query;
      counted.count = true;
      counted.limit = 1;
      CHECK(ledger.page(counted).total == static_cast<std::int64_t>(ledger.page(row.query).rows.size()));
    }
  });
}

TEST_CASE("old entries of the audit go, the oldest first, no more than asked for at once") {
  on_each_engine([](Database& database) {
    const Ledger ledger(database);
    const auto purge = [&](int second, std::int64_t limit) {
      return ledger.store->write([&](Transaction& tx) { return tx.audit.purge(at(second), limit); });
    };
    for (int i = 0; i < 5; ++i) ledger.add("a", "x", std::to_string(i).c_str(), i);
    CHECK(purge(3, 2) == 2);
    CHECK(ledger.list({}) == "a x 4, a x 3, a x 2");
    CHECK(purge(3, 2) == 1);
    CHECK(purge(3, 2) == 0);
    CHECK(ledger.list({}) == "a x 4, a x 3");
  });
}

TEST_SUITE_END();
