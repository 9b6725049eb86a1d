#pragma once

#include <string>
#include <string_view>

#include "domain/workflow.hpp"
#include "json/json.hpp"

namespace docket::json {

/// The workflow that a JSON object describes, in the form of `schema/workflows/*.json`. Throws validation_failed with a
/// fault for each unknown key, missing key or value of the wrong type, and for everything that docket::faults() finds
/// besides; the first 50.
Workflow read_workflow(const Value& value);

/// The same, from text. Throws malformed too.
Workflow read_workflow(std::string_view text);

/// The one canonical text of a workflow: equal workflows give equal bytes.
std::string write_workflow(const Workflow& workflow);

}  // namespace docket::json
