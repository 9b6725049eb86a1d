#pragma once

#include "domain/event.hpp"
#include "json/json.hpp"

namespace docket::json {

/// An entry of the log as every client sees it, over whatever way it comes.
void write_event(Writer& writer, const Event& event);

}  // namespace docket::json
