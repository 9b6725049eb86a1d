#include "storage/postgres/dialer.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "log/log.hpp"
#include "storage/sql.hpp"

namespace docket::storage {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstDelay{100};
constexpr milliseconds kLongestDelay{2000};

/// An acknowledged change is on disk whatever the server's default is; whoever waits for a lock or a statement gives up
/// before the client does; and an instance that stands still in the middle of a change holds up the others no longer
/// than this. JIT costs more than any statement of ours takes.
constexpr const char* kSettings =
    "SET statement_timeout = '30s'; SET lock_timeout = '8s'; SET idle_in_transaction_session_timeout = '10s';"
    " SET client_min_messages = warning; SET standard_conforming_strings = on; SET jit = off;"
    " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Between half of it and all of it, so that instances do not come all at once.
milliseconds jittered(milliseconds delay) {
  thread_local std::minstd_rand random(std::random_device{}());
  return milliseconds(std::uniform_int_distribution<milliseconds::rep>(delay.count() / 2, delay.count())(random));
}

/// libpqxx 6 would open a lost session again by itself, in the middle of a transaction; libpqxx 7 never does.
template <class Connection>
void forbid_reactivation(Connection& connection) {
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  if constexpr (requires { connection.inhibit_reactivation(true); }) connection.inhibit_reactivation(true);
}

/// Whether trying again helps. A server that is there and says no says FATAL; libpq tells no code.
bool is_passing(std::string_view cause) {
  if (cause.find("FATAL") == std::string_view::npos) return true;
  constexpr std::array kPassing = {"starting up", "shutting down", "recovery", "too many",
                                   "remaining connection slots"};
  return std::ranges::any_of(kPassing, [&](const char* words) { return cause.find(words) != std::string_view::npos; });
}

}  // namespace

std::string one_line(std::string_view words) {
  std::string line(words.substr(0, words.find_last_not_of(" \n\t") + 1));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

std::unique_ptr<pqxx::connection> Dialer::dial() {
  {
    const std::lock_guard lock(mutex_);
    if (is_away_) {
      const auto now = Clock::now();
      if (now < not_before_) throw sql::Unreachable("the database is away");
      not_before_ = now + std::max<milliseconds>(delay_, kFirstDelay);  // others wait for this attempt
    }
  }
  try {
    auto connection = std::make_unique<pqxx::connection>(address_.conninfo());
    forbid_reactivation(*connection);
    pqxx::nontransaction(*connection).exec(kSettings);
    succeeded();
    return connection;
  } catch (const std::exception& e) {
    const std::string cause = one_line(e.what());
    failed(cause);
    const std::string words = "cannot reach the database " + address_.name() + ": " + cause;
    if (is_passing(cause)) throw sql::Unreachable(words);
    throw sql::Unavailable(words);
  }
}

void Dialer::failed(const std::string& cause) {
  const std::lock_guard lock(mutex_);
  delay_ = std::clamp(delay_ * 2, kFirstDelay, kLongestDelay);
  not_before_ = Clock::now() + jittered(delay_);
  if (is_away_) return;
  is_away_ = true;
  log::warn("the database is away", {{"cause", std::string_view(cause)}});
}

void Dialer::succeeded() {
  const std::lock_guard lock(mutex_);
  delay_ = milliseconds(0);
  if (!is_away_) return;
  is_away_ = false;
  log::info("the database is back");
}

}  // namespace docket::storage
