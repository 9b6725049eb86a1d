#include "domain/api_key.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "callers.hpp"
#include "domain/error.hpp"

using namespace docket;
using callers::kOtherShop;
using callers::kShop;

namespace {

constexpr Timestamp kNow{Milliseconds{1'795'252'500'000}};
constexpr auto kRead = static_cast<Scopes>(Scope::orders_read);
constexpr auto kWriteItems = static_cast<Scopes>(Scope::items_write);

using callers::Names;
using callers::who;

ApiKey a_key() {
  ApiKey key;
  key.name = "Courier";
  key.scopes = kRead;
  return key;
}

Names faults_of(const ApiKey& key) {
  Names pointers;
  try {
    check_api_key(key, kNow);
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    for (const Fault& fault : error.faults) pointers.push_back(fault.pointer);
  }
  return pointers;
}

}  // namespace

TEST_SUITE_BEGIN("unit");

TEST_CASE("a key needs a name, a scope and a future") {
  CHECK(faults_of(a_key()).empty());
  ApiKey key = a_key();
  key.expires_at = kNow + Milliseconds(1);
  CHECK(faults_of(key).empty());
  key.expires_at = kNow;
  CHECK(faults_of(key) == Names{"/expires_at"});
  key.name = " ";
  key.scopes = 0;
  CHECK(faults_of(key) == Names{"/name", "/scopes", "/expires_at"});
  key = a_key();
  key.name = std::string(201, 'x');
  CHECK(faults_of(key) == Names{"/name"});
}

TEST_CASE("nobody gives a key more than they may do themselves") {
  const Names owners = {"system", "admin", "owner", "owner of both", "staff who owns the shop"};
  CHECK(who([](const Caller& c) { return may_issue_key(c, kWriteItems, kShop); }) == owners);
  CHECK(who([](const Caller& c) { return may_issue_key(c, kRead, kShop); }) ==
        Names{"system", "admin", "operations", "owner", "owner of both", "staff who owns the shop"});
  CHECK(who([](const Caller& c) { return may_issue_key(c, kRead, std::nullopt); }) ==
        Names{"system", "admin", "operations"});
  CHECK(who([](const Caller& c) { return may_issue_key(c, kWriteItems, std::nullopt); }) == Names{"system", "admin"});
}

TEST_CASE("a key is managed by the owners of its shop, one of every shop by admin and operations alone") {
  ApiKey bound = a_key();
  bound.shop_id = kShop;
  CHECK(who([&](const Caller& c) { return may_manage_key(c, bound); }) ==
        Names{"system", "admin", "operations", "owner", "owner of both", "staff who owns the shop"});
  CHECK(who([](const Caller& c) { return may_manage_key(c, a_key()); }) == Names{"system", "admin", "operations"});
  CHECK(who(may_list_keys) == Names{"system", "admin", "operations", "owner", "owner of both",
                                    "owner elsewhere, staff here", "owner elsewhere", "merchant without a shop"});
}

TEST_CASE("a scope is asked of keys alone") {
  for (const callers::Named& named : callers::all()) {
    INFO(named.name);
    const bool lacks = named.caller.kind == Caller::Kind::key && !named.caller.has(Scope::orders_read);
    if (lacks) {
      CHECK_THROWS_WITH_AS(require_scope(named.caller, Scope::orders_read), "This API key lacks the scope orders:read.",
                           Error);
    } else {
      CHECK_NOTHROW(require_scope(named.caller, Scope::orders_read));
    }
  }
}

TEST_SUITE_END();
