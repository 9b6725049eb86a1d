#include "notify/transfers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "notify/curl.hpp"
#include "unit/net/raw_client.hpp"
#include "unit/net/tls_client.hpp"
#include "unit/notify/peer.hpp"
#include "unit/notify/sending.hpp"

using namespace docket;
using namespace docket::notify;
using namespace std::string_literals;

namespace {

/// To the loopback, where the peers of these tests are.
Outgoing to(std::string url) {
  Outgoing request;
  request.url = std::move(url);
  request.body = "{}";
  request.may_be_private = true;
  return request;
}

Outgoing shortly_to(std::string url) {
  Outgoing request = to(std::move(url));
  request.deadline = Milliseconds(600);
  return request;
}

/// Says the same to everybody.
HttpPeer::Answer saying(std::string bytes, bool goes_on = true) {
  return [bytes = std::move(bytes), goes_on](Wire& wire, const Received&) { return wire.send(bytes) && goes_on; };
}

std::string http_date(std::time_t at) {
  char text[64];
  std::tm broken{};
  ::gmtime_r(&at, &broken);
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &broken)};
}

}  // namespace

TEST_CASE("a request arrives as it was put together, with nothing that nobody asked for") {
  HttpPeer peer(saying(reply(200, "thanks", "X-Said: yes\r\nSet-Cookie: a=b\r\n")));
  Transfers transfers;
  Outgoing request = to(peer.url("/hook?a=b%20c"));
  request.body = "{\"n\":\"Käse\"}\0!"s;
  request.headers = {{"Content-Type", "application/json"}, {"webhook-id", "1"}, {"X-Empty", ""}};
  const Answer answer = answer_to(transfers, request);
  CHECK(answer.status == 200);
  CHECK(answer.is_accepted());
  CHECK(answer.error.empty());
  CHECK(answer.body == "thanks");
  CHECK(answer.head == "HTTP/1.1 200 Said\r\nContent-Length: 6\r\nX-Said: yes\r\nSet-Cookie: a=b\r\n");
  CHECK_FALSE(answer.retry_after.has_value());

  request.headers.clear();
  request.method = "PUT";
  CHECK(answer_to(transfers, request).status == 200);
  const auto received = peer.received();
  REQUIRE(received.size() == 2);
  CHECK(received[0].head == "POST /hook?a=b%20c HTTP/1.1\r\nHost: " + peer.url("").substr(7) +
                                "\r\nAccept: */*\r\nContent-Type: application/json\r\nwebhook-id: 1\r\nX-Empty:\r\n"
                                "Content-Length: 15\r\n\r\n");
  CHECK(received[0].body == request.body);
  CHECK(received[1].head.starts_with("PUT "));
  CHECK(received[1].header("content-type").empty());
  CHECK(received[1].header("cookie").empty());
  CHECK(peer.connections() == 1);
}

TEST_CASE("each status is told as it came, and a redirect is not followed") {
  HttpPeer other(saying(reply(200)));
  const std::string location = "Location: " + other.url("/elsewhere") + "\r\n";
  for (const int status : {200, 202, 204, 301, 302, 307, 308, 400, 401, 410, 429, 500, 503, 599}) {
    HttpPeer peer(saying(reply(status, status == 204 ? "" : "words", location)));
    Transfers transfers;
    const Answer answer = answer_to(transfers, to(peer.url("/")));
    CHECK(answer.status == status);
    CHECK(answer.is_accepted() == (status < 300));
    CHECK(answer.error.empty());
  }
  CHECK(other.connections() == 0);
}

