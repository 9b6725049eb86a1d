#pragma once

#include "storage/memory.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Counts one more change for Meta::revision(). To be called by whatever writes accounts, members, shops or
/// webhooks.
inline void raise_revision(sql::Connection& db, Memory& memory) {
  db.run("UPDATE revision SET number = number + 1 WHERE id = 1");
  memory.revise();
}

}  // namespace docket::storage
