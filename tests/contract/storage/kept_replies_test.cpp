#include <doctest/doctest.h>

#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "storage/kept_replies.hpp"

using namespace docket;
using namespace docket::test;
using storage::KeptReply;
using storage::Transaction;

namespace {

KeptReply a_reply(const std::string& body, Timestamp created_at = kStart) {
  KeptReply reply;
  reply.fingerprint = "fingerprint of " + body;
  reply.status = 201;
  reply.media_type = "application/json";
  reply.body = body;
  reply.created_at = created_at;
  return reply;
}

struct Kept {
  explicit Kept(Database& database) : store(database.store()) {}

  std::optional<KeptReply> find(const char* caller, const char* key, Timestamp oldest = from_ms(0)) const {
    return store->read([&](Transaction& tx) { return tx.kept_replies.find({caller, key}, oldest); });
  }
  void keep(const char* caller, const char* key, const KeptReply& reply, Timestamp oldest = from_ms(0)) const {
    store->write([&](Transaction& tx) { tx.kept_replies.insert({caller, key}, reply, oldest); });
  }
  std::int64_t purge(Timestamp oldest, std::int64_t limit) const {
    return store->write([&](Transaction& tx) { return tx.kept_replies.purge(oldest, limit); });
  }

  std::unique_ptr<storage::Store> store;
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a kept reply comes back with every field, byte for byte") {
  on_each_engine([](Database& database) {
    const Kept kept(database);
    KeptReply full = a_reply("{\"name\": \"注文 'x'\"}\n");
    full.location = "http://x/api/v1/orders/1";
    full.etag = "\"1.1\"";
    full.is_sealed = true;
    const KeptReply plain = a_reply("");
    kept.keep("user:a", "full", full);
    kept.keep("user:a", "plain", plain);
    for (const auto& [key, reply] : {std::pair{"full", full}, std::pair{"plain", plain}}) {
      const auto stored = kept.find("user:a", key).value();
      CHECK(stored.fingerprint == reply.fingerprint);
      CHECK(stored.status == reply.status);
      CHECK(stored.location == reply.location);
      CHECK(stored.etag == reply.etag);
      CHECK(stored.media_type == reply.media_type);
      CHECK(stored.body == reply.body);
      CHECK(stored.is_sealed == reply.is_sealed);
      CHECK(stored.created_at == reply.created_at);
    }
  });
}

TEST_CASE("a reply is kept for its caller and its key alone") {
  on_each_engine([](Database& database) {
    const Kept kept(database);
    kept.keep("user:a", "k", a_reply("a"));
    kept.keep("user:b", "k", a_reply("b"));
    CHECK(kept.find("user:a", "k")->body == "a");
    CHECK(kept.find("user:b", "k")->body == "b");
    CHECK_FALSE(kept.find("user:c", "k"));
    CHECK_FALSE(kept.find("user:a", "K"));
    CHECK_FALSE(kept.find("user:a", ""));
  });
}

TEST_CASE("a reply older than asked for counts as gone") {
  on_each_engine([](Database& database) {
    const Kept kept(database);
    kept.keep("user:a", "k", a_reply("a"));
    CHECK(kept.find("user:a", "k", kStart));
    CHECK_FALSE(kept.find("user:a", "k", kStart + Milliseconds(1)));
  });
}

TEST_CASE("a second reply for a key is refused while the first is young, and takes its place once it is old") {
  on_each_engine([](Database& database) {
    const Kept kept(database);
    kept.keep("user:a", "k", a_reply("first"));
    const Timestamp later = kStart + Milliseconds(1);
    CHECK(refusal([&] { kept.keep("user:a", "k", a_reply("second", later), kStart); }) ==
          Code::idempotency_in_progress);
    CHECK(kept.find("user:a", "k")->body == "first");
    KeptReply second = a_reply("second", later);
    second.status = 409;
    second.etag = "\"9\"";
    second.is_sealed = true;
    kept.keep("user:a", "k", second, later);
    const auto stored = kept.find("user:a", "k").value();
    CHECK(stored.body == "second");
    CHECK(stored.fingerprint == "fingerprint of second");
    CHECK(stored.status == 409);
    CHECK(stored.etag == "\"9\"");
    CHECK(stored.is_sealed);
    CHECK(stored.created_at == later);
  });
}

TEST_CASE("a kept reply is found by the next change and not written over, whoever kept it") {
  on_each_engine([](Database& database) {
    const Kept here(database);
    const Kept there(database);
    for (const bool is_announced : {true, false}) {
      for (const Kept* first : {&here, &there}) {
        const std::string key = (first == &here ? "mine " : "theirs ") + std::to_string(is_announced);
        const std::optional<storage::ReplyPlace> place{{"user:a", key}};
        const auto look = [&] {
          return here.store->write([&](Transaction& tx) { return tx.kept_replies.find(*place, from_ms(0)); },
                                   is_announced ? place : std::nullopt);
        };
        CHECK_FALSE(look());
        CHECK_FALSE(look());
        first->keep("user:a", key.c_str(), a_reply("first"));
        here.keep("user:b", key.c_str(), a_reply("of another"));
        CHECK(look()->body == "first");
        CHECK(look()->body == "first");
        CHECK(refusal([&] { here.keep("user:a", key.c_str(), a_reply("late")); }) == Code::idempotency_in_progress);
        CHECK(here.find("user:a", key.c_str())->body == "first");
      }
    }
  });
}

TEST_CASE("a reply that was undone is not found by the next change of the batch") {
  on_each_engine([](Database& database) {
    const Kept kept(database);
    const storage::ReplyPlace place{"user:a", "k"};
    kept.store->write([&](Transaction& tx) {
      CHECK_FALSE(tx.kept_replies.find(place, from_ms(0)));
      tx.kept_replies.insert(place, a_reply("kept"), from_ms(0));
      CHECK(tx.kept_replies.find(place, from_ms(0))->body == "kept");
    });
    const storage::ReplyPlace other{"user:a", "undone"};
    CHECK(refusal([&] {
            kept.store->write([&](Transaction& tx) {
              tx.kept_replies.insert(other, a_reply("undone"), from_ms(0));
              throw Error(Code::out_of_stock, "test");
            });
          }) == Code::out_of_stock);
    kept.store->write([&](Transaction& tx) { CHECK_FALSE(tx.kept_replies.find(other, from_ms(0))); });
  });
}

TEST_CASE("old replies are purged, the oldest first and no more than asked for") {
  on_each_engine([](Database& database) {
    const Kept kept(database);
    for (int n = 0; n < 10; ++n) {
      kept.keep("user:a", std::to_string(n).c_str(), a_reply("x", kStart + Milliseconds(n)));
    }
    CHECK(kept.purge(kStart, 100) == 0);
    CHECK(kept.purge(kStart + Milliseconds(6), 4) == 4);
    CHECK_FALSE(kept.find("user:a", "3"));
    CHECK(kept.find("user:a", "4"));
    CHECK(kept.purge(kStart + Milliseconds(6), 4) == 2);
    CHECK_FALSE(kept.find("user:a", "5"));
    CHECK(kept.find("user:a", "6"));
    CHECK(kept.purge(kStart + Milliseconds(6), 4) == 0);
    CHECK(kept.purge(kStart + Milliseconds(100), 100) == 4);
  });
}

TEST_SUITE_END();
