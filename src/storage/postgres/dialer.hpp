#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>

#include "storage/postgres/address.hpp"

namespace docket::storage {

/// Opens sessions of one server, from any thread. While the server is away, at most one attempt is made at a time,
/// later and later; whoever asks in between is refused at once.
class Dialer {
 public:
  explicit Dialer(PostgresAddress address) : address_(std::move(address)) {}

  /// A session with the settings that all of ours have. Throws sql::Unavailable.
  std::unique_ptr<pqxx::connection> dial();

  const PostgresAddress& address() const { return address_; }

 private:
  using Clock = std::chrono::steady_clock;

  void failed(const std::string& cause);
  void succeeded();

  const PostgresAddress address_;
  std::mutex mutex_;
  bool is_away_ = false;                // guarded by mutex_
  std::chrono::milliseconds delay_{0};  // guarded by mutex_
  Clock::time_point not_before_{};      // guarded by mutex_
};

/// The text of an error in one line.
std::string one_line(std::string_view words);

}  // namespace docket::storage
