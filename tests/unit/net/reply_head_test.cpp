#include <doctest/doctest.h>

#include <string>

#include "net/reply_head.hpp"

using namespace docket::net;

namespace {

std::string head_of(const Reply& reply, const Manner& manner = {.keep_alive = true}) {
  std::string head;
  append_head(head, reply, manner);
  return head;
}

bool has(const std::string& head, const std::string& line) { return head.find("\r\n" + line + "\r\n") != head.npos; }

}  // namespace

TEST_CASE("a head has status line, headers in their order, Date and length, and ends with an empty line") {
  const std::string head = head_of({201, {{"Location", "/x"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}}, "body"});
  CHECK(head.starts_with("HTTP/1.1 201 Created\r\nLocation: /x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nDate: "));
  CHECK(has(head, "Content-Length: 4"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(head.find("\r\n\r\n") == head.size() - 4);
  CHECK(head.find("Connection") == head.npos);
}

TEST_CASE("a header with a line break or NUL in it is left out: it could be another header, or another reply") {
  const std::string head = head_of({200,
                                    {{"X-A", "a\r\nX-B: b"},
                                     {"X-C\r\nX-D", "c"},
                                     {"X-E", "e\nf"},
                                     {"X-F", std::string("f\0g", 3)},
                                     {"X-Good", "yes"}},
                                    ""});
  CHECK(head.find("X-A") == head.npos);
  CHECK(head.find("X-B") == head.npos);
  CHECK(head.find("X-D") == head.npos);
  CHECK(head.find("X-E") == head.npos);
  CHECK(head.find("X-F") == head.npos);
  CHECK(has(head, "X-Good: yes"));
}

TEST_CASE("length, chunks and connection are the engine's to say") {
  const Reply reply{200, {{"content-length", "99"}, {"Connection", "upgrade"}, {"Transfer-Encoding", "gzip"}}, "12345"};
  const std::string head = head_of(reply);
  CHECK(head.find("99") == head.npos);
  CHECK(head.find("upgrade") == head.npos);
  CHECK(head.find("gzip") == head.npos);
  CHECK(has(head, "Content-Length: 5"));
  CHECK(has(head_of(reply, {.keep_alive = false}), "Connection: close"));
  CHECK(has(head_of(reply, {.keep_alive = true, .http_1_0 = true}), "Connection: keep-alive"));
}

TEST_CASE("101, 204 and 304 have no length; 101 and 426 keep their Connection") {
  for (const int status : {101, 204, 304}) {
    CAPTURE(status);
    CHECK(head_of({status, {}, ""}).find("Content-Length") == std::string::npos);
  }
  for (const int status : {101, 426}) {
    CAPTURE(status);
    CHECK(has(head_of({status, {{"Connection", "Upgrade"}}, ""}), "Connection: Upgrade"));
  }
  CHECK_FALSE(carries_body({304, {}, "x"}, {}));
  CHECK_FALSE(carries_body({200, {}, "x"}, {.is_head = true}));
  CHECK(carries_body({200, {}, "x"}, {}));
}

TEST_CASE("a body of unknown length comes in chunks, to HTTP/1.0 until the end") {
  Reply reply{200, {}, "start"};
  reply.more = [] { return std::string(); };
  CHECK(has(head_of(reply), "Transfer-Encoding: chunked"));
  CHECK(head_of(reply).find("Content-Length") == std::string::npos);
  CHECK(head_of(reply, {.http_1_0 = true}).find("chunked") == std::string::npos);
  std::string chunks;
  append_chunk(chunks, "hello, chunked world");
  append_chunk(chunks, "");
  CHECK(chunks == "14\r\nhello, chunked world\r\n0\r\n\r\n");
}

TEST_CASE("a status without a usual phrase goes out with an empty one") {
  CHECK(head_of({299, {}, ""}).starts_with("HTTP/1.1 299 \r\n"));
}
