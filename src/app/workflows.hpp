#pragma once

#include <string>
#include <vector>

#include "app/environment.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "domain/workflow.hpp"
#include "storage/store.hpp"

/// The rules that a shop's orders follow.
namespace docket::app {

/// The workflows that come with Docket, by name: counter, delivery, shipping, simple.
const std::vector<Workflow>& builtin_workflows();

/// The built-in one of that name. Throws validation_failed, at /workflow.
const Workflow& builtin_workflow(const std::string& name);

/// Makes `workflow`, a sound one, the shop's. Its open orders follow it from here on: by the kinds that it gives their
/// statuses, and by its timers. Closed ones keep what they were. The shop is not written yet. Throws status_in_use,
/// naming the statuses, when open orders are in one that `workflow` lacks, or that it takes for an end.
void adopt_workflow(storage::Transaction& tx, Shop& shop, const Workflow& workflow);

/// The same for who may manage the shop; writes it, unless nothing changes. Throws forbidden, too.
void change_workflow(storage::Transaction& tx, Environment& environment, const Caller& caller, Shop& shop,
                     const Workflow& workflow);

}  // namespace docket::app
