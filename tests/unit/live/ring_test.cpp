#include <doctest/doctest.h>

#include <string>

#include "live/ring.hpp"

using namespace docket;
using namespace docket::live;

namespace {

Event event_number(std::int64_t seq) {
  Event event;
  event.seq = seq;
  event.number = "A-" + std::to_string(seq);
  event.actor = {"guest", "", ""};
  return event;
}

}  // namespace

TEST_CASE("a ring holds the newest events, and knows how far back it reaches") {
  Ring ring({3, 1'000'000}, "0123abcd", 10);
  CHECK(ring.position() == 10);
  CHECK(ring.reaches_back_to(10));
  CHECK_FALSE(ring.reaches_back_to(9));
  CHECK(ring.after(10) == ring.end());
  for (std::int64_t seq = 11; seq <= 15; ++seq) ring.add(event_number(seq));
  CHECK(ring.position() == 15);
  CHECK(ring.reaches_back_to(12));
  CHECK_FALSE(ring.reaches_back_to(11));
  CHECK(ring.after(12)->seq() == 13);
  CHECK(ring.after(14)->seq() == 15);
  CHECK(ring.after(15) == ring.end());
  CHECK(ring.after(99) == ring.end());
}

TEST_CASE("large events push others out of a ring, but never the newest") {
  Ring ring({100, 10'000}, "0123abcd", 0);
  for (std::int64_t seq = 1; seq <= 5; ++seq) ring.add(event_number(seq));
  CHECK(ring.reaches_back_to(0));
  Event large = event_number(6);
  large.note = std::string(20'000, 'n');
  ring.add(large);
  CHECK(ring.after(0)->seq() == 6);
  CHECK(ring.reaches_back_to(5));
  CHECK_FALSE(ring.reaches_back_to(4));
}

TEST_CASE("numbers that were never given make a ring reach less far, never further") {
  Ring ring({10, 1'000'000}, "0123abcd", 0);
  for (const std::int64_t seq : {1, 5, 9}) ring.add(event_number(seq));
  CHECK(ring.after(2)->seq() == 5);
  CHECK_FALSE(ring.reaches_back_to(0));  // it does, but cannot be sure
  CHECK(ring.reaches_back_to(6));
}

TEST_CASE("an event is rendered once for each way that it goes") {
  Ring ring({3, 1'000'000}, "0123abcd", 0);
  ring.add(event_number(1));
  const Published& published = *ring.after(0);
  const auto& stream = published.frame(Transport::event_stream);
  CHECK(stream->starts_with("id: c1.0123abcd.1\ndata: {\"seq\":1,"));
  CHECK(stream->ends_with("}\n\n"));
  CHECK(stream == published.frame(Transport::event_stream));
  const auto& socket = published.frame(Transport::websocket);
  CHECK(socket->find(R"({"type":"event","cursor":"c1.0123abcd.1","data":{"seq":1,)") != std::string::npos);
  CHECK(static_cast<unsigned char>(socket->front()) == 0x81);
}

TEST_CASE("what a client is told first, last, and when it has to read anew") {
  CHECK(hello(Transport::event_stream, "c") == "retry: 1000\nid: c\n\n");
  CHECK(caught_up(Transport::event_stream, "c") == ": caught up\nid: c\n\n");
  CHECK(reset(Transport::event_stream, "c") == "event: reset\nid: c\ndata: {\"type\":\"reset\",\"cursor\":\"c\"}\n\n");
  CHECK(hello(Transport::websocket, "c").substr(2) == R"({"type":"hello","cursor":"c"})");
  CHECK(caught_up(Transport::websocket, "c").substr(2) == R"({"type":"caught_up","cursor":"c"})");
  CHECK(reset(Transport::websocket, "c").substr(2) == R"({"type":"reset","cursor":"c"})");
}
