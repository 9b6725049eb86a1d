#include "live/frames.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace docket;
using live::Transport;

TEST_SUITE_BEGIN("unit");

TEST_CASE("a board is an event of that name, or a frame of that type, with its cursor") {
  CHECK(live::board(Transport::event_stream, "c1.5f3a9c02.7", R"({"a":1})") ==
        "event: board\nid: c1.5f3a9c02.7\ndata: {\"a\":1}\n\n");
  CHECK(live::board(Transport::websocket, "c1.5f3a9c02.7", R"({"a":1})") ==
        "\x81\x38{\"type\":\"board\",\"cursor\":\"c1.5f3a9c02.7\",\"data\":{\"a\":1}}");
}

TEST_CASE("only event streams are told when to come back") {
  CHECK(live::retry(Transport::event_stream) == "retry: 1000\n\n");
  CHECK(live::retry(Transport::websocket).empty());
}

TEST_CASE("a pong has the place up to which the client was told") {
  CHECK(live::pong("c1.5f3a9c02.7") == "\x81\x28{\"type\":\"pong\",\"cursor\":\"c1.5f3a9c02.7\"}");
}

TEST_SUITE_END();
