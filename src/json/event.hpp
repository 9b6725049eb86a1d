#pragma once

#include "domain/event.hpp"
#include "json/json.hpp"

namespace docket::json {

/// As the value of a key: null for what guests and Docket itself do not have.
void write_actor(Writer& writer, const Actor& actor);

/// An entry of the log as every client sees it, over whatever way it comes.
void write_event(Writer& writer, const Event& event);
/// The same into an object that is open.
void write_event_members(Writer& writer, const Event& event);

}  // namespace docket::json
