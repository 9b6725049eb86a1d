#include "net/framing.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace docket::net;

namespace {

constexpr std::string_view kHost = "Host: x\r\n";

std::string get(std::string_view headers, std::string_view line = "GET / HTTP/1.1") {
  return std::string(line).append("\r\n").append(kHost).append(headers).append("\r\n");
}

/// The status that a head is refused with, 0 when it is not.
int refusal_of(const std::string& head) {
  try {
    Request request;
    read_head(head, request);
    return 0;
  } catch (const Refused& refused) {
    return refused.status;
  }
}

int search_refusal_of(std::string_view bytes) {
  try {
    find_head(bytes);
    return 0;
  } catch (const Refused& refused) {
    return refused.status;
  }
}

int chunk_refusal_of(std::string_view bytes, std::size_t max_body = 100) {
  try {
    std::string body;
    ChunkedBody(max_body).feed(bytes, body);
    return 0;
  } catch (const Refused& refused) {
    return refused.status;
  }
}

}  // namespace

TEST_CASE("a head is found once all of it is there") {
  const std::string head = get("A: b\r\n");
  for (std::size_t size = 0; size < head.size(); ++size) CHECK_FALSE(find_head(head.substr(0, size)).has_value());
  CHECK(find_head(head) == head.size());
  CHECK(find_head(head + "body\r\n\r\n") == head.size());
}

TEST_CASE("heads that are too long, or end their lines otherwise, are refused while they come in") {
  CHECK(search_refusal_of("GET / HTTP/1.1\nHost: x\n\n") == 400);
  CHECK(search_refusal_of("GET / HTTP/1.1\r\nHost: x\n") == 400);
  CHECK(search_refusal_of("\n") == 400);
  CHECK(search_refusal_of(std::string(kMaxHead - 1, 'a')) == 0);
  CHECK(search_refusal_of(std::string(kMaxHead, 'a')) == 414);
  CHECK(search_refusal_of("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nA: " + std::string(kMaxHead, 'b')) == 414);
  CHECK(search_refusal_of("GET / HTTP/1.1\r\nA: " + std::string(kMaxHead, 'a')) == 431);
}

TEST_CASE("a head is read as it was sent") {
  Request request;
  const Framing framing =
      read_head("PATCH /a%2Fb/caf%C3%A9?x=%20&y HTTP/1.1\r\nhost: shop.example:8080\r\nX-Odd:  a%20b \t\r\nX-Odd:\r\n"
                "Content-Length: 12\r\n\r\n",
                request);
  CHECK(request.method == "PATCH");
  CHECK(request.target == "/a%2Fb/caf%C3%A9?x=%20&y");
  CHECK(request.path == "/a%2Fb/caf%C3%A9");
  CHECK(request.query == "x=%20&y");
  CHECK(request.headers ==
        Headers{{"host", "shop.example:8080"}, {"X-Odd", "a%20b"}, {"X-Odd", ""}, {"Content-Length", "12"}});
  CHECK(framing.content_length == 12);
  CHECK(framing.keep_alive);
  CHECK_FALSE(framing.chunked);
}

