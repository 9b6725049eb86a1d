#pragma once

#include "app/environment.hpp"
#include "domain/time.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// Removes what has served its time (kept replies, refresh tokens), a few rows a transaction so that nobody waits.
/// Returns how long to wait until the next time.
Milliseconds keep_house(storage::Store& store, Environment& environment);

}  // namespace docket::app
