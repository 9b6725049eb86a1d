#include "log/log.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "json/json.hpp"

namespace docket {
namespace {

using log::Format;
using log::Level;

/// What `act` makes the process write to stderr.
std::string stderr_of(const std::function<void()>& act) {
  char name[] = "/tmp/docket-log-XXXXXX";
  const int file = ::mkstemp(name);
  REQUIRE(file >= 0);
  ::unlink(name);
  std::fflush(stderr);
  const int kept = ::dup(STDERR_FILENO);
  ::dup2(file, STDERR_FILENO);
  act();
  log::flush();
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);

  std::string text(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  CHECK(::pread(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  ::close(file);
  return text;
}

std::string logged(Level level, Format format, const std::function<void()>& act) {
  const std::string text = stderr_of([&] {
    log::init(level, format);
    act();
  });
  log::init(Level::off, Format::text);
  return text;
}

constexpr std::size_t kTimeLength = 24;

}  // namespace

TEST_CASE("a line of text has time, level, message and fields") {
  const std::string line = logged(Level::info, Format::text, [] {
    log::info("request",
              {{"method", "GET"}, {"path", "/a b"}, {"status", std::int64_t{200}}, {"ms", 0.8}, {"hit", true}});
  });
  REQUIRE(line.size() > kTimeLength);
  CHECK(line.substr(kTimeLength - 1) == "Z info  request method=GET path=\"/a b\" status=200 ms=0.8 hit=true\n");
  CHECK(line[10] == 'T');
}

TEST_CASE("a line of JSON is one object with the same content") {
  const std::string line = logged(Level::info, Format::json, [] {
    log::warn("slow \"query\"", {{"path", "/\xFF\n"},
                                 {"rows", std::int64_t{-3}},
                                 {"ms", 1234.5},
                                 {"lost", false},
                                 {"rate", std::numeric_limits<double>::infinity()}});
  });
  CHECK(std::ranges::count(line, '\n') == 1);
  const auto value = json::parse(line.substr(0, line.size() - 1));
  const auto& object = value.get<json::Object>();
  CHECK(object.at("level").get<std::string>() == "warn");
  CHECK(object.at("msg").get<std::string>() == "slow \"query\"");
  CHECK(object.at("path").get<std::string>() == "/\xEF\xBF\xBD\n");
  CHECK(object.at("rows").get<std::int64_t>() == -3);
  CHECK(object.at("ms").get<double>() == 1234.5);
  CHECK_FALSE(object.at("lost").get<bool>());
  CHECK(object.at("rate").is<picojson::null>());
  CHECK(object.at("time").get<std::string>().size() == kTimeLength);
}

TEST_CASE("only what reaches the level is written") {
  const auto all = [] {
    log::debug("d");
    log::info("i");
    log::warn("w");
    log::error("e");
  };
  const auto lines = [&all](Level level) {
    const std::string text = logged(level, Format::text, all);
    return std::ranges::count(text, '\n');
  };
  CHECK(lines(Level::debug) == 4);
  CHECK(lines(Level::info) == 3);
  CHECK(lines(Level::warn) == 2);
  CHECK(lines(Level::error) == 1);
  CHECK(lines(Level::off) == 0);
}

TEST_CASE("a message cannot forge a line") {
  const std::string text = logged(Level::info, Format::text, [] {
    log::info("a\n2026-01-01T00:00:00.000Z error forged", {{"x", "\r\nb\x1B[0m"}});
  });
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find('\x1B') == std::string::npos);
}

TEST_CASE("lines of several threads stay whole") {
  const std::string text = logged(Level::info, Format::text, [] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([] {
        for (int j = 0; j < 200; ++j) log::info("tick", {{"word", "0123456789"}});
      });
    }
    for (auto& thread : threads) thread.join();
  });
  CHECK(std::ranges::count(text, '\n') == 800);
  std::size_t whole = 0;
  for (std::size_t at = 0; (at = text.find("Z info  tick word=0123456789\n", at)) != std::string::npos; ++at) ++whole;
  CHECK(whole == 800);
}

}  // namespace docket
