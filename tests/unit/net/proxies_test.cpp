#include "net/proxies.hpp"

#include <doctest/doctest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace docket::net;

namespace {

const TrustedProxies kProxies({"127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"});

/// The address that a request with these headers comes from, by way of a trusted peer.
std::string from(const Headers& headers, const std::string& peer = "127.0.0.1") {
  return kProxies.origin_of(headers, peer, false).address;
}

std::string by_x_forwarded_for(const std::string& value) { return from({{"X-Forwarded-For", value}}); }
std::string by_forwarded(const std::string& value) { return from({{"Forwarded", value}}); }

bool is_secure(const Headers& headers, bool peer_is_secure = false) {
  return kProxies.origin_of(headers, "127.0.0.1", peer_is_secure).is_secure;
}

std::string error_of(const std::string& network) {
  try {
    const TrustedProxies proxies({network});
    return "no error";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("proxies are trusted by address and by network") {
  for (const char* trusted : {"127.0.0.1", "10.0.0.0", "10.255.255.255", "::1", "fd00::", "fdff:ffff::1", "FD00::1",
                              "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:a01:203", "fd00::1%eth0"}) {
    CAPTURE(std::string(trusted));
    CHECK(kProxies.trusts(trusted));
  }
  for (const char* stranger : {"127.0.0.2",  "9.255.255.255", "11.0.0.0",         "::2",
                               "fc00::1",    "fe00::1",       "::ffff:127.0.0.2", "::127.0.0.1",
                               "",           " 127.0.0.1",    "127.0.0.1 ",       "127.1",
                               "0127.0.0.1", "127.0.0.01",    "localhost",        "10.0.0.0/8",
                               "[::1]",      "127.0.0.1:80",  "2130706433",       "%",
                               "%eth0"}) {
    CAPTURE(std::string(stranger));
    CHECK_FALSE(kProxies.trusts(stranger));
  }
  CHECK_FALSE(TrustedProxies().trusts("127.0.0.1"));
}

TEST_CASE("networks of every size hold what they should") {
  CHECK(TrustedProxies({"192.168.4.129/25"}).trusts("192.168.4.255"));
  CHECK_FALSE(TrustedProxies({"192.168.4.129/25"}).trusts("192.168.4.127"));
  CHECK(TrustedProxies({"192.168.4.4/31"}).trusts("192.168.4.5"));
  CHECK_FALSE(TrustedProxies({"192.168.4.4/32"}).trusts("192.168.4.5"));
  CHECK(TrustedProxies({"2001:db8::/33"}).trusts("2001:db8:7fff::"));
  CHECK_FALSE(TrustedProxies({"2001:db8::/33"}).trusts("2001:db8:8000::"));
  CHECK(TrustedProxies({"::ffff:10.0.0.0/104"}).trusts("10.9.9.9"));
  CHECK_FALSE(TrustedProxies({"::ffff:10.0.0.0/104"}).trusts("11.0.0.0"));

  const TrustedProxies all_v4({"0.0.0.0/0"});
  CHECK(all_v4.trusts("203.0.113.9"));
  CHECK(all_v4.trusts("::ffff:203.0.113.9"));
  CHECK_FALSE(all_v4.trusts("2001:db8::1"));
  const TrustedProxies all_v6({"::/0"});
  CHECK(all_v6.trusts("2001:db8::1"));
  CHECK_FALSE(all_v6.trusts("203.0.113.9"));
}

TEST_CASE("what is no address or network is refused with words") {
  for (const char* bad : {"",
                          "localhost",
                          "10.0.0.0/33",
                          "10.0.0.0/-1",
                          "10.0.0.0/",
                          "10.0.0.0/8x",
                          "10.0.0.0/ 8",
                          "10.0.0.0/+8",
                          "10.0.0/8",
                          "10.0.0.0.0",
                          "010.0.0.1",
                          "::/129",
                          "::1::",
                          "fd00::/8/8",
                          "/8",
                          "[::1]",
                          "127.0.0.1:80",
                          "fe80::1%eth0",
                          " 127.0.0.1",
                          "::ffff:10.0.0.0/8",
                          "10.0.0.0/99999999999",
                          "1:2:3:4:5:6:7:8:9",
                          "12345::"}) {
    CAPTURE(std::string(bad));
    CHECK(error_of(bad) ==
          "must be addresses or networks like 127.0.0.1, 10.0.0.0/8 or fd00::/8, not \"" + std::string(bad) + "\"");
  }
}

TEST_CASE("an untrusted peer speaks for itself alone, whatever its headers say") {
  const Headers headers{{"X-Forwarded-For", "198.51.100.7"},
                        {"X-Forwarded-Proto", "https"},
                        {"Forwarded", "for=198.51.100.7;proto=https"}};
  for (const char* peer : {"203.0.113.9", "127.0.0.2", "2001:db8::1", ""}) {
    const Origin origin = kProxies.origin_of(headers, peer, false);
    CHECK(origin.address == peer);
    CHECK_FALSE(origin.is_secure);
  }
  CHECK(kProxies.origin_of({{"X-Forwarded-Proto", "http"}}, "203.0.113.9", true).is_secure);
  CHECK(TrustedProxies().origin_of(headers, "127.0.0.1", false).address == "127.0.0.1");
  CHECK_FALSE(TrustedProxies().origin_of(headers, "127.0.0.1", false).is_secure);
}

TEST_CASE("a trusted peer without a word is the origin itself") {
  CHECK(from({}) == "127.0.0.1");
  CHECK(from({{"X-Forwarded-For", ""}}) == "127.0.0.1");
  CHECK(from({{"X-Forwarded-For", " , ,"}}) == "127.0.0.1");
  CHECK(from({{"Forwarded", ""}}) == "127.0.0.1");
  CHECK(from({{"Via", "203.0.113.9"}}, "fd00::5") == "fd00::5");
}

TEST_CASE("X-Forwarded-For is walked from the right to the first that is not trusted") {
  struct Row {
    const char* value;
    const char* address;
  };
  const Row rows[] = {
      {"203.0.113.9", "203.0.113.9"},
      {"203.0.113.9, 10.1.1.1", "203.0.113.9"},
      {"203.0.113.9,10.1.1.1\t, fd00::9", "203.0.113.9"},
      {"203.0.113.9, , 10.1.1.1,", "203.0.113.9"},
      {"10.0.0.7, 10.1.1.1", "10.0.0.7"},  // nobody but ours: the first of them asked by itself
      {"2001:DB8::0001", "2001:db8::1"},
      {"::ffff:203.0.113.9", "203.0.113.9"},
      {"203.0.113.9, ::ffff:10.1.1.1", "203.0.113.9"},
      {"203.0.113.9:4711", "203.0.113.9"},
      {"[2001:db8::1]:4711", "2001:db8::1"},
      {"[2001:db8::1]", "2001:db8::1"},
      // What a client makes up stands to the left of its own address.
      {"127.0.0.1, 203.0.113.9", "203.0.113.9"},
      {"198.51.100.7, 203.0.113.9", "203.0.113.9"},
      {"198.51.100.7, 127.0.0.1, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
      {"\", 203.0.113.9", "203.0.113.9"},
      {"198.51.100.7 \"a, 203.0.113.9, 10.1.1.1", "203.0.113.9"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.value));
    CHECK(by_x_forwarded_for(row.value) == row.address);
  }
}

TEST_CASE("an entry that is no address ends the walk at what was known") {
  for (const char* entry : {"unknown",
                            "_hidden",
                            "_gazonk:80",
                            "shop.example",
                            "203.0.113.256",
                            "203.0.113",
                            "1",
                            "203.0.113.9 203.0.113.8",
                            "\"203.0.113.9\"",
                            "[203.0.113.9]",
                            "[2001:db8::1",
                            "[]",
                            "2001:db8::1]",
                            "[2001:db8::1]x",
                            "[2001:db8::1]:",
                            "[2001:db8::1]:123456",
                            "203.0.113.9:",
                            "203.0.113.9:x",
                            "203.0.113.9:123456",
                            "fe80::1%eth0",
                            "2001:db8::1::",
                            "-",
                            "0x7f.0.0.1",
                            "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"}) {
    CAPTURE(std::string(entry));
    const std::string text = entry;
    CHECK(by_x_forwarded_for(text) == "127.0.0.1");
    CHECK(by_x_forwarded_for("198.51.100.7, " + text) == "127.0.0.1");
    CHECK(by_x_forwarded_for("198.51.100.7, " + text + ", 10.1.1.1") == "10.1.1.1");
    CHECK(by_x_forwarded_for(text + ", 203.0.113.9, 10.1.1.1") == "203.0.113.9");
  }
  CHECK(by_x_forwarded_for(std::string("203.0.113.9\0.10.0.0.1", 21)) == "127.0.0.1");
}

TEST_CASE("several lines of a header are one list, in their order") {
  CHECK(from({{"X-Forwarded-For", "198.51.100.7"}, {"Host", "x"}, {"x-forwarded-for", "203.0.113.9, 10.1.1.1"}}) ==
        "203.0.113.9");
  CHECK(from({{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-For", "203.0.113.9"}}) == "203.0.113.9");
  CHECK(from({{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-For", "10.1.1.1"}}) == "203.0.113.9");
  CHECK(from({{"Forwarded", "for=198.51.100.7"}, {"forwarded", "for=203.0.113.9"}, {"Forwarded", "for=10.1.1.1"}}) ==
        "203.0.113.9");
}

TEST_CASE("Forwarded is walked in the same way") {
  struct Row {
    const char* value;
    const char* address;
  };
  const Row rows[] = {
      {"for=203.0.113.9", "203.0.113.9"},
      {"For=203.0.113.9; Proto=http;by=203.0.113.43", "203.0.113.9"},
      {"host=shop.example ; for=\"203.0.113.9:4711\" ;", "203.0.113.9"},
      {"for=203.0.113.9:4711", "203.0.113.9"},
      {"for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"},
      {"for=\"[2001:db8:cafe::17]\", for=10.1.1.1", "2001:db8:cafe::17"},
      {"for=[2001:DB8::17]", "2001:db8::17"},
      {"for=\"\\2\\03.0.113.9\"", "203.0.113.9"},
      {"for=203.0.113.9, for=10.1.1.1;by=\"_a,b;c\", for=\"[fd00::1]\"", "203.0.113.9"},
      {"for=198.51.100.7, for=203.0.113.9, for=10.1.1.1", "203.0.113.9"},
      {"for=198.51.100.7, for=unknown, for=10.1.1.1", "10.1.1.1"},
      {"for=198.51.100.7, for=_SEVKISEK, for=10.1.1.1", "10.1.1.1"},
      {"for=198.51.100.7, for=\"_gazonk:_port\"", "127.0.0.1"},
      {"for=198.51.100.7, proto=https, for=10.1.1.1", "10.1.1.1"},
      {"for=198.51.100.7, by=10.0.0.1", "127.0.0.1"},
      // A client may leave quotes open: what our proxies wrote behind them still counts.
      {"for=\", for=203.0.113.9", "203.0.113.9"},
      {"for=\", for=\"[2001:db8::1]\"", "2001:db8::1"},
      {"for=\"198.51.100.7, for=\"[2001:db8::1]\", for=\"[fd00::1]\"", "2001:db8::1"},
      {"for=198.51.100.7;x=\"\\, for=\"203.0.113.9\"", "203.0.113.9"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.value));
    CHECK(by_forwarded(row.value) == row.address);
  }
}

TEST_CASE("an element out of the grammar ends the walk") {
  for (const char* element :
       {"203.0.113.9", "for", "for=", "=203.0.113.9", "for =203.0.113.9", "for= 203.0.113.9", "for=\"203.0.113.9",
        "for=203.0.113.9\"", "for=\"203.0.113.9\"x", "for=203.0.113.9 proto=http", "for=203.0.113.9;for=203.0.113.9",
        "for=203.0.113.9;proto=http;proto=http", "for=\"203.0.113.9\\", "for=\"\"", "for=203.0.113.9;x", "fo r=1"}) {
    CAPTURE(std::string(element));
    CHECK(by_forwarded(element) == "127.0.0.1");
    CHECK(by_forwarded(std::string("for=198.51.100.7, ") + element) == "127.0.0.1");
  }
}

TEST_CASE("where both headers are there, none is believed beyond what both say") {
  const auto both = [](const std::string& forwarded, const std::string& x_forwarded_for) {
    return from({{"Forwarded", forwarded}, {"X-Forwarded-For", x_forwarded_for}});
  };
  CHECK(both("for=203.0.113.9, for=10.1.1.1", "203.0.113.9, 10.1.1.1") == "203.0.113.9");
  CHECK(both("for=\"[2001:db8::1]:80\"", "2001:DB8::1") == "2001:db8::1");
  // The proxy writes X-Forwarded-For alone and passes on what the client sent as Forwarded.
  CHECK(both("for=198.51.100.7", "203.0.113.9") == "127.0.0.1");
  CHECK(both("for=198.51.100.7, for=10.1.1.1", "203.0.113.9, 10.1.1.1") == "10.1.1.1");
  CHECK(both("for=198.51.100.7, for=203.0.113.9", "203.0.113.9") == "203.0.113.9");
  CHECK(both("nonsense", "203.0.113.9") == "127.0.0.1");
  CHECK(both("", "203.0.113.9") == "127.0.0.1");
  // The other way round.
  CHECK(both("for=203.0.113.9", "198.51.100.7") == "127.0.0.1");
  CHECK(both("for=203.0.113.9", "unknown") == "127.0.0.1");
  CHECK(both("for=203.0.113.9, for=10.1.1.1", "10.1.1.1") == "10.1.1.1");
}

TEST_CASE("the nearest proxy says whether the request was secure") {
  CHECK(is_secure({{"X-Forwarded-Proto", "https"}}));
  CHECK(is_secure({{"x-forwarded-proto", " HTTPS "}}));
  CHECK(is_secure({{"X-Forwarded-Proto", "wss"}}));
  CHECK(is_secure({{"X-Forwarded-Proto", "http, https"}}));
  CHECK_FALSE(is_secure({{"X-Forwarded-Proto", "https, http"}}));
  CHECK_FALSE(is_secure({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Proto", "http"}}));
  CHECK_FALSE(is_secure({{"X-Forwarded-Proto", "http"}}, true));
  CHECK_FALSE(is_secure({{"X-Forwarded-Proto", "ws"}}, true));

  CHECK(is_secure({{"Forwarded", "proto=https"}}));
  CHECK(is_secure({{"Forwarded", "for=203.0.113.9;proto=\"https\""}}));
  CHECK_FALSE(is_secure({{"Forwarded", "for=203.0.113.9;proto=https, for=10.1.1.1;proto=http"}}));
  CHECK(is_secure({{"Forwarded", "for=203.0.113.9;proto=http, for=10.1.1.1;proto=https"}}));

  CHECK(is_secure({{"Forwarded", "proto=https"}, {"X-Forwarded-Proto", "https"}}));
  CHECK_FALSE(is_secure({{"Forwarded", "proto=https"}, {"X-Forwarded-Proto", "http"}}));
  CHECK_FALSE(is_secure({{"Forwarded", "proto=http"}, {"X-Forwarded-Proto", "https"}}));
  CHECK(is_secure({{"Forwarded", "for=203.0.113.9"}, {"X-Forwarded-Proto", "https"}}));

  for (const bool peer : {false, true}) {
    CHECK(is_secure({}, peer) == peer);
    CHECK(is_secure({{"X-Forwarded-Proto", "ftp"}}, peer) == peer);
    CHECK(is_secure({{"X-Forwarded-Proto", ""}}, peer) == peer);
    CHECK(is_secure({{"Forwarded", "proto=https;proto=https"}}, peer) == peer);
  }
}

TEST_CASE("nothing that a client sends changes what its proxies say of it") {
  std::mt19937 random(20'240'601);
  const std::string alphabet = "\"\\,;= \t[]:.%_fFoOrR=127.0.0.1198.51.100.7fd00::1";
  const auto nonsense = [&] {
    std::string text;
    for (std::size_t left = random() % 24; left > 0; --left) text.push_back(alphabet[random() % alphabet.size()]);
    return text;
  };
  const std::string starts[] = {"", "for=198.51.100.7, ", "for=\"", "198.51.100.7, ", "for=127.0.0.1;x=\""};
  for (int round = 0; round < 20'000; ++round) {
    const std::string made_up = starts[random() % std::size(starts)] + nonsense();
    CAPTURE(made_up);
    REQUIRE(by_x_forwarded_for(made_up + ", 203.0.113.9") == "203.0.113.9");
    REQUIRE(by_x_forwarded_for(made_up + ", 2001:db8::9, 10.1.1.1") == "2001:db8::9");
    REQUIRE(by_forwarded(made_up + ", for=203.0.113.9;proto=http") == "203.0.113.9");
    REQUIRE(by_forwarded(made_up + ", for=\"[2001:db8::9]:80\";proto=http, for=\"[fd00::1]\"") == "2001:db8::9");
    REQUIRE(from({{"Forwarded", made_up}, {"Forwarded", "for=203.0.113.9"}}) == "203.0.113.9");
    const std::string mixed = from({{"Forwarded", made_up}, {"X-Forwarded-For", "203.0.113.9, 10.1.1.1"}});
    REQUIRE((mixed == "203.0.113.9" || mixed == "10.1.1.1" || mixed == "127.0.0.1"));
  }
}
