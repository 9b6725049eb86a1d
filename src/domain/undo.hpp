#pragma once

#include <optional>

#include "domain/event.hpp"
#include "domain/order.hpp"

namespace docket {

/// Whether somebody may take this event back, for as long as the shop's undo_window_s: a step that was somebody's own.
bool can_be_undone(const Event& event, const Shop& shop);

/// Takes back the last step of `order`: status, kind, closed_at and cancel_reason are as before it; status_since is
/// `since`, when the order had come into that status, and its timer counts from then. The version is storage's to
/// raise. `step` is the newest event that changed its status, nullopt when there is none. Throws undo_expired unless it
/// was a step of this caller, taken no longer ago than the shop's undo_window_s, to a status from which the shop's
/// workflow still knows the way back.
void undo(Order& order, const Shop& shop, const Caller& caller, const std::optional<Event>& step, Timestamp since,
          Timestamp now);

}  // namespace docket
