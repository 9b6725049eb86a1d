#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "domain/screen.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// What screens say of themselves, until it is stored: thousands of them say something after each change, and none of
/// that is worth a commit of its own, or that an order waits for it. Any thread may call it.
class ScreenReports {
 public:
  /// Takes the place of what was noted before.
  void note(ScreenId screen, const ScreenReport& report);

  /// The newest report of the screen that is known, here or where it was read.
  std::optional<ScreenReport> newest(const Screen& screen) const;

  /// Stores what was noted, a few rows a transaction. Returns how long to wait until the next time.
  Milliseconds store(storage::Store& store);

 private:
  mutable std::mutex mutex_;
  std::map<ScreenId, ScreenReport> noted_;  // guarded by mutex_; those that are being stored stay until they are
};

}  // namespace docket::app
