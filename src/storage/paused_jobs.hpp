#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "domain/time.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Since when each job that is paused is, by its name.
using Pauses = std::map<std::string, Timestamp, std::less<>>;

/// The jobs that are not to be run by time, on any instance. Valid only inside the transaction that handed it out.
class PausedJobs {
 public:
  explicit PausedJobs(sql::Connection& db) : db_(db) {}

  Pauses all();
  /// One that is paused stays so since then.
  void pause(std::string_view name, Timestamp now);
  /// Nothing happens when it is not paused.
  void resume(std::string_view name);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
