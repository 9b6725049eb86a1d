#include "domain/account.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace docket;

namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::vector<Fault> faults_of(std::string_view username, const std::optional<std::string>& email,
                             std::string_view password) {
  try {
    check_account(username, email, password);
    return {};
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    CHECK_FALSE(error.faults.empty());
    return error.faults;
  }
}

std::vector<std::string> places(const std::vector<Fault>& faults) {
  std::vector<std::string> pointers;
  for (const Fault& fault : faults) pointers.push_back(fault.pointer);
  return pointers;
}

}  // namespace

TEST_CASE("each role has its name and each name its role") {
  struct Row {
    Role role;
    const char* name;
  };
  const Row rows[] = {{Role::admin, "admin"},
                      {Role::operations, "operations"},
                      {Role::merchant, "merchant"},
                      {Role::staff, "staff"},
                      {Role::customer, "customer"}};
  for (const Row& row : rows) {
    CHECK(name_of(row.role) == row.name);
    CHECK(parse_role(row.name) == row.role);
  }
  for (const char* name : {"", "Admin", "ADMIN", "admin ", "root", "owner", "guest", "system", "customers"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(parse_role(name));
  }
}

TEST_CASE("usernames have 3 to 64 plain characters and start with a letter or digit") {
  struct Row {
    std::string username;
    bool fits;
  };
  const Row rows[] = {
      {"ana", true},
      {"Ana", true},
      {"a-1", true},
      {"1.2", true},
      {"007", true},
      {"a__", true},
      {"ana.maria-lopez_2", true},
      {std::string(64, 'a'), true},
      {"", false},
      {"a", false},
      {"an", false},
      {std::string(65, 'a'), false},
      {".ana", false},
      {"_ana", false},
      {"-ana", false},
      {"ana maria", false},
      {" ana", false},
      {"ana ", false},
      {"ana\n", false},
      {"ana\t", false},
      {"ana@example.com", false},
      {"ana@", false},
      {"ana/b", false},
      {"ana:b", false},
      {"ana+b", false},
      {"an\xC3\xA1", false},
      {"\xD0\xB0na", false},  // a Cyrillic letter that looks like an a
      {"<b>ana", false},
      {"ana'--", false},
      {std::string("ana\0", 4), false},
      {"an\x7F", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.username);
    CHECK(!username_fault(row.username).has_value() == row.fits);
  }
}

TEST_CASE("every byte that a username may hold is one of the named ones") {
  for (unsigned code = 0; code < 256; ++code) {
    const char c = static_cast<char>(code);
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    CAPTURE(code);
    CHECK(!username_fault(std::string("ab") + c).has_value() == (alphanumeric || c == '.' || c == '_' || c == '-'));
    CHECK(!username_fault(c + std::string("ab")).has_value() == alphanumeric);
  }
}

TEST_CASE("a username is no slip into an e-mail address") {
  // A login is one or the other: what passes as a username never has the '@' that every address has.
  CHECK(username_fault("ana@example.com") ==
        "may hold letters, digits, '.', '_' and '-', and starts with a letter or digit");
  CHECK(username_fault("an") == "must have 3 to 64 characters");
}

TEST_CASE("passwords are counted in characters, 8 to 256 of any kind") {
  struct Row {
    std::string password;
    const char* fault;
  };
  const char* const none = "";
  const char* const few = "must have at least 8 characters";
  const char* const many = "must have at most 256 characters";
  const Row rows[] = {
      {"", few},
      {"1234567", few},
      {"12345678", none},
      {"        ", none},
      {std::string(256, 'a'), none},
      {std::string(257, 'a'), many},
      {std::string(100'000, 'a'), many},
      // two, three and four bytes each
      {repeated("\xC3\xA9", 7), few},
      {repeated("\xC3\xA9", 8), none},
      {repeated("\xC3\xA9", 256), none},
      {repeated("\xC3\xA9", 257), many},
      {repeated("\xE6\x97\xA5", 7), few},
      {repeated("\xE6\x97\xA5", 256), none},
      {repeated("\xF0\x9F\x94\x91", 2), few},
      {repeated("\xF0\x9F\x94\x91", 7), few},
      {repeated("\xF0\x9F\x94\x91", 8), none},
      {repeated("\xF0\x9F\x94\x91", 256), none},
      {repeated("\xF0\x9F\x94\x91", 257), many},
      {std::string("1234567\0", 8), none},
  };
  for (const Row& row : rows) {
    CAPTURE(row.password.size());
    CHECK(password_fault(row.password).value_or("") == row.fault);
  }
}

TEST_CASE("an account names every field that does not fit") {
  using Places = std::vector<std::string>;
  const std::string good = "correct horse";
  CHECK(faults_of("ana", std::nullopt, good).empty());
  CHECK(faults_of("ana", "ana@example.com", good).empty());
  CHECK(places(faults_of("an", std::nullopt, good)) == Places{"/username"});
  CHECK(places(faults_of("ana", "ana", good)) == Places{"/email"});
  CHECK(places(faults_of("ana", "", good)) == Places{"/email"});
  CHECK(places(faults_of("ana", "ana@example.com\r\nBcc: x@y.z", good)) == Places{"/email"});
  CHECK(places(faults_of("ana", std::nullopt, "short")) == Places{"/password"});
  CHECK(places(faults_of("@", "@", "@")) == Places{"/username", "/email", "/password"});
}