TEST_CASE("Retry-After is seconds or a date, and anything else is nothing") {
  struct Row {
    std::string value;
    std::optional<std::int64_t> least;
    std::int64_t most = 0;
  };
  const std::time_t now = std::time(nullptr);
  const Row rows[] = {
      {"7", 7, 7},
      {"0", 0, 0},
      {"20260101", 20'260'101, 20'260'101},
      {"99999999999999999999999", 1'000'000'000, 1'000'000'000},
      {http_date(now + 90), 60, 90},
      {http_date(now - 90), 0, 0},
      {"Sunday, 06-Nov-94 08:49:37 GMT", 0, 0},
      {"-5", std::nullopt},
      {"soon", std::nullopt},
      {"", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    HttpPeer peer(saying(reply(429, "", "retry-AFTER:  " + row.value + " \r\n")));
    Transfers transfers;
    const Answer answer = answer_to(transfers, to(peer.url("/")));
    CHECK(answer.status == 429);
    REQUIRE(answer.retry_after.has_value() == row.least.has_value());
    if (!row.least) continue;
    CHECK(answer.retry_after->count() >= *row.least);
    CHECK(answer.retry_after->count() <= row.most);
  }
}

TEST_CASE("who hangs is left at the deadline, and holds up nobody else") {
  HttpPeer silent([](Wire& wire, const Received&) {
    wire.hang();
    return false;
  });
  HttpPeer dripping([](Wire& wire, const Received&) {
    while (wire.send("H")) std::this_thread::sleep_for(Milliseconds(20));
    return false;
  });
  HttpPeer quick(saying(reply(200)));
  Transfers transfers;
  std::vector<std::string> order;
  Answer late;
  for (HttpPeer* peer : {&silent, &dripping}) {
    transfers.start(shortly_to(peer->url("/")), [&](Answer answer) {
      order.push_back("late");
      late = std::move(answer);
    });
  }
  transfers.start(to(quick.url("/")), [&](Answer answer) {
    order.push_back(std::to_string(answer.status));
    transfers.start(to(quick.url("/again")), [&](Answer next) { order.push_back(std::to_string(next.status)); });
  });
  CHECK(transfers.under_way() == 3);
  finish(transfers);
  CHECK(order == std::vector<std::string>{"200", "200", "late", "late"});
  CHECK(late.status == 0);
  CHECK_FALSE(late.is_accepted());
  CHECK(late.error.find("timed out") != std::string::npos);
  CHECK(late.took >= Milliseconds(500));
  CHECK(late.took < Milliseconds(5000));
}

TEST_CASE("a head that came whole counts, whatever becomes of the body") {
  HttpPeer broken(saying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false));
  HttpPeer stuck([](Wire& wire, const Received&) {
    wire.send("HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nhalf");
    wire.hang();
    return false;
  });
  Transfers transfers;
  const Answer cut = answer_to(transfers, to(broken.url("/")));
  CHECK(cut.status == 200);
  CHECK(cut.body == "half");
  CHECK_FALSE(cut.error.empty());
  const Answer late = answer_to(transfers, shortly_to(stuck.url("/")));
  CHECK(late.status == 500);
  CHECK(late.error.find("timed out") != std::string::npos);
}

TEST_CASE("what is no whole head is no answer") {
  for (const std::string& bytes :
       {""s, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"s, "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"s, "hello\r\n\r\n"s,
        "\0\0\0"s, "HTTP/1.1 2000000000000 OK\r\n\r\n"s, "220 mail.example.com ESMTP\r\n"s}) {
    CAPTURE(bytes);
    HttpPeer peer(saying(bytes, false));
    Transfers transfers;
    const Answer answer = answer_to(transfers, to(peer.url("/")));
    CHECK(answer.status == 0);
    CHECK_FALSE(answer.error.empty());
  }
}

TEST_CASE("what comes before the final head is passed over") {
  HttpPeer peer(saying("HTTP/1.1 103 Early\r\nRetry-After: 5\r\n\r\n" + reply(201)));
  Transfers transfers;
  const Answer answer = answer_to(transfers, to(peer.url("/")));
  CHECK(answer.status == 201);
  CHECK(answer.head.starts_with("HTTP/1.1 201"));
  CHECK_FALSE(answer.retry_after.has_value());
}

