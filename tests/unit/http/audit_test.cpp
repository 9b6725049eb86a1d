#include "http/audit.hpp"

#include <doctest/doctest.h>

using namespace docket;

TEST_CASE("an action is the noun and the verb of its operation") {
  CHECK(http::action_of("place_order") == "order.place");
  CHECK(http::action_of("replace_tracking_link") == "tracking_link.replace");
  CHECK(http::action_of("create_session") == "session.create");
  CHECK(http::action_of("odd") == "odd");
}
