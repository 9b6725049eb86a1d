#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/account.hpp"
#include "domain/error.hpp"

namespace docket {

/// What a status means to the rest of Docket. `done` and `cancelled` close an order.
enum class StatusKind : std::uint8_t { open, ready, done, cancelled };
/// The column of a board that shows a status.
enum class BoardColumn : std::uint8_t { waiting, ready, hidden };

std::string_view name_of(StatusKind kind);
std::optional<StatusKind> parse_status_kind(std::string_view text);
std::string_view name_of(BoardColumn column);
std::optional<BoardColumn> parse_board_column(std::string_view text);

constexpr bool closes(StatusKind kind) { return kind == StatusKind::done || kind == StatusKind::cancelled; }

struct Status {
  std::string key;    ///< [a-z0-9_], 1 to 32 characters: what orders and clients carry
  std::string label;  ///< what people read
  StatusKind kind = StatusKind::open;
  BoardColumn board = BoardColumn::hidden;
  bool notify = false;  ///< the customer gets an e-mail when an order comes here

  friend bool operator==(const Status&, const Status&) = default;
};

struct Transition {
  std::string from;
  std::string to;
  /// The roles, as acted in the shop, that may make the step by hand. Empty: nobody, the step belongs to a timer.
  /// An admin always may; an API key acts by its scope.
  std::vector<Role> roles;

  friend bool operator==(const Transition&, const Transition&) = default;
};

/// Moves an order by itself once it has been in `from` for `after_s` seconds.
struct Timer {
  std::string from;
  std::string to;
  std::int64_t after_s = 0;

  friend bool operator==(const Timer&, const Timer&) = default;
};

struct CustomerCancel {
  std::vector<std::string> from;         ///< the statuses in which a customer may cancel
  std::optional<std::int64_t> within_s;  ///< seconds since the order was placed; nullopt is no limit

  friend bool operator==(const CustomerCancel&, const CustomerCancel&) = default;
};

/// The rules of a shop's orders, as data. Only a workflow for which `faults()` is empty is ever stored or used.
struct Workflow {
  std::string name;
  std::string initial;
  std::vector<Status> statuses;
  std::vector<Transition> transitions;
  std::vector<Timer> timers;
  CustomerCancel customer_cancel;

  /// The status with that key, or nullptr.
  const Status* find(std::string_view key) const;
  /// The step from one status to another, or nullptr when there is none.
  const Transition* find(std::string_view from, std::string_view to) const;
  /// Every step out of `from`, in the order of the file.
  std::vector<const Transition*> steps_from(std::string_view from) const;
  /// The step from `from` into a status of kind cancelled: what "cancel" does. nullptr when there is none.
  const Transition* cancel_step(std::string_view from) const;
  /// The timer that leads out of `from`, or nullptr.
  const Timer* timer_from(std::string_view from) const;

  friend bool operator==(const Workflow&, const Workflow&) = default;
};

/// Everything wrong with `workflow`, each with a JSON Pointer into its JSON form; empty when it is sound. It finds:
/// - no statuses or more than 32, more than 992 transitions, more than 32 timers (then nothing else is looked at);
/// - a name or label that is blank or over 100 characters; keys that are empty, too long, of other characters, doubled;
/// - an unknown `initial`, or one that is not of kind open;
/// - steps, timers and customer_cancel that name an unknown status; steps doubled, onto themselves, with a role named
///   twice, or out of a cancelled status (its stock has gone back); a status of customer_cancel doubled or with no step
///   to a cancelled one, `within_s` outside 0..31,536,000;
/// - two timers on one status, a timer out of a status that closes, `after_s` outside 1..31,536,000, a timer with no
///   such step in `transitions`, and a loop made of timers alone;
/// - once all that is right, a status that cannot be reached from `initial`, and one from which no end (done or
///   cancelled) can be reached.
std::vector<Fault> faults(const Workflow& workflow);

}  // namespace docket