TEST_CASE("an endless body is cut, an endless head is no answer; neither fills memory or takes until the deadline") {
  HttpPeer body([](Wire& wire, const Received&) {
    wire.send("HTTP/1.1 200 OK\r\n\r\n");
    while (wire.send(std::string(4096, 'x'))) {
    }
    return false;
  });
  HttpPeer head([](Wire& wire, const Received&) {
    wire.send("HTTP/1.1 200 OK\r\n");
    while (wire.send("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
    return false;
  });
  Transfers transfers;
  const Answer cut = answer_to(transfers, to(body.url("/")));
  CHECK(cut.status == 200);
  CHECK(cut.error.empty());
  CHECK(cut.body.size() == kMaxKept);
  CHECK(cut.took < Milliseconds(5000));
  const Answer none = answer_to(transfers, to(head.url("/")));
  CHECK(none.status == 0);
  CHECK(none.error == "the head of the answer is too large");
  CHECK(none.head.size() == kMaxKept);
  CHECK(none.took < Milliseconds(5000));
  HttpPeer line(saying("HTTP/1.1 200 OK\r\nX-Long: " + std::string(400'000, 'x') + "\r\nContent-Length: 0\r\n\r\n"));
  CHECK(answer_to(transfers, to(line.url("/"))).error == "the head of the answer is too large");
}

TEST_CASE("whatever bytes come, the texts of an answer can be stored and shown") {
  HttpPeer peer(saying("HTTP/1.1 200 \xFF\x1B[31m\r\nX: \xC3\r\nContent-Length: 6\r\n\r\n\0\xE2\x82\tok"s));
  Transfers transfers;
  const Answer answer = answer_to(transfers, to(peer.url("/")));
  CHECK(answer.status == 200);
  CHECK(answer.body == "\uFFFD\uFFFD\uFFFD\tok");
  CHECK(answer.head == "HTTP/1.1 200 \uFFFD\uFFFD[31m\r\nX: \uFFFD\r\nContent-Length: 6\r\n");
}

TEST_CASE("nothing goes to a private address, however it is spelled or looked up") {
  HttpPeer peer(saying(reply(200)));
  Transfers transfers;
  for (const char* host : {"127.0.0.1",
                           "localhost",
                           "LOCALHOST",
                           "127.1",
                           "2130706433",
                           "0x7f.0.0.1",
                           "0177.0.0.1",
                           "0.0.0.0",
                           "0",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[64:ff9b::127.0.0.1]",
                           "169.254.169.254",
                           "10.0.0.1",
                           "192.168.0.1",
                           "[fe80::1]",
                           "[fd00::1]",
                           "100.64.0.1",
                           "224.0.0.1"}) {
    CAPTURE(host);
    Outgoing request = to(peer.url("/", host));
    request.may_be_private = false;
    const Answer answer = answer_to(transfers, request);
    CHECK(answer.status == 0);
    CHECK(answer.error == "its address is private or reserved, and nothing may be sent there");
  }
  CHECK(peer.connections() == 0);
}

TEST_CASE("a connection that somebody else was allowed to open is not taken") {
  HttpPeer peer(saying(reply(200)));
  Transfers transfers;
  Outgoing request = to(peer.url("/", "localhost"));
  CHECK(answer_to(transfers, request).status == 200);
  CHECK(answer_to(transfers, request).status == 200);
  REQUIRE(peer.connections() == 1);
  request.may_be_private = false;
  CHECK(answer_to(transfers, request).error == "its address is private or reserved, and nothing may be sent there");
  CHECK(peer.received().size() == 2);
}

TEST_CASE("only http and https are spoken, nobody signs in by an address, and no header gets a line of its own") {
  HttpPeer peer(saying(reply(200)));
  const std::string port = peer.url("").substr(7);
  Transfers transfers;
  for (const std::string& url : {"file:///etc/passwd"s, "ftp://" + port, "gopher://" + port + "/_x", "smtp://" + port,
                                 "dict://" + port, "http://user:secret@" + port, ""s, "http://"s, "http://a b/"s,
                                 "http://" + port + "/\r\nX-Injected: 1", port + ":x"}) {
    CAPTURE(url);
    const Answer answer = answer_to(transfers, to(url));
    CHECK(answer.status == 0);
    CHECK_FALSE(answer.error.empty());
    CHECK(answer.error.find("secret") == std::string::npos);
  }
  for (const auto& header : {std::pair("X-Note"s, "a\r\nX-Injected: 1"s), std::pair("X-Note"s, "a\nb"s),
                             std::pair("X\r\nX-Injected"s, "1"s), std::pair("X-Note"s, "a\0b"s)}) {
    Outgoing request = to(peer.url("/"));
    request.headers = {header};
    CHECK(answer_to(transfers, request).error.find("line break") != std::string::npos);
  }
  Outgoing request = to(peer.url("/"));
  request.method = "POST / HTTP/1.1\r\nX-Injected: 1\r\n\r\nGET";
  CHECK(answer_to(transfers, request).error.find("line break") != std::string::npos);
  CHECK(peer.received().empty());
}

TEST_CASE("a name that nobody has, and a port where nobody listens, are errors") {
  Transfers transfers;
  CHECK_FALSE(answer_to(transfers, to("http://nobody.invalid/")).error.empty());
  std::string url;
  {
    const HttpPeer gone(saying(""));
    url = gone.url("/");
  }
  const Answer answer = answer_to(transfers, to(url));
  CHECK(answer.status == 0);
  CHECK(answer.error.find("connect") != std::string::npos);
}

TEST_CASE("proxies of the environment are not used") {
  HttpPeer proxy(saying(reply(502)));
  HttpPeer peer(saying(reply(200)));
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  ::setenv("ALL_PROXY", proxy.url("").c_str(), 1);
  Transfers transfers;
  CHECK(answer_to(transfers, to(peer.url("/"))).status == 200);
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  CHECK(proxy.connections() == 0);
}

TEST_CASE("a certificate that nobody vouches for ends it before a word is said") {
  const net::PemFolder folder;
  const net::Issuer issuer("localhost");
  net::ServerOptions options;
  options.tls =
      net::TlsFiles{folder.write("cert.pem", issuer.self_signed()), folder.write("key.pem", issuer.key_pem())};
  std::atomic<int> heard = 0;
  net::Running server(options, [&](net::Request&& request) {
    ++heard;
    return net::tell(std::move(request));
  });
  Transfers transfers;
  const Answer answer = answer_to(transfers, to("https://localhost:" + std::to_string(server.port()) + "/"));
  CHECK(answer.status == 0);
  CHECK(answer.error.find("certificate") != std::string::npos);
  CHECK(heard == 0);
}

TEST_CASE("waking ends a wait, also before anything was ever sent, and also when it comes first") {
  HttpPeer silent([](Wire& wire, const Received&) {
    wire.hang();
    return false;
  });
  Transfers transfers;
  for (int round = 0; round < 3; ++round) {
    CAPTURE(round);
    if (round == 2) transfers.start(to(silent.url("/")), [](const Answer&) {});
    const auto begin = std::chrono::steady_clock::now();
    transfers.wake();
    if (round == 0) transfers.run(kPatience);
    std::thread waker([&] {
      std::this_thread::sleep_for(Milliseconds(30));
      transfers.wake();
    });
    for (int i = 0; round == 2 && silent.received().empty() && i < 100; ++i) transfers.run(Milliseconds(50));
    transfers.run(kPatience);
    waker.join();
    CHECK(std::chrono::steady_clock::now() - begin < kPatience / 2);
  }
  CHECK(transfers.under_way() == 1);
}

TEST_CASE("what is under way when all goes is let go, unanswered") {
  HttpPeer silent([](Wire& wire, const Received&) {
    wire.hang();
    return false;
  });
  bool answered = false;
  {
    Transfers transfers;
    transfers.start(to(silent.url("/")), [&](const Answer&) { answered = true; });
    while (silent.received().empty()) transfers.run(Milliseconds(20));
    transfers.start(to(silent.url("/")), [&](const Answer&) { answered = true; });
    transfers.start(to("file:///nothing"), [&](const Answer&) { answered = true; });
  }
  CHECK_FALSE(answered);
}

TEST_CASE("many at once are all answered") {
  HttpPeer peer([](Wire& wire, const Received& request) { return wire.send(reply(200, request.body)); });
  Transfers transfers;
  int right = 0;
  for (int i = 0; i < 64; ++i) {
    Outgoing request = to(peer.url("/"));
    request.body = std::to_string(i);
    transfers.start(request, [&, i](const Answer& answer) { right += answer.body == std::to_string(i) ? 1 : 0; });
  }
  finish(transfers);
  CHECK(right == 64);
}

TEST_CASE("without libcurl one line says what to install") {
  try {
    load_curl("libcurl-of-nobody.so.4");
    FAIL("loaded");
  } catch (const std::runtime_error& failure) {
    const std::string text = failure.what();
    CHECK(text.find("libcurl-of-nobody.so.4") != std::string::npos);
    CHECK(text.find("install libcurl 7.85 or later") != std::string::npos);
    CHECK(text.find('\n') == std::string::npos);
  }
}
