#pragma once

#include <string>

#include "domain/workflow.hpp"

namespace docket::http {

/// A workflow as an SVG document: statuses from left to right, steps as arrows, timers dashed, what cancels paler. It
/// follows the reader's light or dark mode, loads nothing, and is the same, byte for byte, for the same workflow.
std::string drawing_of(const Workflow& workflow);

}  // namespace docket::http
