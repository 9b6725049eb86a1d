#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/event.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

using AuditId = Id<struct AuditTag>;

/// Who did what, from where.
struct AuditEntry {
  AuditId id = {};
  Timestamp at = {};
  Actor actor = {};
  std::string action = {};         ///< "order.move"
  std::string target = {};         ///< id of what was changed, or a job's name; empty when it is no one thing
  std::optional<int> status = {};  ///< of the reply; absent when it was no request
  std::string address = {};        ///< of the client, numeric; empty when it was no request
  std::string request_id = {};     ///< empty when it was no request
};

/// Absent fields ask for nothing.
struct AuditQuery {
  std::optional<std::string> actor = {};  ///< its id
  std::optional<std::string> action = {};
  std::optional<std::string> target = {};
  std::optional<Timestamp> from = {};
  std::optional<Timestamp> to = {};   ///< before this moment
  std::optional<AuditId> after = {};  ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// Valid only inside the transaction that handed it out.
class Audit {
 public:
  explicit Audit(sql::Connection& db) : db_(db) {}

  void insert(const AuditEntry& entry);
  /// Newest first.
  Page<AuditEntry> page(const AuditQuery& query);
  /// Removes up to `limit` entries from before `oldest`; returns how many.
  std::int64_t purge(Timestamp oldest, std::int64_t limit);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
