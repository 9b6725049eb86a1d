#pragma once

#include <cstddef>
#include <filesystem>

#include "app/background.hpp"
#include "app/environment.hpp"
#include "domain/time.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// Copies that the server makes of its database by itself: `docket-20261121T091500Z.db`, the newest few of them.
struct BackupPlan {
  std::filesystem::path folder;  ///< made when it is missing
  Seconds every{24 * 3600};      ///< 0: only when somebody asks
  std::size_t keep = 7;
};

/// Makes a backup when the newest one in the folder is old enough, or somebody asks for one, and removes those that are
/// too many. Other files there are left alone. Returns how long to wait until the next time. Throws when it could not
/// be made; then nothing is removed.
Milliseconds make_backups(storage::Store& store, Environment& environment, const BackupPlan& plan,
                          Cause cause = Cause::time);

}  // namespace docket::app
