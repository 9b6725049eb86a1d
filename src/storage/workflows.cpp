#include "storage/workflows.hpp"

#include <stdexcept>

#include "json/workflow.hpp"
#include "security/digest.hpp"

namespace docket::storage {

std::shared_ptr<const Workflow> WorkflowCache::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

void WorkflowCache::put(std::string_view id, std::shared_ptr<const Workflow> workflow) {
  const std::lock_guard lock(mutex_);
  by_id_.emplace(id, std::move(workflow));
}

std::shared_ptr<const Workflow> Workflows::get(std::string_view id) {
  if (auto known = cache_.find(id)) return known;
  std::string text;
  {
    auto rows = db_.query("SELECT text FROM workflows WHERE id = $1", id);
    if (!rows.next()) throw std::runtime_error("a shop names a workflow that is not stored");
    text = rows.text();
  }
  try {
    auto workflow = std::make_shared<const Workflow>(json::read_workflow(std::string_view(text)));
    cache_.put(id, workflow);
    return workflow;
  } catch (const Error& error) {
    throw std::runtime_error(std::string("a stored workflow cannot be read: ") +
                             error.what());  // not the client's fault
  }
}

std::string Workflows::put(const Workflow& workflow) {
  const std::string text = json::write_workflow(workflow);
  std::string id = security::digest(text);
  db_.run("INSERT INTO workflows (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", id, text);
  return id;
}

}  // namespace docket::storage
