#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "http/call.hpp"

/// Idempotency-Key: a request that is sent twice does its work once.
namespace docket::http {

/// Reads the request's key, if the operation takes one and it has one. Throws validation_failed unless it is 1 to 255
/// printable characters.
void take_idempotency_key(Call& call, const Operation& operation);

/// The kept reply, marked as replayed; nullopt when this is the first time. Throws idempotency_key_reused when the key
/// was used for another request.
std::optional<net::Reply> replay(const Call& call, storage::Transaction& tx);

/// The keyed calls that are running. Any thread may use it.
class RunningCalls {
 public:
  /// One running call, for as long as it lives.
  class Place {
   public:
    /// Throws idempotency_in_progress when the same caller's call with the same key is running.
    Place(RunningCalls& calls, const Call& call);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    RunningCalls& calls_;
    std::string name_;
  };

 private:
  std::mutex mutex_;
  std::set<std::string> running_;  // guarded by mutex_
};

}  // namespace docket::http