TEST_CASE("targets come in the forms of RFC 9112") {
  struct Row {
    std::string line;
    std::string path;
    std::string query;
  };
  const Row rows[] = {
      {"GET / HTTP/1.1", "/", ""},
      {"GET /? HTTP/1.1", "/", ""},
      {"GET /a?b?c HTTP/1.1", "/a", "b?c"},
      {"GET //a HTTP/1.1", "//a", ""},
      {"GET http://shop.example/a?b HTTP/1.1", "/a", "b"},
      {"GET HTTPS://shop.example HTTP/1.1", "/", ""},
      {"GET http://shop.example?b HTTP/1.1", "/", "b"},
      {"OPTIONS * HTTP/1.1", "*", ""},
      {"CONNECT shop.example:443 HTTP/1.1", "shop.example:443", ""},
      {"QUERY /a HTTP/1.1", "/a", ""},
      {"GET /\xC3\xA9 HTTP/1.1", "/\xC3\xA9", ""},
      {"GET /" + std::string(kMaxTarget - 1, 'a') + " HTTP/1.1", "/" + std::string(kMaxTarget - 1, 'a'), ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    Request request;
    REQUIRE_NOTHROW(read_head(get("", row.line), request));
    CHECK(request.path == row.path);
    CHECK(request.query == row.query);
  }
}

TEST_CASE("request lines out of the grammar are refused") {
  struct Row {
    std::string line;
    int status;
  };
  const Row rows[] = {
      {"", 400},
      {" ", 400},
      {"GET", 400},
      {"GET /", 400},
      {"GET / ", 400},
      {"GET  / HTTP/1.1", 400},
      {" GET / HTTP/1.1", 400},
      {"GET / HTTP/1.1 ", 400},
      {"GET / / HTTP/1.1", 400},
      {"GET\t/ HTTP/1.1", 400},
      {"GET / http/1.1", 400},
      {"GET / HTTP/11", 400},
      {"GET / HTTP/1.2", 505},
      {"PRI * HTTP/2.0", 505},
      {"GET * HTTP/1.1", 400},
      {"GET a HTTP/1.1", 400},
      {"GET ftp://x/ HTTP/1.1", 400},
      {"GET /#a HTTP/1.1", 400},
      {"GET /a\tb HTTP/1.1", 400},
      {std::string("GET /a\0b HTTP/1.1", 17), 400},
      {"GET /a\rb HTTP/1.1", 400},
      {"G\"T / HTTP/1.1", 400},
      {std::string(33, 'A') + " / HTTP/1.1", 400},
      {"GET /" + std::string(kMaxTarget, 'a') + " HTTP/1.1", 414},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(refusal_of(get("", row.line)) == row.status);
  }
}

TEST_CASE("headers that leave the end of a request in doubt are refused") {
  struct Row {
    const char* name;
    std::string headers;
    int status;
  };
  std::string many;
  for (std::size_t i = 0; i < kMaxHeaders; ++i) many += "A: b\r\n";
  const Row rows[] = {
      {"sound", "A: b\r\n", 0},
      {"length twice", "Content-Length: 5\r\nContent-Length: 6\r\n", 400},
      {"same length twice", "Content-Length: 5\r\ncontent-length: 5\r\n", 400},
      {"list of lengths", "Content-Length: 5, 5\r\n", 400},
      {"length with a sign", "Content-Length: +5\r\n", 400},
      {"negative length", "Content-Length: -1\r\n", 400},
      {"hexadecimal length", "Content-Length: 0x5\r\n", 400},
      {"empty length", "Content-Length:\r\n", 400},
      {"length past 64 bits", "Content-Length: 99999999999999999999999\r\n", 413},
      {"length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
      {"coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
      {"coding twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
      {"unknown coding", "Transfer-Encoding: gzip, chunked\r\n", 501},
      {"misspelt coding", "Transfer-Encoding: xchunked\r\n", 501},
      {"coding in capitals", "Transfer-Encoding: CHUNKED\r\n", 0},
      {"second host", "Host: y\r\n", 400},
      {"folded line", "A: b\r\n c\r\n", 400},
      {"blank before the colon", "Content-Length : 5\r\n", 400},
      {"no colon", "Content-Length\r\n", 400},
      {"no name", ": b\r\n", 400},
      {"odd name", "A(b): c\r\n", 400},
      {"NUL", std::string("A: b\0c\r\n", 8), 400},
      {"bare CR", "A: b\rContent-Length: 5\r\n", 400},
      {"tab inside", "A: b\tc\r\n", 0},
      {"bytes past ASCII", "A: \xE9\r\n", 0},
      {"unknown expectation", "Expect: tea\r\n", 417},
      {"too many", many, 431},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    CHECK(refusal_of(get(row.headers)) == row.status);
  }
  CHECK(refusal_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal_of("GET / HTTP/1.0\r\n\r\n") == 0);
  CHECK(refusal_of("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE("whether the connection goes on is in version and Connection") {
  const auto goes_on = [](std::string_view line, std::string_view headers) {
    Request request;
    return read_head(get(headers, line), request).keep_alive;
  };
  CHECK(goes_on("GET / HTTP/1.1", ""));
  CHECK_FALSE(goes_on("GET / HTTP/1.1", "Connection: close\r\n"));
  CHECK_FALSE(goes_on("GET / HTTP/1.1", "Connection: x, Close ,y\r\n"));
  CHECK(goes_on("GET / HTTP/1.1", "Connection: closed\r\n"));
  CHECK_FALSE(goes_on("GET / HTTP/1.0", ""));
  CHECK(goes_on("GET / HTTP/1.0", "Connection: Keep-Alive\r\n"));
}

TEST_CASE("chunks become a body, in pieces of any size") {
  const std::string wire = "5\r\nhello\r\n1;name=\"v\"\r\n \r\n00A\r\nworld\r\n!!!\r\n0\r\nTrailer: x\r\n\r\n";
  for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
    ChunkedBody chunks(16);
    std::string body;
    for (std::size_t at = 0; at < wire.size(); at += piece) {
      CHECK_FALSE(chunks.done());
      const std::string part = wire.substr(at, piece);
      CHECK(chunks.feed(part, body) == part.size());
    }
    CHECK(chunks.done());
    CHECK(body == "hello world\r\n!!!");
  }
}

TEST_CASE("a chunked body takes nothing of the next request") {
  ChunkedBody chunks(10);
  std::string body;
  CHECK(chunks.feed("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1", body) == 11);
  CHECK(chunks.done());
  CHECK(body == "a");
}

TEST_CASE("chunks out of the grammar, or too many, are refused") {
  for (const char* bytes : {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 x\r\na", "1\na\r\n", "0x1\r\n",
                            "1\r\nab\r\n", "1\r\na\n0\r\n\r\n", "1;a=\x01\r\na"}) {
    CAPTURE(std::string(bytes));
    CHECK(chunk_refusal_of(bytes) == 400);
  }
  CHECK(chunk_refusal_of("64\r\n") == 0);
  CHECK(chunk_refusal_of("65\r\n") == 413);
  CHECK(chunk_refusal_of("63\r\n" + std::string(99, 'a') + "\r\n2\r\n") == 413);
  CHECK(chunk_refusal_of("fffffffffffffffff\r\n") == 413);
  CHECK(chunk_refusal_of("1;" + std::string(400, 'a')) == 400);
  CHECK(chunk_refusal_of("0\r\nA: " + std::string(kMaxHead, 'a')) == 431);
  std::string trailers = "0\r\n";
  while (trailers.size() < 2 * kMaxHead) trailers += "A: b\r\n";
  CHECK(chunk_refusal_of(trailers) == 431);
}
