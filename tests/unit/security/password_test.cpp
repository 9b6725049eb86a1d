#include "security/password.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "domain/error.hpp"

using namespace docket;
using namespace docket::security;

TEST_CASE("a password matches its own hash and no other does") {
  Passwords passwords(1, 8);
  const std::string encoded = passwords.hash("correct horse");
  CHECK(encoded.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(passwords.matches(encoded, "correct horse"));
  CHECK_FALSE(passwords.matches(encoded, "correct horsf"));
  CHECK_FALSE(passwords.matches(encoded, ""));
  CHECK(passwords.hash("correct horse") != encoded);
  CHECK_FALSE(Passwords::outdated(encoded));
}

TEST_CASE("a password may hold any bytes") {
  Passwords passwords(1, 8);
  const std::string odd("a\0b \xFF", 5);
  const std::string encoded = passwords.hash(odd);
  CHECK(passwords.matches(encoded, odd));
  CHECK_FALSE(passwords.matches(encoded, std::string("a\0c \xFF", 5)));
}

TEST_CASE("hashes of bcrypt match, and are outdated") {
  Passwords passwords(1, 8);
  for (const char* encoded : {"$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
                              "$2a$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
                              "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"}) {
    CAPTURE(std::string(encoded));
    CHECK(passwords.matches(encoded, "correct horse"));
    CHECK_FALSE(passwords.matches(encoded, "correct horsf"));
    CHECK_FALSE(passwords.matches(encoded, std::string("correct horse\0x", 15)));
    CHECK(Passwords::outdated(encoded));
  }
  CHECK(passwords.matches("$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.", ""));
}

TEST_CASE("whoever asks is told when it is its turn, and may leave it") {
  Passwords passwords(1, 8);
  const std::string encoded = passwords.hash("correct horse");
  int turns = 0;
  CHECK(passwords.matches(encoded, "correct horse", [&] { ++turns; }));
  CHECK_FALSE(passwords.matches("", "correct horse", [&] { ++turns; }));
  CHECK(turns == 2);
  CHECK_THROWS_AS(passwords.matches(encoded, "correct horse", [] { throw Error(Code::too_many_requests, "No."); }),
                  Error);
  CHECK(passwords.matches(encoded, "correct horse"));
}

TEST_CASE("a hash from elsewhere is taken when a sign-in can check it, and afford to") {
  const auto fault = [](const std::string& encoded) { return Passwords::hash_fault(encoded).value_or(""); };
  const std::string rest = "abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";
  for (const char* start : {"$2a$04$", "$2b$12$", "$2y$16$"}) CHECK(fault(start + rest) == "");
  CHECK(fault(Passwords(1, 8).hash("correct horse")) == "");
  const std::string argon2id = "$c2FsdHNhbHRzYWx0c2FsdA$WvtxD0KdSBA0W/H5QGRyDMPBAvzSmWHZ0ppHtXbDJpM";
  CHECK(fault("$argon2id$v=19$m=65536,t=3,p=4" + argon2id) == "");
  CHECK(fault("$argon2id$v=19$m=1048577,t=1,p=1" + argon2id).find("more than 1 GiB") != std::string::npos);
  CHECK(fault("$argon2id$v=19$m=65536,t=17,p=1" + argon2id).find("16 passes") != std::string::npos);
  for (const char* start : {"$2b$03$", "$2b$xx$", "$2b$1x$", "$2b$00$"}) {
    CAPTURE(std::string(start));
    CHECK(fault(start + rest) == "is no bcrypt hash");
  }
  CHECK(fault("$2b$17$" + rest) == "has a bcrypt cost over 16");
  CHECK(fault("$2b$04$!" + rest.substr(1)) == "is no bcrypt hash");
  for (const std::string& encoded :
       {std::string(), std::string("secret"), "$2x$04$" + rest, "$2b$04$" + rest + "x",
        "$argon2i$v=19$m=65536,t=3,p=4" + argon2id, "$argon2id$v=16$m=65536,t=3,p=4" + argon2id,
        std::string("$argon2id$v=19$m=65536,t=3,p=4$"),
        "$argon2id$v=19$m=65536,t=3,p=4" + argon2id + std::string(99, 'A')}) {
    CAPTURE(encoded);
    CHECK(fault(encoded).find("must be a bcrypt hash") != std::string::npos);
  }
}

TEST_CASE("what is no hash matches nothing") {
  Passwords passwords(1, 8);
  for (const char* encoded :
       {"", "x", "correct horse", "$argon2id$", "$2b$04$", "*0",
        "$2b$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "$2x$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "$2b$04$!!!!!!!!!!!!!!!!!!!!!ujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "$1$abcdefgh$irWbblnpmw.5z7wgBnprh0"}) {
    CAPTURE(std::string(encoded));
    CHECK_FALSE(passwords.matches(encoded, "correct horse"));
    CHECK_FALSE(passwords.matches(encoded, ""));
    CHECK(Passwords::outdated(encoded));
  }
  CHECK_FALSE(passwords.matches("$argon2id$v=19$m=19456,t=2,p=1$", "correct horse"));
  CHECK_FALSE(passwords.matches("$argon2id$v=19$" + std::string(500, 'x'), "correct horse"));
}

TEST_CASE("only weaker hashes are outdated") {
  CHECK_FALSE(Passwords::outdated("$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA"));
  CHECK(Passwords::outdated("$argon2id$v=19$m=19455,t=2,p=1$c2FsdA$aGFzaA"));
  CHECK(Passwords::outdated("$argon2id$v=19$m=65536,t=1,p=1$c2FsdA$aGFzaA"));
  CHECK(Passwords::outdated("$argon2i$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA"));
}

TEST_CASE("an unknown user costs as much as a wrong password") {
  Passwords passwords(1, 8);
  const std::string encoded = passwords.hash("correct horse");
  const auto time_of = [&passwords](const std::string& against) {
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 3; ++i) {
      const auto start = std::chrono::steady_clock::now();
      CHECK_FALSE(passwords.matches(against, "wrong"));
      best = std::min(best, std::chrono::steady_clock::now() - start);
    }
    return std::chrono::duration<double>(best).count();
  };
  // A factor of four either way: wide enough for a busy machine, far from the thousand that no hashing would show.
  const double known = time_of(encoded);
  const double unknown = time_of("");
  CHECK(unknown > known / 4);
  CHECK(unknown < known * 4);
}

TEST_CASE("calls over the bound of the queue are turned away, the others are answered") {
  Passwords passwords(1, 1);
  std::atomic<int> answered = 0;
  std::atomic<int> turned_away = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 12; ++i) {
    callers.emplace_back([&] {
      try {
        passwords.matches("", "x");
        ++answered;
      } catch (const Error& error) {
        if (error.code == Code::overloaded) ++turned_away;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(answered + turned_away == 12);
  CHECK(answered >= 1);
  CHECK(passwords.matches(passwords.hash("after the storm"), "after the storm"));
}

TEST_CASE("a pool without a queue still serves one call a thread") {
  Passwords passwords(1, 0);
  CHECK(passwords.matches("$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "correct horse"));
}
