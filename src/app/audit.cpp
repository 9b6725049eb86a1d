#include "app/audit.hpp"

#include "domain/error.hpp"

namespace docket::app {

void note(storage::Transaction& tx, Environment& environment, storage::AuditEntry entry) {
  entry.at = environment.now();
  entry.id = environment.new_id<storage::AuditId>(entry.at);
  tx.audit.insert(entry);
}

storage::Page<storage::AuditEntry> list_audit(storage::Transaction& tx, const Caller& caller,
                                              const storage::AuditQuery& query) {
  if (!may_read_audit(caller)) throw Error(Code::forbidden, "Only admins read the audit.");
  return tx.audit.page(query);
}

}  // namespace docket::app
