#include <doctest/doctest.h>

#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "storage/refresh_tokens.hpp"

using namespace docket;
using namespace docket::test;
using storage::RefreshToken;
using storage::Transaction;

namespace {

struct Tokens {
  explicit Tokens(Database& database) : store(database.store()) {
    store->write([&](Transaction& tx) {
      tx.users.insert(mira);
      tx.users.insert(tom);
    });
  }

  void add(const char* digest, const char* family, UserId user, Timestamp expires_at) const {
    store->write([&](Transaction& tx) {
      tx.refresh_tokens.insert({digest, family, user, kStart, expires_at, std::nullopt});
    });
  }
  std::optional<RefreshToken> find(const char* digest) const {
    return store->read([&](Transaction& tx) { return tx.refresh_tokens.find(digest); });
  }
  /// Those of a to f that are there.
  std::string there() const {
    std::string all;
    for (const char* digest : {"a", "b", "c", "d", "e", "f"}) all += find(digest) ? digest : "";
    return all;
  }

  std::unique_ptr<storage::Store> store;
  User mira = a_user("mira");
  User tom = a_user("tom");
};

constexpr Timestamp at(int seconds) { return kStart + Seconds(seconds); }

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("a refresh token comes back with every field, and an absent one is nullopt") {
  on_each_engine([](Database& database) {
    const Tokens tokens(database);
    tokens.add("a", "one", tokens.mira.id, at(60));
    const auto token = tokens.find("a").value();
    CHECK(token.digest == "a");
    CHECK(token.family == "one");
    CHECK(token.user == tokens.mira.id);
    CHECK(token.created_at == kStart);
    CHECK(token.expires_at == at(60));
    CHECK_FALSE(token.used_at);
    CHECK_FALSE(tokens.find("A"));
    CHECK_FALSE(tokens.find(""));
  });
}

TEST_CASE("a used refresh token stays, marked") {
  on_each_engine([](Database& database) {
    const Tokens tokens(database);
    tokens.add("a", "one", tokens.mira.id, at(60));
    tokens.add("b", "one", tokens.mira.id, at(60));
    tokens.store->write([&](Transaction& tx) {
      tx.refresh_tokens.mark_used("a", at(5));
      tx.refresh_tokens.mark_used("x", at(5));
    });
    CHECK(tokens.find("a")->used_at == at(5));
    CHECK_FALSE(tokens.find("b")->used_at);
  });
}

TEST_CASE("revoking a family or an account ends its refresh tokens and no others, and may be repeated") {
  on_each_engine([](Database& database) {
    const Tokens tokens(database);
    tokens.add("a", "one", tokens.mira.id, at(60));
    tokens.add("b", "one", tokens.mira.id, at(60));
    tokens.add("c", "two", tokens.mira.id, at(60));
    tokens.add("d", "three", tokens.tom.id, at(60));
    for (int i = 0; i < 2; ++i) {
      tokens.store->write([&](Transaction& tx) { tx.refresh_tokens.revoke_family("one"); });
      CHECK(tokens.there() == "cd");
    }
    for (int i = 0; i < 2; ++i) {
      tokens.store->write([&](Transaction& tx) { tx.refresh_tokens.revoke_user(tokens.mira.id); });
      CHECK(tokens.there() == "d");
    }
    tokens.store->write([&](Transaction& tx) { tx.refresh_tokens.revoke_user(new_id<UserId>()); });
    CHECK(tokens.there() == "d");
  });
}

TEST_CASE("expired refresh tokens are purged, the oldest first and no more than asked for") {
  on_each_engine([](Database& database) {
    const Tokens tokens(database);
    tokens.add("a", "one", tokens.mira.id, at(30));
    tokens.add("b", "one", tokens.mira.id, at(10));
    tokens.add("c", "two", tokens.tom.id, at(20));
    tokens.add("d", "two", tokens.tom.id, at(60));
    const auto purge = [&](Timestamp now, std::int64_t limit) {
      return tokens.store->write([&](Transaction& tx) { return tx.refresh_tokens.purge(now, limit); });
    };
    CHECK(purge(at(10), 10) == 0);
    CHECK(purge(at(31), 2) == 2);
    CHECK(tokens.there() == "ad");
    CHECK(purge(at(31), 2) == 1);
    CHECK(tokens.there() == "d");
    CHECK(purge(at(31), 2) == 0);
  });
}

TEST_SUITE_END();
