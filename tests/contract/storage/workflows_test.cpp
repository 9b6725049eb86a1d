#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::Transaction;

TEST_SUITE_BEGIN("contract");

TEST_CASE("equal workflows are kept once and come back equal, also after the database was opened again") {
  on_each_engine([](Database& database) {
    std::string first;
    std::string second;
    {
      const auto store = database.store();
      store->write([&](Transaction& tx) {
        first = tx.workflows.put(*a_workflow("one"));
        second = tx.workflows.put(*a_workflow("two"));
        CHECK(tx.workflows.put(*a_workflow("one")) == first);
      });
      CHECK(first != second);
      CHECK(*store->read([&](Transaction& tx) { return tx.workflows.get(first); }) == *a_workflow("one"));
    }
    const auto store = database.store();
    CHECK(*store->read([&](Transaction& tx) { return tx.workflows.get(first); }) == *a_workflow("one"));
    CHECK(*store->read([&](Transaction& tx) { return tx.workflows.get(second); }) == *a_workflow("two"));
    const auto again = [&] { return store->read([&](Transaction& tx) { return tx.workflows.get(first); }); };
    CHECK(again() == again());
  });
}

TEST_CASE("a workflow that is not stored is our own mistake") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    CHECK_THROWS_AS(store->read([](Transaction& tx) { return tx.workflows.get("none"); }), std::runtime_error);
    // One whose write was rolled back is not stored either.
    std::string id;
    CHECK_THROWS_AS(store->write([&](Transaction& tx) {
      id = tx.workflows.put(*a_workflow("gone"));
      throw std::runtime_error("rolled back");
    }),
                    std::runtime_error);
    CHECK_THROWS_AS(store->read([&](Transaction& tx) { return tx.workflows.get(id); }), std::runtime_error);
  });
}

TEST_SUITE_END();
