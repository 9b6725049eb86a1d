#pragma once

#include "app/environment.hpp"
#include "domain/permission.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// Adds an entry to the audit, in the transaction of what it tells of. Its id and time are set here.
void note(storage::Transaction& tx, Environment& environment, storage::AuditEntry entry);

/// Throws forbidden unless the caller is an admin.
storage::Page<storage::AuditEntry> list_audit(storage::Transaction& tx, const Caller& caller,
                                              const storage::AuditQuery& query);

}  // namespace docket::app
