#include "app/workflows.hpp"

#include <memory>
#include <stdexcept>

#include "domain/error.hpp"
#include "json/workflow.hpp"
#include "resources/resources.hpp"

namespace docket::app {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Throws when open orders would be left in a status that is none, or an end that they never came to.
void require_place_for_all(const Workflow& workflow, const std::vector<std::string>& used) {
  std::vector<std::string> lacking;
  std::vector<std::string> ending;
  for (const std::string& key : used) {
    const Status* status = workflow.find(key);
    if (status == nullptr) {
      lacking.push_back(key);
    } else if (closes(status->kind)) {
      ending.push_back(key);
    }
  }
  std::string words;
  if (!lacking.empty()) words = "Open orders are in a status that the new workflow lacks: " + listed(lacking) + ".";
  if (!ending.empty()) {
    words += std::string(words.empty() ? "" : " ") +
             "Open orders are in a status that the new workflow takes for an end: " + listed(ending) + ".";
  }
  if (!words.empty()) throw Error(Code::status_in_use, words);
}

std::optional<std::int64_t> seconds_in(const Workflow& workflow, const std::string& status) {
  const Timer* timer = workflow.timer_from(status);
  return timer ? std::optional(timer->after_s) : std::nullopt;
}

}  // namespace

const std::vector<Workflow>& builtin_workflows() {
  static const std::vector<Workflow> workflows = [] {
    std::vector<Workflow> read;
    for (const char* name : {"counter", "delivery", "shipping", "simple"}) {
      const auto* file = resources::find("schema/workflows/" + std::string(name) + ".json");
      if (file == nullptr) throw std::logic_error("a built-in workflow is missing from this executable");
      read.push_back(json::read_workflow(file->bytes));
    }
    return read;
  }();
  return workflows;
}

const Workflow& builtin_workflow(const std::string& name) {
  std::vector<std::string> known;
  for (const Workflow& workflow : builtin_workflows()) {
    if (workflow.name == name) return workflow;
    known.push_back(workflow.name);
  }
  throw invalid("/workflow", "is none of the built-in workflows: " + listed(known));
}

void adopt_workflow(storage::Transaction& tx, Shop& shop, const Workflow& workflow) {
  const auto before = std::exchange(shop.workflow, std::make_shared<const Workflow>(workflow));
  const std::vector<std::string> used = tx.orders.open_statuses(shop.id);
  require_place_for_all(workflow, used);
  for (const std::string& key : used) {
    const StatusKind kind = workflow.find(key)->kind;
    const Status* known = before->find(key);
    if (known == nullptr || known->kind != kind) tx.orders.set_kind(shop.id, key, kind);
    const auto before_s = seconds_in(*before, key);
    const auto after_s = seconds_in(workflow, key);
    if (before_s != after_s) tx.timers.change(shop.id, key, before_s, after_s);
  }
}

void change_workflow(storage::Transaction& tx, Environment& environment, const Caller& caller, Shop& shop,
                     const Workflow& workflow) {
  if (!may_manage_shop(caller, shop.id)) throw Error(Code::forbidden, "Only the owner of the shop may do this.");
  if (workflow == *shop.workflow) return;
  adopt_workflow(tx, shop, workflow);
  shop.updated_at = environment.now();
  tx.shops.update(shop);
}

}  // namespace docket::app
