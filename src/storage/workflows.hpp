#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "domain/workflow.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Parsed workflows by the id of their text. The text of an id never changes, so nothing here grows old. Any thread.
class WorkflowCache {
 public:
  std::shared_ptr<const Workflow> find(std::string_view id) const;
  void put(std::string_view id, std::shared_ptr<const Workflow> workflow);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Workflow>, std::less<>> by_id_;
};

/// The stored workflows. Valid only inside the transaction that handed it out.
class Workflows {
 public:
  Workflows(sql::Connection& db, WorkflowCache& cache) : db_(db), cache_(cache) {}

  /// Throws std::runtime_error when there is none: a shop always names one that is stored.
  std::shared_ptr<const Workflow> get(std::string_view id);
  /// Keeps the workflow, if it is not kept yet, and returns its id: the digest of its text.
  std::string put(const Workflow& workflow);

 private:
  sql::Connection& db_;
  WorkflowCache& cache_;
};

}  // namespace docket::storage
